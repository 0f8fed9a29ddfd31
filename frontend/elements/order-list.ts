/**
 * <order-list> puts entries in order by buttons, by dragging or by touch. What it changes are the selects that a page
 * without script shows: a place for each entry. Every move is said in the live region; nothing counts before a move or
 * before the order is kept as it stands.
 */
export class OrderList extends HTMLElement {
  #dragged: HTMLElement | null = null;

  connectedCallback(): void {
    this.dataset["written"] = "";
    for (const row of this.#rows) {
      row.querySelector<HTMLElement>(".order__place")!.hidden = true;
      for (const part of row.querySelectorAll<HTMLElement>("[data-grip], [data-role=rank], [data-role=acts]")) part.hidden = false;
    }
    this.classList.add("is-live");
    this.addEventListener("click", this.#click);
    this.addEventListener("answer:written", () => this.#follow());
    this.addEventListener("pointerdown", this.#grab);
    this.addEventListener("pointermove", this.#drag);
    this.addEventListener("pointerup", this.#drop);
    this.addEventListener("pointercancel", this.#drop);
    this.#draw();
  }

  get #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-row]")];
  }

  #click = (event: Event): void => {
    const target = event.target as Element;
    if (target.closest("[data-keep]")) {
      this.#settle();
      this.#rows[0]?.querySelector<HTMLElement>("[data-move='1']")?.focus();
      return;
    }
    const button = target.closest<HTMLElement>("[data-move]");
    const row = button?.closest<HTMLElement>("[data-row]");
    if (!button || !row) return;
    const neighbour = button.dataset["move"] === "-1" ? row.previousElementSibling : row.nextElementSibling;
    if (neighbour && button.dataset["move"] === "-1") neighbour.before(row);
    else neighbour?.after(row);
    button.focus();
    this.#settle();
    this.#say(row);
  };

  #grab = (event: PointerEvent): void => {
    const grip = (event.target as Element).closest<HTMLElement>("[data-grip]");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    this.#dragged = grip.closest<HTMLElement>("[data-row]");
    this.#dragged?.classList.add("is-dragged");
  };

  #drag = (event: PointerEvent): void => {
    const row = this.#dragged;
    if (!row) return;
    const over = this.#rows.find((one) => one !== row && isOver(one, event.clientY));
    if (!over) return;
    if (this.#rows.indexOf(over) < this.#rows.indexOf(row)) over.before(row);
    else over.after(row);
    this.#draw();
  };

  #drop = (): void => {
    const row = this.#dragged;
    if (!row) return;
    row.classList.remove("is-dragged");
    this.#dragged = null;
    this.#settle();
    this.#say(row);
  };

  /** Each entry gets the place where it stands; that is the answer. */
  #settle(): void {
    this.#rows.forEach((row, at) => (selectOf(row).value = String(at + 1)));
    this.#draw();
    this.querySelector("select")?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** The entries go where an answer that came from elsewhere puts them. */
  #follow(): void {
    const place = (row: HTMLElement): number => Number(selectOf(row).value) || Number.MAX_SAFE_INTEGER;
    const rows = this.#rows.sort((one, other) => place(one) - place(other));
    rows[0]?.parentElement?.append(...rows);
    this.#draw();
  }

  #draw(): void {
    const isOpen = this.#rows.every((row) => selectOf(row).value === "");
    this.classList.toggle("is-open", isOpen);
    this.querySelector<HTMLElement>("[data-role=open]")!.hidden = !isOpen;
    const rows = this.#rows;
    rows.forEach((row, at) => {
      row.querySelector("[data-role=rank]")!.textContent = String(at + 1);
      row.querySelector("[data-move='-1']")!.setAttribute("aria-disabled", String(at === 0));
      row.querySelector("[data-move='1']")!.setAttribute("aria-disabled", String(at === rows.length - 1));
    });
  }

  #say(row: HTMLElement): void {
    const rows = this.#rows;
    const values: Record<string, string | number> = { entry: row.dataset["plain"] ?? "", place: rows.indexOf(row) + 1, total: rows.length };
    const text = (this.dataset["said"] ?? "").replace(/%\((\w+)\)s/g, (_, key: string) => String(values[key] ?? ""));
    this.querySelector("[data-role=said]")!.textContent = text;
  }
}

function selectOf(row: HTMLElement): HTMLSelectElement {
  return row.querySelector("select")!;
}

function isOver(row: HTMLElement, y: number): boolean {
  const { top, height } = row.getBoundingClientRect();
  return y > top + height / 4 && y < top + (height * 3) / 4;
}

customElements.define("order-list", OrderList);
