/**
 * <quiz-timer remaining="3592"> counts down from what the server says is left, on a clock that nobody can set.
 * `sync(seconds)` corrects it with each answer of the server. Says "timer:mark" (detail: minutes) at 10, 5 and 1, and
 * "timer:over" at zero; with `then`, it goes to that page at zero. The display changes every second, announcements do not.
 */
const MARKS = [10, 5, 1];
const SOON = 5 * 60;
const SLEPT = 5000; // ms by which the wall clock ran ahead of ours: the device was asleep, ask the server

export class QuizTimer extends HTMLElement {
  #end = 0;
  #lead = 0;
  #ticker: ReturnType<typeof setInterval> | undefined;
  #over = false;
  #told = new Set<number>();

  connectedCallback(): void {
    this.sync(Number(this.getAttribute("remaining") ?? 0));
    for (const mark of MARKS) if (this.left <= mark * 60) this.#told.add(mark);
    this.#ticker = setInterval(this.#tick, 500);
    this.#tick();
  }

  disconnectedCallback(): void {
    clearInterval(this.#ticker);
  }

  /** Seconds left, never below zero. */
  get left(): number {
    return Math.max(0, (this.#end - performance.now()) / 1000);
  }

  sync(seconds: number): void {
    this.#end = performance.now() + seconds * 1000;
    this.#lead = Date.now() - performance.now();
    this.#over = this.#over && seconds <= 0;
  }

  #tick = (): void => {
    if (Math.abs(Date.now() - performance.now() - this.#lead) > SLEPT) {
      this.#lead = Date.now() - performance.now();
      this.#say("timer:doubt");
    }
    this.#show(Math.ceil(this.left));
    const mark = MARKS.find((minutes) => this.left <= minutes * 60 && this.left > (minutes - 1) * 60);
    if (mark !== undefined && !this.#told.has(mark)) {
      this.#told.add(mark);
      this.#say("timer:mark", mark);
    }
    if (this.left <= 0 && !this.#over) {
      this.#over = true;
      this.#say("timer:over");
      const then = this.getAttribute("then");
      if (then) location.assign(then);
    }
  };

  #show(seconds: number): void {
    const time = this.querySelector("time");
    if (!time) return;
    time.textContent = clock(seconds);
    time.setAttribute("datetime", `PT${Math.floor(seconds / 60)}M${seconds % 60}S`);
    this.classList.toggle("timer--soon", seconds <= SOON);
  }

  #say(name: string, detail?: number): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

/** 38:12, and 1:05:09 from an hour on. */
export function clock(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`;
}

customElements.define("quiz-timer", QuizTimer);
