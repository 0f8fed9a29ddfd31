/** A small DOM for the unit tests of elements: `node --test --import ./testing/dom.ts`. */
import { Window } from "happy-dom";

const window = new Window({ url: "http://localhost/" });
const NAMES = [
  "document", "Event", "CustomEvent", "KeyboardEvent", "MouseEvent", "Element", "HTMLElement", "HTMLInputElement", "HTMLTableElement",
  "HTMLButtonElement", "HTMLFormElement", "HTMLTextAreaElement", "HTMLSelectElement", "HTMLDialogElement", "Node", "customElements", "localStorage", "sessionStorage", "matchMedia", "getComputedStyle",
  "IntersectionObserver", "MutationObserver", "location", "FormData",
] as const;
for (const name of NAMES) {
  const value = window[name as keyof typeof window];
  const own = typeof value === "function" && !/^[A-Z]/.test(name) ? (value as () => void).bind(window) : value;
  Object.defineProperty(globalThis, name, { value: own, configurable: true, writable: true });
}
Object.defineProperty(globalThis, "window", { value: window, configurable: true, writable: true });
window.SyntaxError = SyntaxError;

/** Puts HTML into the page as a browser does with a finished document: children are there before elements wake. */
export function lay(html: string): void {
  const box = document.createElement("div");
  box.innerHTML = html;
  document.body.replaceChildren(...box.childNodes);
}
