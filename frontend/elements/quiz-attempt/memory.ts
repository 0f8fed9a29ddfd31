/**
 * What this browser keeps of an exam: the answers that the server has not acknowledged, for one person, one attempt and
 * one page. They survive a reload and a crash; they go when the server has them, and when the person logs out.
 */
import type { Answer } from "./answers.ts";

export interface Kept {
  seq: number;
  response: Answer;
  flagged: boolean;
  at: number; // ms since the epoch, by the device: for people to read, never for the server
}

const PREFIX = "shiliu.exam.";
const SHOWN = "shiliu.shown.";

export class Memory {
  readonly #scope: string;
  readonly #name: string;
  readonly #shownName: string;
  #works = true;

  constructor(user: string, attempt: string, lease: string) {
    this.#scope = `${PREFIX}${user}.${attempt}.`;
    this.#name = this.#scope + lease;
    this.#shownName = `${SHOWN}${user}.${attempt}`;
  }

  /** Whether the last writing succeeded: a full or forbidden store is said, not hidden. */
  get works(): boolean {
    return this.#works;
  }

  keep(answers: ReadonlyMap<number, Kept>): void {
    try {
      if (answers.size) localStorage.setItem(this.#name, JSON.stringify([...answers]));
      else localStorage.removeItem(this.#name);
      this.#works = true;
    } catch {
      this.#works = false;
    }
  }

  /** What this page, or one that is gone, left behind: for each question the highest number. `isAlive` tells leases. */
  recall(isAlive: (lease: string) => boolean): Map<number, Kept> {
    const found = new Map<number, Kept>();
    const left = names(this.#scope).filter((name) => name === this.#name || !isAlive(name.slice(this.#scope.length)));
    for (const name of left) {
      for (const [position, kept] of parse(localStorage.getItem(name))) {
        const before = found.get(position);
        if (!before || before.seq < kept.seq) found.set(position, kept);
      }
    }
    this.keep(found);
    // Kept here first, dropped there then: a crash in between keeps both, never neither.
    if (this.#works) left.filter((name) => name !== this.#name).forEach((name) => localStorage.removeItem(name));
    return found;
  }

  /** What the server has acknowledged since the page was sent: a page that is opened without a network shows it again. */
  get shown(): Map<number, Kept> {
    return new Map(parse(read(this.#shownName)));
  }

  show(answers: ReadonlyMap<number, Kept>): void {
    try {
      localStorage.setItem(this.#shownName, JSON.stringify([...this.shown, ...answers]));
    } catch {
      // then a page that is opened without a network shows less than the server holds
    }
  }
}

/** Everything of every exam: when somebody logs out. */
export function forgetAll(): void {
  forgetShown();
  try {
    for (const name of names(PREFIX)) localStorage.removeItem(name);
  } catch {
    // a browser that lets nobody keep anything has nothing to forget
  }
}

/** An attempt is over: what the server has is not shown again by this browser alone. */
export function forgetShown(): void {
  try {
    for (const name of names(SHOWN)) localStorage.removeItem(name);
  } catch {
    // nothing was kept either
  }
}

/** How many answers wait in this browser. */
export function countKept(): number {
  try {
    return names(PREFIX).reduce((sum, name) => sum + parse(localStorage.getItem(name)).length, 0);
  } catch {
    return 0;
  }
}

function names(prefix: string): string[] {
  try {
    return Array.from({ length: localStorage.length }, (_, number) => localStorage.key(number) ?? "").filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function parse(text: string | null): [number, Kept][] {
  try {
    const rows: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(rows) ? (rows as [number, Kept][]) : [];
  } catch {
    return [];
  }
}
