/**
 * <quiz-marking> round the form of a marker: digits give a mark to the point at hand, "." half a point more, "+" its full
 * mark; up and down go to another point; Enter hands in, N skips, D doubts, left and right go to the neighbours, C leads
 * to the comment and Esc out of it, R shows the reference answer, Q stops. The sum follows and is said. Without script
 * form and links work as they stand.
 *
 * Single keys get in the way of whoever speaks to the computer: a tick ([data-role=keys]) turns them off, and the
 * browser remembers it.
 */
const STORED = "marking-keys";

export class QuizMarking extends HTMLElement {
  #at = 0;

  connectedCallback(): void {
    this.#at = Math.max(0, this.#points.findIndex((point) => !point.querySelector(":checked")));
    this.addEventListener("change", this.#changed);
    document.addEventListener("keydown", this.#key);
    this.#remember();
    this.#show();
  }

  disconnectedCallback(): void {
    this.removeEventListener("change", this.#changed);
    document.removeEventListener("keydown", this.#key);
  }

  get #points(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".crit")];
  }

  get #form(): HTMLFormElement | null {
    return this.querySelector<HTMLFormElement>("form[data-role=mark]");
  }

  get #switch(): HTMLInputElement | null {
    return document.querySelector<HTMLInputElement>("input[data-role=keys]");
  }

  #remember(): void {
    const tick = this.#switch;
    if (!tick) return;
    tick.checked = read(STORED) !== "off";
    tick.addEventListener("change", () => write(STORED, tick.checked ? "on" : "off"));
  }

  #changed = (event: Event): void => {
    const point = (event.target as Element).closest<HTMLElement>(".crit");
    this.#show();
    if (point) this.#say(point);
  };

  #key = (event: KeyboardEvent): void => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (target instanceof HTMLTextAreaElement || isText(target)) return this.#keyWhileWriting(event, target!);
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (this.#switch?.checked === false || target?.closest("select")) return;
    if (isNumber(target) && !/^[a-z+]$/i.test(event.key)) return;
    if (event.key === "Enter" && target?.closest("a, button, summary")) return;
    if (/^Arrow(Left|Right)$/.test(event.key) && target instanceof HTMLInputElement) return;
    if (this.#act(event.key)) event.preventDefault();
  };

  /** In a text only leaving and handing in are ours. */
  #keyWhileWriting(event: KeyboardEvent, target: HTMLElement): void {
    if (event.key === "Escape") target.blur();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && this.#form?.contains(target)) this.#form.requestSubmit();
    else return;
    event.preventDefault();
  }

  #act(key: string): boolean {
    if (/^[0-9]$/.test(key)) this.#give(key);
    else if (key === ".") this.#giveHalf();
    else if (key === "+" || key === "=") this.#giveFull();
    else if (key === "ArrowDown") this.#go(1);
    else if (key === "ArrowUp") this.#go(-1);
    else if (key === "ArrowLeft") this.#follow("back");
    else if (key === "ArrowRight") this.#follow("on");
    else if (key === "Enter") this.#form?.requestSubmit();
    else return this.#letter(key.toUpperCase());
    return true;
  }

  #letter(key: string): boolean {
    if (key === "N") this.#follow("skip");
    else if (key === "D" || key === "F") this.#doubt();
    else if (key === "C") this.querySelector<HTMLElement>("textarea")?.focus();
    else if (key === "R") toggle(document.querySelector<HTMLDetailsElement>(".mq"));
    else if (key === "Q") this.#follow("list");
    else return false;
    return true;
  }

  #give(mark: string): void {
    const point = this.#points[this.#at];
    if (point && this.#choose(point, Number(mark))) this.#go(1);
  }

  /** Half a point more for the point that was given last: the one at hand where it has a mark, else the one before. */
  #giveHalf(): void {
    const last = [this.#points[this.#at], this.#points[this.#at - 1]].find((point) => point && chosen(point)?.value);
    if (last) this.#choose(last, given(last) + 0.5);
  }

  #giveFull(): void {
    const point = this.#points[this.#at];
    if (point && this.#choose(point, full(point))) this.#go(1);
  }

  #choose(point: HTMLElement, mark: number): boolean {
    const boxes = [...point.querySelectorAll<HTMLInputElement>("input")];
    const box = boxes.find((each) => each.type !== "radio" || Number(each.value) === mark);
    if (!box || mark > full(point)) return false;
    if (box.type === "radio") box.checked = true;
    else box.value = String(mark);
    this.#show();
    this.#say(point);
    return true;
  }

  #doubt(): void {
    const box = this.querySelector<HTMLInputElement>("[name=is_doubtful]");
    if (!box) return;
    box.click();
    this.#fill("said", (box.checked ? this.dataset.doubt : this.dataset.sure) ?? "");
  }

  #follow(where: string): void {
    document.querySelector<HTMLElement>(`[data-go=${where}]`)?.click();
  }

  #go(by: number): void {
    this.#at = Math.min(Math.max(this.#at + by, 0), Math.max(this.#points.length - 1, 0));
    this.#show();
    this.#points[this.#at]?.scrollIntoView?.({ block: "nearest" });
  }

  #show(): void {
    this.#points.forEach((point, number) => {
      if (number === this.#at) point.setAttribute("aria-current", "true");
      else point.removeAttribute("aria-current");
    });
    this.#fill("sum", String(this.#sum(given)));
    this.#fill("full", String(this.#sum(full)));
  }

  #sum(of: (point: HTMLElement) => number): number {
    return this.#points.reduce((sum, point) => sum + of(point), 0);
  }

  /** For those who do not see the sum follow. */
  #say(point: HTMLElement): void {
    const words: Record<string, string> = {
      point: point.querySelector("legend b")?.textContent ?? "",
      mark: String(given(point)),
      sum: String(this.#sum(given)),
      full: String(this.#sum(full)),
    };
    this.#fill("said", (this.dataset.says ?? "").replace(/\{(\w+)\}/g, (_all, name: string) => words[name] ?? ""));
  }

  #fill(role: string, text: string): void {
    const node = this.querySelector(`[data-role=${role}]`);
    if (node) node.textContent = text;
  }
}

function chosen(point: HTMLElement): HTMLInputElement | undefined {
  const boxes = [...point.querySelectorAll<HTMLInputElement>("input")];
  return boxes.find((box) => box.type !== "radio" || box.checked);
}

function given(point: HTMLElement): number {
  return Number(chosen(point)?.value || 0);
}

function full(point: HTMLElement): number {
  const boxes = [...point.querySelectorAll<HTMLInputElement>("input")];
  return Math.max(...boxes.map((box) => Number(box.type === "radio" ? box.value : box.max)));
}

/** Storage may be forbidden: then the tick holds for this page. */
function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    return;
  }
}

function isNumber(target: HTMLElement | null): boolean {
  return target instanceof HTMLInputElement && target.type === "number";
}

function isText(target: HTMLElement | null): boolean {
  return target instanceof HTMLInputElement && ["text", "search"].includes(target.type);
}

function toggle(details: HTMLDetailsElement | null): void {
  if (details) details.open = !details.open;
}

customElements.define("quiz-marking", QuizMarking);
