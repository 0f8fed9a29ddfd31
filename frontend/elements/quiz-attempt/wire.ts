/** The API as the exam page uses it. Every call ends in one of a few outcomes; nothing throws. */
import { tokenOf } from "../csrf-token.ts";
import type { Answer } from "./answers.ts";

export interface Sent {
  position: number;
  seq: number;
  response: Answer;
  flagged: boolean;
}

export interface Result {
  position: number;
  outcome: "saved" | "stale" | "late";
  seq: number;
  response: Answer;
  flagged: boolean;
  saved_at: string | null;
}

export interface Head {
  state: string;
  remaining_seconds: number;
}

export interface Question {
  position: number;
  response: Answer;
  seq: number;
  flagged: boolean;
}

export type Reply<Body> =
  | { kind: "ok"; body: Body }
  | { kind: "offline" } // no answer, or one that asks to come again
  | { kind: "expired" } // not logged in any more, or as somebody else
  | { kind: "csrf" } // the session changed under the page
  | { kind: "refused"; code: string; body: Record<string, unknown> };

export interface Saved {
  results: Result[];
  attempt: Head;
}

/** What the page noted of itself: seconds away from it, or the question that was pasted into. */
export type Signal = { kind: "left"; seconds: number } | { kind: "paste"; position: number };

export interface Announcement {
  id: number;
  text: string;
  at: string;
}

export interface Pulsed {
  attempt: Head;
  announcements: Announcement[];
}

export type Attempt = Head & { questions: Question[] };

const PATIENCE = 15_000; // ms
const COME_AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);

export class Wire {
  readonly #base: string;
  lease: string;
  token: string;

  constructor(base: string, lease: string, token: string) {
    this.#base = base;
    this.lease = lease;
    this.token = token;
  }

  save(sent: Sent[], keepalive = false): Promise<Reply<Saved>> {
    return this.#call("PATCH", "responses/", sent, keepalive);
  }

  submit(): Promise<Reply<Attempt>> {
    return this.#call("POST", "submit/");
  }

  takeOver(): Promise<Reply<Attempt>> {
    return this.#call("POST", "takeover/", { lease: this.lease });
  }

  pulse(signals: Signal[], read: number[]): Promise<Reply<Pulsed>> {
    return this.#call("POST", "pulse/", { signals, read });
  }

  async #call<Body>(method: string, path: string, body?: unknown, keepalive = false): Promise<Reply<Body>> {
    const headers: Record<string, string> = { Accept: "application/json", "X-CSRFToken": this.token, "X-Attempt-Lease": this.lease };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    try {
      const answer = await fetch(this.#base + path, {
        method,
        headers,
        keepalive,
        credentials: "same-origin",
        body: body === undefined ? null : JSON.stringify(body),
        signal: keepalive ? null : timeout(PATIENCE),
      });
      return await understand<Body>(answer);
    } catch {
      return { kind: "offline" };
    }
  }
}

async function understand<Body>(answer: Response): Promise<Reply<Body>> {
  if (COME_AGAIN.has(answer.status)) return { kind: "offline" };
  if (answer.status === 401 || answer.status === 404) return { kind: "expired" };
  const body = (await answer.json()) as Record<string, unknown>;
  if (answer.ok) return { kind: "ok", body: body as Body };
  if (answer.status === 403) return { kind: "csrf" };
  return { kind: "refused", code: String(body["code"] ?? answer.status), body };
}

function timeout(after: number): AbortSignal {
  const control = new AbortController();
  setTimeout(() => control.abort(), after);
  return control.signal;
}

/** Logs in again without leaving the page. Gives the new CSRF token, or null when the answer was no. */
export async function logIn(page: string, form: { url: string; login: string; password: string }): Promise<string | null> {
  const before = await tokenOf(form.url);
  const body = new URLSearchParams({ login: form.login, password: form.password, csrfmiddlewaretoken: before ?? "" });
  await fetch(form.url, { method: "POST", body, credentials: "same-origin" });
  return tokenOf(page);
}
