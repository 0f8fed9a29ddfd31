/**
 * <quiz-checks now="1732350000"> looks at the device before an exam: can the server be reached and how fast, can answers
 * be kept, is the browser fit, is the clock right. It only tells; nobody is kept out. `worker` is started here, so that
 * the page of the exam passes through it.
 */
import { element } from "./quiz-attempt/notices.ts";
import { startWorker } from "./quiz-attempt/shelf.ts";
import { textsOf } from "./quiz-attempt/texts.ts";

const PROBE = "shiliu.probe";
const CLOCK_OFF = 60; // seconds

const LINES = ["network", "storage", "browser", "clock", "reload"] as const;

export class QuizChecks extends HTMLElement {
  connectedCallback(): void {
    const texts = textsOf(this);
    const lines = this.#lines();
    const tell = (line: (typeof LINES)[number], good: boolean, text: string): void => this.#tell(lines[line]!, good, text);
    tell("storage", canKeep(), texts(canKeep() ? "storage" : "storage-bad"));
    tell("browser", isFit(), texts(isFit() ? "browser" : "browser-bad"));
    const ahead = Math.round(Date.now() / 1000 - Number(this.getAttribute("now")));
    const off = texts(ahead > 0 ? "clock-fast" : "clock-slow", { minutes: Math.round(Math.abs(ahead) / 60) });
    tell("clock", Math.abs(ahead) < CLOCK_OFF, Math.abs(ahead) < CLOCK_OFF ? texts("clock") : off);
    void startWorker(this.getAttribute("worker") ?? "").then((works) => tell("reload", works, texts(works ? "reload" : "reload-bad")));
    void delay().then((ms) => tell("network", ms !== null, ms === null ? texts("network-bad") : texts("network", { ms })));
  }

  /** Every line has its place from the beginning: what comes later must not move the button under a finger. */
  #lines(): Record<string, HTMLElement> {
    const made = LINES.map((name) => [name, element("li", { class: "state" }, "…")] as const);
    this.querySelector("[data-role=checks]")?.append(...made.map(([, line]) => line));
    return Object.fromEntries(made);
  }

  #tell(line: HTMLElement, good: boolean, text: string): void {
    const icons = this.querySelector<HTMLTemplateElement>("template")?.content;
    const icon = icons?.querySelector(`[data-icon=${good ? "done" : "warning"}] svg`)?.cloneNode(true);
    line.className = `state state--${good ? "done" : "soon"}`;
    line.replaceChildren(...(icon ? [icon] : []), text);
  }
}

async function delay(): Promise<number | null> {
  const started = performance.now();
  try {
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store", credentials: "same-origin" });
    return answer.ok ? Math.round(performance.now() - started) : null;
  } catch {
    return null;
  }
}

function canKeep(): boolean {
  try {
    localStorage.setItem(PROBE, "1");
    localStorage.removeItem(PROBE);
    return true;
  } catch {
    return false;
  }
}

function isFit(): boolean {
  return "showModal" in HTMLDialogElement.prototype && typeof AbortController === "function" && typeof BroadcastChannel === "function";
}

customElements.define("quiz-checks", QuizChecks);
