/**
 * <lesson-progress data-url data-place>: tells the server how far somebody has read, and presses “I have read to the
 * end” when the last line was scrolled to. Without it the button is there to press. Inside it stand
 * `[data-text]` (what is read), `[data-read]` (the form of the button) and `[data-resume]` (go on from there).
 */
import { guardAnswers } from "./lesson-answers.ts";

export const PAUSE = 1500; // milliseconds without scrolling before a place is sent
const WORTH_RESUMING = { from: 5, to: 95 };

export class LessonProgress extends HTMLElement {
  #text!: HTMLElement;
  #furthest = 0;
  #sent = -1;
  #timer = 0;
  #scrolled = false;

  connectedCallback(): void {
    guardAnswers(this);
    const text = this.querySelector<HTMLElement>("[data-text]");
    if (!text || !this.dataset["url"]) return; // a preview keeps no record
    this.#text = text;
    this.#furthest = Number(this.dataset["place"] ?? 0);
    this.#offerToResume();
    if (this.hasAttribute("data-ended")) return;
    window.addEventListener("scroll", this.#look, { passive: true });
    window.addEventListener("pagehide", this.#send);
    document.addEventListener("visibilitychange", this.#whenHidden);
    this.#look();
    void this.#send(); // opening a lesson is where one will go on
  }

  disconnectedCallback(): void {
    window.removeEventListener("scroll", this.#look);
    window.removeEventListener("pagehide", this.#send);
    document.removeEventListener("visibilitychange", this.#whenHidden);
    clearTimeout(this.#timer);
  }

  #look = (event?: Event): void => {
    this.#scrolled ||= event !== undefined;
    this.#furthest = Math.max(this.#furthest, seen(this.#text, window.innerHeight));
    clearTimeout(this.#timer);
    this.#timer = Number(setTimeout(this.#send, PAUSE));
    if (this.#furthest >= 100) this.#end();
  };

  #whenHidden = (): void => {
    if (document.visibilityState === "hidden") void this.#send();
  };

  /** A place that did not arrive is sent with the next one. */
  #send = async (): Promise<void> => {
    clearTimeout(this.#timer);
    const place = this.#furthest;
    const token = this.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value;
    const isKnown = this.hasAttribute("data-ended") && !this.querySelector("[data-read]"); // that the end was reached
    if (place <= this.#sent || !token || isKnown) return;
    const before = this.#sent;
    this.#sent = place;
    const answer = await fetch(this.dataset["url"]!, {
      method: "POST",
      keepalive: true,
      headers: { "X-CSRFToken": token },
      body: new URLSearchParams({ place: String(place) }),
    }).catch(() => null);
    if (!answer?.ok || answer.redirected) this.#sent = Math.min(this.#sent, before);
  };

  /** A short text is all on the screen at once: then only a check question, or the button, says that it was read. */
  #end(): void {
    if (this.hasAttribute("data-ended")) return;
    if (!this.#scrolled && !this.querySelector(".checkq")) return;
    this.setAttribute("data-ended", "");
    window.removeEventListener("scroll", this.#look);
    clearTimeout(this.#timer);
    this.querySelector<HTMLFormElement>("[data-read]")?.requestSubmit();
  }

  #offerToResume(): void {
    const offer = this.querySelector<HTMLElement>("[data-resume]");
    const place = this.#furthest;
    if (!offer || place < WORTH_RESUMING.from || place > WORTH_RESUMING.to || this.hasAttribute("data-ended")) return;
    offer.hidden = false;
    offer.querySelector("button")?.addEventListener("click", () => {
      const box = this.#text.getBoundingClientRect();
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const top = window.scrollY + box.top + (box.height * place) / 100 - window.innerHeight / 2;
      window.scrollTo({ top, behavior: still ? "auto" : "smooth" });
      offer.hidden = true;
    });
  }
}

/** How much of the text has come into view, in whole per cent. */
export function seen(text: HTMLElement, height: number): number {
  const box = text.getBoundingClientRect();
  if (box.height === 0) return 0;
  return Math.max(0, Math.min(100, Math.round((100 * (height - box.top)) / box.height)));
}

customElements.define("lesson-progress", LessonProgress);
