/**
 * <draft-save data-url> round the form of a long text: saves it while somebody writes and says truthfully what the server
 * holds. What does not arrive is kept in this browser, sent again, and put back after a reload. When another window has
 * changed the draft, nothing more is sent: the button of the form shows both texts. Without script the button saves.
 */
import { forget, keep, read } from "./draft-memory.ts";

export const PAUSE = 1200; // milliseconds without a key before a text is sent
export const AGAIN = 8000; // before it is sent again after a failure

export class DraftSave extends HTMLElement {
  #timer = 0;
  #sent = "";
  #busy: Promise<void> | null = null;
  #stopped = false;
  #leaving = false;

  connectedCallback(): void {
    if (!this.#text || !this.#seen) return;
    this.#sent = this.#text.value;
    this.#restore();
    this.#text.addEventListener("input", this.#later);
    this.querySelector("form")?.addEventListener("submit", () => (this.#stopped = true));
    window.addEventListener("beforeunload", this.#leave);
    window.addEventListener("online", this.#now);
    document.addEventListener("visibilitychange", this.#now);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    window.removeEventListener("beforeunload", this.#leave);
    window.removeEventListener("online", this.#now);
    document.removeEventListener("visibilitychange", this.#now);
  }

  get #text(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  get #seen(): HTMLInputElement | null {
    return this.querySelector("[name=seen]");
  }

  /** What did not arrive before, if the server still holds the draft on which it was written. */
  #restore(): void {
    const kept = read(this.#key);
    if (!kept) return;
    if (kept.seen !== this.#seen!.value || kept.text === this.#text!.value) return forget(this.#key);
    this.#text!.value = kept.text;
    this.#text!.dispatchEvent(new Event("input", { bubbles: true }));
    this.#later();
  }

  get #key(): string {
    return `draft:${this.dataset["name"] ?? ""}`;
  }

  /** The next page may have been written before what is under way arrived: it keeps what it needs to put it back. */
  #leave = (): void => {
    this.#leaving = true;
  };

  #later = (): void => {
    this.#leaving = false; // a download was no farewell
    clearTimeout(this.#timer);
    this.#timer = Number(setTimeout(() => void this.#send(), PAUSE));
  };

  #now = (): void => {
    if (this.#text!.value !== this.#sent) void this.#send();
  };

  /** Sends what is not sent yet and waits for the answer: before somebody logs out. */
  async settle(): Promise<void> {
    await this.#busy;
    if (this.#text && this.#seen) await this.#send();
  }

  #send(): Promise<void> {
    const text = this.#text!.value;
    if (this.#busy || this.#stopped || text === this.#sent) return Promise.resolve();
    this.#busy = this.#post(text).finally(() => (this.#busy = null));
    return this.#busy;
  }

  async #post(text: string): Promise<void> {
    keep(this.#key, { text, seen: this.#seen!.value });
    this.#say(this.dataset["saving"] ?? "", "wait");
    const token = this.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
    const answer = await fetch(this.dataset["url"]!, {
      method: "POST",
      headers: { "X-CSRFToken": token },
      body: new URLSearchParams({ text, seen: this.#seen!.value }),
    }).catch(() => null);
    const said = answer && !answer.redirected ? await answer.json().catch(() => null) : null;
    if (answer?.ok && said) this.#saved(text, said);
    else this.#failed(answer?.status ?? 0, said);
  }

  #saved(text: string, said: { number: number; saved_at: string | null }): void {
    this.#sent = text;
    if (this.#leaving) keep(this.#key, { text, seen: this.#seen!.value, sent: true });
    else forget(this.#key);
    this.#seen!.value = String(said.number);
    const time = new Date(said.saved_at ?? Date.now()).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    this.#say((this.dataset["saved"] ?? "").replace("{time}", time), "");
    if (this.#text!.value !== text) this.#later();
  }

  #failed(status: number, said: { code?: string; title?: string } | null): void {
    if (said?.code === "draft_changed") {
      this.#stopped = true;
      return this.#say(this.dataset["changed"] ?? "", "off");
    }
    if (said?.title && status < 500 && status !== 403) return this.#say(`${this.dataset["refused"] ?? ""} ${said.title}`, "off");
    this.#say(this.dataset["offline"] ?? "", "off");
    clearTimeout(this.#timer);
    this.#timer = Number(setTimeout(() => void this.#send(), AGAIN));
  }

  #say(text: string, kind: string): void {
    const line = this.querySelector<HTMLElement>("[data-role=state]");
    if (!line) return;
    line.textContent = text;
    line.className = kind ? `save save--${kind}` : "save";
  }
}

customElements.define("draft-save", DraftSave);
