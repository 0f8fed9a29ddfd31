/** Two answers to one question: the person sees both and chooses; one question after the other. */
import { describe } from "./answers.ts";
import type { Answer } from "./answers.ts";
import type { Conflict } from "./queue.ts";
import type { Room } from "./room.ts";
import type { Texts } from "./texts.ts";
import { timeOf } from "./texts.ts";

export type Choice = "server" | "page";

export class Versions {
  readonly #dialog: HTMLDialogElement;
  readonly #room: Room;
  readonly #texts: Texts;
  readonly #chosen: (conflict: Conflict, choice: Choice) => void;
  readonly #open: Conflict[] = [];

  constructor(dialog: HTMLDialogElement, room: Room, texts: Texts, chosen: (conflict: Conflict, choice: Choice) => void) {
    this.#dialog = dialog;
    this.#room = room;
    this.#texts = texts;
    this.#chosen = chosen;
  }

  /** The question that is being asked about; null when there is none. */
  get position(): number | null {
    return this.#open[0]?.position ?? null;
  }

  add(conflict: Conflict): void {
    this.#open.push(conflict);
    if (this.#open.length === 1) this.#ask();
  }

  #ask(): void {
    const conflict = this.#open[0];
    const section = conflict && this.#room.section(conflict.position);
    if (!conflict || !section) return;
    const { position, server, page } = conflict;
    const words = (answer: Answer): string => describe(section, answer) || this.#texts("blank");
    this.#fill("stale-question", this.#texts("question", { position }));
    this.#fill("stale-server", words(server.response));
    this.#fill("stale-page", words(page.response));
    this.#fill("stale-time", server.saved_at ? timeOf(new Date(server.saved_at)) : "");
    this.#dialog.querySelector<HTMLInputElement>("[value=server]")!.checked = true;
    this.#room.go(position, false);
    this.#dialog.onclose = () => this.#settle(conflict);
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #settle(conflict: Conflict): void {
    const choice = this.#dialog.querySelector<HTMLInputElement>("[name=version]:checked")?.value === "page" ? "page" : "server";
    this.#open.shift();
    this.#chosen(conflict, choice);
    this.#ask();
  }

  #fill(role: string, text: string): void {
    const node = this.#dialog.querySelector(`[data-role=${role}]`);
    if (node) node.textContent = text;
  }
}
