/**
 * <row-list data-min="4">: rows of a form, of which empty ones at the end are put away until they are asked for.
 * Without script all rows are there. Inside: [data-rows] with [data-row]s, and a hidden [data-add] button.
 * With a <template data-blank> the button goes on after the last row: `__prefix__` in it becomes the next number, which
 * is counted in the field named by data-total (Django's management form).
 */
export class RowList extends HTMLElement {
  #rows!: HTMLElement;
  #button: HTMLButtonElement | null = null;

  connectedCallback(): void {
    const rows = this.#own<HTMLElement>("[data-rows]");
    if (!rows) return;
    this.#rows = rows;
    this.#button = this.#own("[data-add]");
    this.#putAway();
    this.#button?.addEventListener("click", this.#add);
    this.addEventListener("click", this.#move);
    this.#offer();
  }

  /** A list may stand in the row of another list: what is ours is what no inner list holds. */
  #own<Found extends Element>(selector: string): Found | null {
    const found = [...this.querySelectorAll<Found>(selector)];
    return found.find((element) => element.closest("row-list") === this) ?? null;
  }

  get #all(): HTMLElement[] {
    return [...this.#rows.querySelectorAll<HTMLElement>(":scope > [data-row]")];
  }

  #putAway(): void {
    const least = Number(this.dataset.min ?? 1);
    const rows = this.#all;
    const last = rows.findLastIndex((row) => isFilled(row) || hasError(row));
    rows.forEach((row, at) => (row.hidden = at > last && at >= least));
  }

  #add = (): void => {
    const row = this.#all.find((candidate) => candidate.hidden) ?? this.#make();
    if (!row) return;
    row.hidden = false;
    this.#offer();
    row.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
  };

  #make(): HTMLElement | null {
    const blank = this.#own<HTMLTemplateElement>("template[data-blank]");
    const total = document.querySelector<HTMLInputElement>(`[name="${this.dataset.total}"]`);
    if (!blank || !total) return null;
    const number = total.value;
    const copy = document.createElement("template");
    copy.innerHTML = blank.innerHTML.replaceAll("__prefix__", number);
    const row = copy.content.querySelector<HTMLElement>("[data-row]");
    if (!row) return null;
    total.value = String(Number(number) + 1);
    this.#rows.append(row);
    this.dispatchEvent(new CustomEvent("row-added", { bubbles: true }));
    return row;
  }

  #offer(): void {
    if (!this.#button) return;
    const more = this.#all.some((row) => row.hidden) || this.#own("template[data-blank]") !== null;
    this.#button.hidden = !more;
  }

  /** Buttons with data-move="-1" or "1" swap a row with its neighbour; the fields marked data-order are renumbered. */
  #move = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLElement>("[data-move]");
    const row = button?.closest<HTMLElement>("[data-row]");
    if (!button || !row || row.parentElement !== this.#rows) return;
    const shown = this.#all.filter((one) => !one.hidden);
    const neighbour = shown[shown.indexOf(row) + Number(button.dataset.move)];
    if (!neighbour) return;
    if (button.dataset.move === "-1") neighbour.before(row);
    else neighbour.after(row);
    this.#all.forEach((one, at) => {
      const order = one.querySelector<HTMLInputElement>("[data-order]");
      if (order) order.value = String(at + 1);
    });
    button.focus();
  };
}

export function isFilled(row: Element): boolean {
  const fields = row.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>("input, select, textarea");
  return [...fields].some((field) => {
    if (field.matches("[data-default], [data-order]")) return false;
    if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) return field.checked;
    return field.value.trim() !== "";
  });
}

function hasError(row: Element): boolean {
  return row.querySelector(".error, .errorlist, [aria-invalid=true]") !== null;
}

customElements.define("row-list", RowList);
