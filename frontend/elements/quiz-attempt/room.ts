/** One question at a time out of a page that holds them all, and the table of their numbers beside it. */
import { isComplete, optionCount, placeOfKeys, press, read, same, sent } from "./answers.ts";
import type { Texts } from "./texts.ts";

export class Room {
  readonly sections: HTMLElement[];
  readonly #root: HTMLElement;
  readonly #texts: Texts;
  #index = 0;

  constructor(root: HTMLElement, texts: Texts) {
    this.#root = root;
    this.#texts = texts;
    this.sections = [...root.querySelectorAll<HTMLElement>("section.q")];
  }

  get current(): HTMLElement {
    return this.sections[this.#index]!;
  }

  section(position: number): HTMLElement | undefined {
    return this.sections.find((section) => Number(section.dataset["position"]) === position);
  }

  positionOf(section: HTMLElement): number {
    return Number(section.dataset["position"]);
  }

  isFlagged(section: HTMLElement): boolean {
    return flagOf(section)?.checked ?? false;
  }

  /** Whether the question stands otherwise than the server sent it. */
  isTouched(section: HTMLElement): boolean {
    const box = flagOf(section);
    return !same(section, read(section), sent(section)) || box?.checked !== box?.defaultChecked;
  }

  flag(section: HTMLElement, on: boolean): void {
    const box = flagOf(section);
    if (box) box.checked = on;
  }

  /** Shows the question with this number; the address follows, so that a reload stays there. */
  go(position: number, focus = true): void {
    const index = this.sections.findIndex((section) => this.positionOf(section) === position);
    if (index < 0) return;
    this.#index = index;
    this.sections.forEach((section, number) => section.classList.toggle("is-current", number === index));
    if (focus || location.hash) history.replaceState(null, "", `#q-${position}`);
    this.#headings();
    this.refresh();
    if (!focus) return;
    this.current.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }

  step(by: 1 | -1): void {
    const next = this.sections[this.#index + by];
    if (next) this.go(this.positionOf(next));
  }

  /** Numbers, counts and buttons follow the answers. */
  refresh(): void {
    let answered = 0;
    let flagged = 0;
    for (const section of this.sections) {
      const isAnswered = isComplete(section);
      const isFlagged = this.isFlagged(section);
      answered += Number(isAnswered);
      flagged += Number(isFlagged);
      this.#cell(section, isAnswered, isFlagged);
    }
    this.#fill("count-answered", answered);
    this.#fill("count-open", this.sections.length - answered);
    this.#fill("count-flagged", flagged);
    const sum = this.#root.querySelector("[data-role=answered] b");
    if (sum) sum.textContent = String(answered);
    this.#buttons();
  }

  /** A key pressed outside a text: letters and digits choose, F flags, arrows turn the page. True when it was for us. */
  key(event: KeyboardEvent): "flag" | boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "ArrowLeft") return this.step(-1), true;
    if (event.key === "ArrowRight") return this.step(1), true;
    const letter = event.key.toUpperCase();
    const number = /^[1-9]$/.test(letter) ? Number(letter) - 1 : /^[A-Z]$/.test(letter) ? letter.charCodeAt(0) - 65 : -1;
    const place = placeOfKeys(this.current);
    if (letter === "F" && optionCount(place) < 6) return "flag";
    return number >= 0 && press(place, number);
  }

  #cell(section: HTMLElement, isAnswered: boolean, isFlagged: boolean): void {
    const position = this.positionOf(section);
    const cell = this.#root.querySelector<HTMLElement>(`[data-cell="${position}"]`);
    if (!cell) return;
    cell.classList.toggle("is-answered", isAnswered);
    cell.classList.toggle("is-flagged", isFlagged);
    const name = ["cell", isAnswered && "answered", isFlagged && "flagged"].filter(Boolean).join("-");
    cell.setAttribute("aria-label", this.#texts(name, { position }));
    if (section === this.current) cell.setAttribute("aria-current", "true");
    else cell.removeAttribute("aria-current");
  }

  #buttons(): void {
    const on = this.isFlagged(this.current);
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-act]")) {
      if (button.dataset["act"] === "previous") button.disabled = this.#index === 0;
      if (button.dataset["act"] === "next") button.disabled = this.#index === this.sections.length - 1;
      if (button.dataset["act"] === "flag") button.setAttribute("aria-pressed", String(on));
    }
    const label = this.#root.querySelector("[data-role=flag-label]");
    if (label) label.textContent = this.#texts(on ? "unflag" : "flag");
    const place = document.querySelector("[data-role=place]");
    if (place) place.textContent = `${this.#index + 1} / ${this.sections.length}`;
  }

  /** Of the headings between the questions only the one above the current question stays. */
  #headings(): void {
    let above: HTMLElement | null = null;
    for (const node of this.#root.querySelectorAll<HTMLElement>(".qsec--part, section.q")) {
      if (node === this.current) break;
      if (node.matches(".qsec--part")) above = node;
    }
    for (const heading of this.#root.querySelectorAll<HTMLElement>(".qsec--part")) heading.hidden = heading !== above;
  }

  #fill(role: string, value: number): void {
    const node = this.#root.querySelector(`[data-role=${role}]`);
    if (node) node.textContent = String(value);
  }
}

function flagOf(section: HTMLElement): HTMLInputElement | null {
  return section.querySelector<HTMLInputElement>("input[name^='f-']");
}
