/**
 * Which page of this browser is which: every page that shows an attempt has a lease of its own, kept for its reloads, and
 * tells the others that it is there. The server lets one lease save (quizzes/delivery.py).
 */
const LISTEN = 150; // ms for the other pages to say that they are there

export class Presence {
  readonly #name: string;
  readonly #channel: BroadcastChannel | null;
  readonly #heard = new Set<string>();
  lease = "";
  /** A copy of a page brings its lease along: it is another page all the same. */
  isCopy = false;
  isReload = false;

  constructor(attempt: string) {
    this.#name = `shiliu.lease.${attempt}`;
    this.#channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(this.#name);
  }

  async arrive(): Promise<void> {
    const kept = recall(this.#name);
    await this.#listen();
    this.isCopy = kept !== "" && this.#heard.has(kept);
    this.isReload = kept !== "" && !this.isCopy;
    this.lease = this.isReload ? kept : random();
    keep(this.#name, this.lease);
    this.#channel?.postMessage({ here: this.lease });
  }

  /** Whether a page of this browser that is open now has this lease. */
  isAlive = (lease: string): boolean => this.#heard.has(lease);

  #listen(): Promise<void> {
    if (!this.#channel) return Promise.resolve();
    this.#channel.onmessage = ({ data }: MessageEvent<{ here?: string; who?: true }>) => {
      if (data.here) this.#heard.add(data.here);
      if (data.who && this.lease) this.#channel?.postMessage({ here: this.lease });
    };
    this.#channel.postMessage({ who: true });
    return new Promise((resolve) => setTimeout(resolve, LISTEN));
  }
}

/** 32 hexadecimal digits; crypto.randomUUID is not there on plain http. */
function random(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function recall(name: string): string {
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

function keep(name: string, lease: string): void {
  try {
    sessionStorage.setItem(name, lease);
  } catch {
    // the page then takes over again after a reload, by the person's choice
  }
}
