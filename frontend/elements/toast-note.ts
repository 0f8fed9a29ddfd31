/**
 * <toast-note>: a message that floats and goes by itself, but not while it is pointed at or holds the focus.
 * `toast(text)` makes one from a script; htmx answers may send it with HX-Trigger: {"toast": "text"}.
 */
const STAYS = 8000; // ms: long enough to read two lines slowly

export class ToastNote extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    stack().append(...(this.parentElement === stack() ? [] : [this]));
    this.addEventListener("pointerenter", this.#hold);
    this.addEventListener("focusin", this.#hold);
    this.addEventListener("pointerleave", this.#go);
    this.addEventListener("focusout", this.#go);
    this.#go();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
  }

  #hold = (): void => clearTimeout(this.#timer);

  #go = (): void => {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.remove(), STAYS);
  };
}

function stack(): HTMLElement {
  let box = document.querySelector<HTMLElement>(".toasts");
  if (!box) {
    box = Object.assign(document.createElement("div"), { className: "toasts" });
    // The region lives before its messages, so that a reader announces what is put in.
    box.setAttribute("aria-live", "polite");
    document.body.append(box);
  }
  return box;
}

export function toast(text: string): void {
  const note = document.createElement("toast-note");
  note.className = "toast";
  note.append(Object.assign(document.createElement("span"), { textContent: text }));
  stack().append(note);
}

customElements.define("toast-note", ToastNote);
document.addEventListener("toast", (event) => {
  const detail = (event as CustomEvent<string | { value: string }>).detail;
  toast(typeof detail === "string" ? detail : detail.value);
});
