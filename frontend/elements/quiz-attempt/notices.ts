/** What the room says about saving: the sign in its head, the notice of a lost network, and the voice for readers. */
import { describe } from "./answers.ts";
import type { Queue, State } from "./queue.ts";
import type { Room } from "./room.ts";
import { timeOf } from "./texts.ts";
import type { Texts } from "./texts.ts";
import type { Announcement } from "./wire.ts";

const ICONS: Record<State, string> = {
  saved: "saved", saving: "waiting", offline: "offline", expired: "lock", readonly: "lock", conflict: "warning", unkept: "warning",
};

export class Notices {
  readonly #root: HTMLElement;
  readonly #texts: Texts;
  #shown = "";
  #reload = "no-reload";

  constructor(root: HTMLElement, texts: Texts) {
    this.#root = root;
    this.#texts = texts;
  }

  /** The sign in the head follows the queue; a change for better or worse is spoken, the many savings are not. */
  show(queue: Queue, conflictAt: number | null): void {
    const { state } = queue;
    const sign = document.getElementById("save-state");
    if (!sign) return;
    sign.classList.toggle("save--wait", state === "saving");
    sign.classList.toggle("save--off", !["saved", "saving"].includes(state));
    this.#icon(sign, ICONS[state]);
    const text = this.#texts(state, { count: queue.count, position: conflictAt ?? "" });
    const label = sign.querySelector("span");
    if (label) label.replaceChildren(text, ...(state === "saved" && queue.savedAt ? [time(queue.savedAt)] : []));
    this.#offline(queue);
    if (state !== "saving" && state !== this.#shown) {
      if (this.#shown) this.speak(text);
      this.#shown = state;
    }
  }

  /** Whether the page opens again without a network: what is said when it is gone. */
  canReload(can: boolean): void {
    this.#reload = can ? "can-reload" : "no-reload";
  }

  speak(text: string): void {
    const voice = this.#root.querySelector("[data-role=announcer]");
    if (voice) voice.textContent = text;
  }

  /** A notice above the question; `kind` soon or bad. */
  post(name: string, kind: "soon" | "bad", title: string, ...content: Node[]): void {
    const box = this.#root.querySelector("[data-role=notices]");
    box?.querySelector(`[data-notice=${name}]`)?.remove();
    const alert = element("div", { class: `alert alert--${kind}`, role: "alert", "data-notice": name });
    const body = element("div");
    body.append(element("b", {}, title), ...content);
    alert.append(body);
    box?.append(alert);
  }

  /** What was said in the room stays above the question until it is read; answering goes on. */
  announce({ id, text, at }: Announcement, read: (id: number) => void): void {
    const name = `message-${id}`;
    const done = button(this.#texts("read"), () => {
      this.clear(name);
      read(id);
    });
    const line = element("p", { class: "small row gap1" });
    line.append(element("span", { class: "muted" }, this.#texts("announcement", { time: timeOf(new Date(at)) })), done);
    this.post(name, "soon", text, line);
  }

  clear(name: string): void {
    this.#root.querySelector(`[data-notice=${name}]`)?.remove();
  }

  #offline(queue: Queue): void {
    if (queue.state !== "offline") return this.clear("offline");
    const since = queue.since;
    const text = this.#texts("offline-text", { count: queue.count, time: since ? timeOf(since) : "" });
    const known = this.#root.querySelector("[data-notice=offline] p");
    if (known) {
      known.textContent = text;
      return;
    }
    const retry = button(this.#texts("retry"), () => void queue.resume());
    const file = button(this.#texts("download"), () => download(this.#root, queue));
    const acts = element("p", { class: "row mt1" });
    acts.append(retry, file);
    this.post("offline", "soon", this.#texts("offline-title"), element("p", {}, text), element("p", {}, this.#texts(this.#reload)), acts);
  }

  #icon(sign: HTMLElement, name: string): void {
    const use = sign.querySelector("use");
    const href = use?.getAttribute("href");
    if (href) use!.setAttribute("href", href.replace(/#.*/, `#${name}`));
  }
}

/** The waiting answers as a text file that a person can read and hand to an invigilator. */
export function asText(room: Room, queue: Queue): string {
  const lines = [...queue.waiting].map(([position, kept]) => {
    const section = room.section(position);
    return `${position}\t${new Date(kept.at).toISOString()}\t${section ? describe(section, kept.response) : ""}\t${JSON.stringify(kept.response)}`;
  });
  return lines.join("\r\n");
}

function download(root: HTMLElement, queue: Queue): void {
  root.dispatchEvent(new CustomEvent("quiz:download", { detail: queue }));
}

function time(moment: Date): HTMLElement {
  return element("span", { class: "only-wide", "aria-hidden": "true" }, ` ${timeOf(moment)}`);
}

function button(text: string, act: () => void): HTMLButtonElement {
  const made = element("button", { class: "btn btn--sm", type: "button" }, text) as HTMLButtonElement;
  made.addEventListener("click", act);
  return made;
}

export function element(name: string, attributes: Record<string, string> = {}, text = ""): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}
