/**
 * The way of an answer to the server: numbered, kept, sent, acknowledged. Nothing leaves the queue but by an answer of
 * the server or a choice of the person. The state it tells is the truth about the answers, not about the network.
 */
import type { Answer } from "./answers.ts";
import type { Kept, Memory } from "./memory.ts";
import type { Head, Question, Reply, Result, Saved, Sent } from "./wire.ts";

export type State = "saved" | "saving" | "offline" | "expired" | "readonly" | "conflict" | "unkept";

export interface Conflict {
  position: number;
  server: Result;
  page: Kept;
}

export interface Ears {
  same(position: number, one: Answer, other: Answer): boolean;
  changed(): void; // state, counts or times are different now
  head(head: Head): void;
  conflict(conflict: Conflict): void;
  refused(position: number): void;
  late(positions: number[]): void;
  held(position: number, answer: Kept): void; // the server has it now
  final(code: string): void; // the attempt takes nothing any more
}

type Transport = (sent: Sent[], keepalive: boolean) => Promise<Reply<Saved>>;

const FIRST_RETRY = 2_000; // ms
const LAST_RETRY = 30_000;

export class Queue {
  readonly #memory: Memory;
  readonly #send: Transport;
  readonly #renew: () => Promise<boolean>;
  readonly #ears: Ears;
  readonly #pending = new Map<number, Kept>();
  readonly #known = new Map<number, number>(); // position → highest number that we or the server used
  readonly #conflicts = new Map<number, Conflict>();
  #trouble: "" | "offline" | "expired" | "readonly" = "";
  #sending = false;
  #again = false;
  #renewed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #delay = FIRST_RETRY;
  savedAt: Date | null = null;

  constructor(parts: { memory: Memory; send: Transport; renew: () => Promise<boolean>; ears: Ears }) {
    this.#memory = parts.memory;
    this.#send = parts.send;
    this.#renew = parts.renew;
    this.#ears = parts.ears;
  }

  get state(): State {
    if (this.#conflicts.size) return "conflict";
    if (this.#trouble === "readonly") return "readonly";
    if (!this.#pending.size) return "saved";
    if (this.#trouble && !this.#memory.works) return "unkept";
    return this.#trouble || "saving";
  }

  get count(): number {
    return this.#pending.size;
  }

  get waiting(): ReadonlyMap<number, Kept> {
    return this.#pending;
  }

  /** When the oldest answer that waits was given. */
  get since(): Date | null {
    const times = [...this.#pending.values()].map((kept) => kept.at);
    return times.length ? new Date(Math.min(...times)) : null;
  }

  /** What the server holds, at the start and after a takeover. */
  learn(questions: Iterable<Pick<Question, "position" | "seq">>): void {
    for (const { position, seq } of questions) this.#count(position, seq);
  }

  /** Answers that an earlier page left behind; they are numbered as they were, and sent. */
  restore(kept: ReadonlyMap<number, Kept>): void {
    for (const [position, answer] of kept) {
      this.#pending.set(position, answer);
      this.#count(position, answer.seq);
    }
    if (kept.size) this.#ears.changed();
  }

  /** The person answered. `after`: how long to wait for more of the same, in ms. */
  change(position: number, response: Answer, flagged: boolean, after: number): void {
    this.#put(position, response, flagged);
    this.#schedule(after);
  }

  /** Send what waits, now. Resolves when the server answered, or cannot. */
  async flush(keepalive = false): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#trouble === "readonly" || !this.#sendable().length) return;
    if (this.#sending && !keepalive) {
      this.#again = true;
      return;
    }
    this.#sending = true;
    this.#ears.changed();
    const sent = this.#sendable();
    const reply = await this.#send(sent, keepalive);
    this.#sending = false;
    await this.#heed(reply, sent);
    this.#ears.changed();
  }

  /** Send until nothing waits or nothing gets through; true when the server has everything. */
  async drain(): Promise<boolean> {
    for (let round = 0; round < 20 && this.#pending.size; round += 1) {
      if (this.#sending) await pause(50);
      else {
        await this.flush();
        if (this.#trouble || this.#conflicts.size) break;
      }
    }
    return !this.#pending.size;
  }

  /** The network or the login is back. */
  resume(): Promise<void> {
    if (this.#trouble !== "readonly") this.#trouble = "";
    this.#delay = FIRST_RETRY;
    return this.flush();
  }

  /** Another page holds the attempt; answers stay here until the person takes over. */
  hold(): void {
    this.#trouble = "readonly";
    this.#ears.changed();
  }

  release(): void {
    this.#trouble = "";
    this.#ears.changed();
  }

  /** The person chose between two answers. */
  settle(position: number, choice: "server" | "page"): void {
    const conflict = this.#conflicts.get(position);
    if (!conflict) return;
    this.#conflicts.delete(position);
    this.#count(position, conflict.server.seq);
    const page = this.#pending.get(position) ?? conflict.page;
    if (choice === "page") this.#put(position, page.response, page.flagged);
    else {
      this.#hold(conflict.server);
      this.#drop(position);
    }
    this.#ears.changed();
    this.#schedule(0);
  }

  #put(position: number, response: Answer, flagged: boolean): void {
    const seq = (this.#known.get(position) ?? 0) + 1;
    this.#count(position, seq);
    this.#pending.set(position, { seq, response, flagged, at: Date.now() });
    this.#memory.keep(this.#pending);
    this.#ears.changed();
  }

  #drop(position: number): void {
    this.#pending.delete(position);
    this.#memory.keep(this.#pending);
  }

  #count(position: number, seq: number): void {
    this.#known.set(position, Math.max(seq, this.#known.get(position) ?? 0));
  }

  #sendable(): Sent[] {
    return [...this.#pending]
      .filter(([position]) => !this.#conflicts.has(position))
      .map(([position, { seq, response, flagged }]) => ({ position, seq, response, flagged }));
  }

  #schedule(after: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), after);
  }

  async #heed(reply: Reply<Saved>, sent: Sent[]): Promise<void> {
    switch (reply.kind) {
      case "ok":
        return this.#accept(reply.body, sent);
      case "offline":
        this.#trouble = "offline";
        this.#schedule(this.#delay);
        this.#delay = Math.min(this.#delay * 2, LAST_RETRY);
        return;
      case "csrf":
        // Logged in anew in another window: the page needs that window's token, once.
        if (!this.#renewed && (await this.#renew())) {
          this.#renewed = true;
          return this.flush();
        }
        this.#trouble = "expired";
        return;
      case "expired":
        this.#trouble = "expired";
        return;
      case "refused":
        return this.#refuse(reply.code, reply.body);
    }
  }

  #accept({ results, attempt }: Saved, sent: Sent[]): void {
    this.#trouble = "";
    this.#renewed = false;
    this.#delay = FIRST_RETRY;
    const late: number[] = [];
    results.forEach((result, number) => {
      this.#count(result.position, result.seq);
      if (result.outcome === "stale") return this.#clash(result);
      if (result.outcome === "late") late.push(result.position);
      else this.#hold(result);
      if (result.saved_at) this.savedAt = new Date(result.saved_at);
      if (this.#pending.get(result.position)?.seq === sent[number]?.seq) this.#pending.delete(result.position);
    });
    this.#memory.keep(this.#pending);
    this.#ears.head(attempt);
    if (late.length) this.#ears.late(late);
    if (this.#again) this.#schedule(0);
    this.#again = false;
  }

  #hold({ position, seq, response, flagged }: Result): void {
    this.#ears.held(position, { seq, response, flagged, at: Date.now() });
  }

  #clash(server: Result): void {
    const page = this.#pending.get(server.position);
    if (!page) return;
    if (this.#ears.same(server.position, page.response, server.response)) {
      this.#pending.delete(server.position);
      return;
    }
    const conflict = { position: server.position, server, page };
    this.#conflicts.set(server.position, conflict);
    this.#ears.conflict(conflict);
  }

  #refuse(code: string, body: Record<string, unknown>): void {
    if (code === "lease_lost") {
      this.#trouble = "readonly";
      return;
    }
    if (code !== "invalid") {
      this.#ears.final(code);
      return;
    }
    // One answer that the server cannot take must not keep the others waiting.
    const errors = (body["errors"] ?? []) as { position?: number }[];
    const bad = Array.isArray(errors) ? errors.map((error) => error.position).filter((position) => position !== undefined) : [];
    for (const position of bad) {
      this.#drop(position);
      this.#ears.refused(position);
    }
    if (bad.length) this.#schedule(0);
    else this.#trouble = "offline";
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
