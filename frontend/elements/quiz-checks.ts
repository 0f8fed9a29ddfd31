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

export class QuizChecks extends HTMLElement {
  connectedCallback(): void {
    const texts = textsOf(this);
    this.#tell(canKeep(), texts("storage"), texts("storage-bad"));
    this.#tell(isFit(), texts("browser"), texts("browser-bad"));
    const ahead = Math.round(Date.now() / 1000 - Number(this.getAttribute("now")));
    const off = texts(ahead > 0 ? "clock-fast" : "clock-slow", { minutes: Math.round(Math.abs(ahead) / 60) });
    this.#tell(Math.abs(ahead) < CLOCK_OFF, texts("clock"), off);
    void startWorker(this.getAttribute("worker") ?? "").then((works) => this.#tell(works, texts("reload"), texts("reload-bad")));
    void delay().then((ms) => this.#tell(ms !== null, texts("network", { ms: ms ?? 0 }), texts("network-bad"), true));
  }

  #tell(good: boolean, fine: string, trouble: string, first = false): void {
    const line = element("li", { class: `state state--${good ? "done" : "soon"}` });
    const icons = this.querySelector<HTMLTemplateElement>("template")?.content;
    const icon = icons?.querySelector(`[data-icon=${good ? "done" : "warning"}] svg`)?.cloneNode(true);
    line.append(...(icon ? [icon] : []), good ? fine : trouble);
    const list = this.querySelector("[data-role=checks]");
    if (first) list?.prepend(line);
    else list?.append(line);
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
