/**
 * <mark-sheet> round the table of marks of a paper exam: Enter and the arrows go from person to person in one column, a
 * tick for "absent" and a mark put each other away, and what is not saved yet is counted and not left unasked.
 * Without script the form is sent as it is.
 */
export class MarkSheet extends HTMLElement {
  #sending = false;

  connectedCallback(): void {
    this.addEventListener("keydown", this.#key);
    this.addEventListener("input", this.#input);
    this.#form?.addEventListener("submit", this.#submit);
    window.addEventListener("beforeunload", this.#leaving);
    this.#part("keys")?.removeAttribute("hidden");
    this.querySelector<HTMLElement>("[aria-invalid]")?.focus();
    this.#count();
  }

  disconnectedCallback(): void {
    window.removeEventListener("beforeunload", this.#leaving);
  }

  get #form(): HTMLFormElement | null {
    return this.querySelector<HTMLFormElement>("form");
  }

  get #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-place]")];
  }

  #part(role: string): HTMLElement | null {
    return this.querySelector<HTMLElement>(`[data-role=${role}]`);
  }

  #key = (event: KeyboardEvent): void => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, number> = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step === undefined || !field.closest("[data-place]")) return;
    event.preventDefault();
    this.#go(field, step);
  };

  /** The same column of another person; past the last one, what saves. */
  #go(from: HTMLInputElement, step: number): void {
    const column = from.name.replace(/\d+$/, "");
    const fields = [...this.querySelectorAll<HTMLInputElement>(`[data-place] input[name^="${column}"]`)];
    const next = fields[fields.indexOf(from) + step];
    if (next) {
      next.focus();
      if (next.type !== "checkbox") next.select();
    } else if (step > 0) this.#part("submit")?.focus();
  }

  #input = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    const row = field.closest<HTMLElement>("[data-place]");
    if (!row) return;
    const [mark, absent] = [named(row, "mark"), named(row, "absent")];
    if (field === absent && absent.checked && mark) mark.value = "";
    if (field === mark && mark.value.trim() && absent) absent.checked = false;
    this.#count();
  };

  #count(): void {
    const count = this.#rows.filter(isChanged).length;
    const note = this.#part("unsaved");
    if (!note) return;
    note.hidden = count === 0;
    note.textContent = count ? (this.dataset.unsaved ?? "").replace("%(count)s", String(count)) : "";
  }

  #submit = (): void => {
    this.#sending = true;
  };

  #leaving = (event: BeforeUnloadEvent): void => {
    if (!this.#sending && this.#rows.some(isChanged)) event.preventDefault();
  };
}

function named(row: HTMLElement, name: string): HTMLInputElement | null {
  return row.querySelector<HTMLInputElement>(`[name=${name}-${row.dataset.place}]`);
}

/** Whether it says something else than the page did; a row that came back with a problem never was saved. */
function isChanged(row: HTMLElement): boolean {
  if (row.querySelector("[aria-invalid]")) return true;
  const fields = [...row.querySelectorAll<HTMLInputElement>("input[name]")];
  return fields.some((field) =>
    field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
  );
}

customElements.define("mark-sheet", MarkSheet);
