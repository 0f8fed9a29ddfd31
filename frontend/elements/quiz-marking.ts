/**
 * <quiz-marking> round the form of a marker: digits give a mark to the point at hand, arrows go to another point, F marks
 * for a second look, Enter hands in. The sum follows. Without script the form works as it stands.
 */
export class QuizMarking extends HTMLElement {
  #at = 0;

  connectedCallback(): void {
    this.#at = Math.max(0, this.#points.findIndex((point) => !point.querySelector(":checked")));
    this.addEventListener("change", () => this.#show());
    document.addEventListener("keydown", this.#key);
    this.#show();
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#key);
  }

  get #points(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".crit")];
  }

  #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (/^[0-9]$/.test(event.key)) this.#give(event.key);
    else if (event.key === "ArrowDown") this.#go(1);
    else if (event.key === "ArrowUp") this.#go(-1);
    else if (event.key.toUpperCase() === "F") this.querySelector<HTMLInputElement>("[name=is_doubtful]")?.click();
    else if (event.key === "Enter") this.querySelector("form")?.requestSubmit();
    else return;
    event.preventDefault();
  };

  #give(mark: string): void {
    const box = this.#points[this.#at]?.querySelector<HTMLInputElement>(`input[type=radio][value="${mark}"]`);
    if (!box) return;
    box.checked = true;
    this.#go(1);
  }

  #go(by: number): void {
    this.#at = Math.min(Math.max(this.#at + by, 0), Math.max(this.#points.length - 1, 0));
    this.#show();
  }

  #show(): void {
    let sum = 0;
    let full = 0;
    this.#points.forEach((point, number) => {
      if (number === this.#at) point.setAttribute("aria-current", "true");
      else point.removeAttribute("aria-current");
      const boxes = [...point.querySelectorAll<HTMLInputElement>("input")];
      const chosen = boxes.find((box) => box.type !== "radio" || box.checked);
      sum += Number(chosen?.value || 0);
      full += Math.max(...boxes.map((box) => Number(box.type === "radio" ? box.value : box.max)));
    });
    this.#fill("sum", sum);
    this.#fill("full", full);
  }

  #fill(role: string, value: number): void {
    const node = this.querySelector(`[data-role=${role}]`);
    if (node) node.textContent = String(value);
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "number");
}

customElements.define("quiz-marking", QuizMarking);
