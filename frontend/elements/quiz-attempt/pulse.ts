/**
 * Signs of life of the exam page, each half minute: the server tells the time left and what was said in the room. Along
 * go what the page noted of itself (it was left, something was pasted) and which announcements were read.
 */
import type { Announcement, Pulsed, Reply, Signal } from "./wire.ts";

export const EVERY = 30_000; // ms; quizzes/presence.py
const SHORTEST = 2; // seconds away that are worth a note
const MOST = 20; // signals in one message

interface Parts {
  send: (signals: Signal[], read: number[]) => Promise<Reply<Pulsed>>;
  heard: (reply: Reply<Pulsed>) => void;
  says: (announcement: Announcement) => void;
  notes: () => boolean; // whether signals are noted at all
  ready: () => boolean; // whether anything can be sent yet; what is noted before waits
}

export class Pulse {
  readonly #parts: Parts;
  #signals: Signal[] = [];
  #read: number[] = [];
  #said = new Set<number>();
  #awaySince: number | null = null;
  #beating = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => void this.beat(), EVERY);
    void this.beat();
    if (!this.#parts.notes()) return;
    window.addEventListener("blur", () => this.leave());
    window.addEventListener("focus", () => this.back());
    document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? this.leave() : this.back()));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  leave(): void {
    this.#awaySince ??= Date.now();
  }

  back(): void {
    if (this.#awaySince === null) return;
    const seconds = Math.round((Date.now() - this.#awaySince) / 1000);
    this.#awaySince = null;
    if (seconds >= SHORTEST) this.#note({ kind: "left", seconds });
  }

  /** Something was pasted into the answer at this position; what it was stays here. */
  paste(position: number): void {
    if (this.#parts.notes()) this.#note({ kind: "paste", position });
  }

  /** The person has read an announcement. */
  read(id: number): void {
    this.#read.push(id);
    void this.beat();
  }

  async beat(): Promise<void> {
    if (this.#beating || !this.#parts.ready()) return;
    this.#beating = true;
    const signals = this.#signals.slice(0, MOST);
    const read = [...this.#read];
    const reply = await this.#parts.send(signals, read);
    this.#beating = false;
    if (reply.kind === "ok") {
      this.#signals = this.#signals.slice(signals.length);
      this.#read = this.#read.filter((id) => !read.includes(id));
      for (const one of reply.body.announcements) this.#say(one);
    }
    this.#parts.heard(reply);
    // What was noted while this was on its way does not wait half a minute.
    if (reply.kind === "ok" && (this.#signals.length || this.#read.length)) void this.beat();
  }

  #say(one: Announcement): void {
    if (this.#said.has(one.id)) return;
    this.#said.add(one.id);
    this.#parts.says(one);
  }

  #note(signal: Signal): void {
    if (this.#signals.length < 10 * MOST) this.#signals.push(signal);
    void this.beat();
  }
}
