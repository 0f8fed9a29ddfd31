/**
 * <attendance-sheet> round the form of a session: what is chosen of one person is sent at once, and the line above says
 * truthfully what is on record. 1, 2 and 3 choose and go on to the next person, up and down go to another. Rows that
 * cannot be kept (hours that are none, an absence without a word, what somebody else entered meanwhile) say why.
 * Without script the form is sent as a whole.
 */
type Row = { seen: number; state: string; hours: string; reason: string; warning: string };
type Answer = {
  at: string;
  rows: Record<string, Row>;
  problems: Record<string, { code: string; message: string }>;
  counts: Record<string, number>;
  refused?: string;
};
const STATES = ["present", "leave", "absent"];
const AGAIN = 4000;

export class AttendanceSheet extends HTMLElement {
  #waiting = new Set<HTMLElement>();
  #sending = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    document.querySelector(".tabs [aria-current=page]")?.scrollIntoView?.({ inline: "center", block: "nearest" });
    if (!this.#rows.some((row) => row.querySelector("fieldset:not([disabled])"))) return;
    this.addEventListener("change", this.#changed);
    this.addEventListener("keydown", this.#key);
    window.addEventListener("beforeunload", this.#leaving);
    window.addEventListener("online", this.#send);
    this.#form?.addEventListener("submit", () => this.#waiting.clear());
    this.#part("keys")?.removeAttribute("hidden");
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    window.removeEventListener("beforeunload", this.#leaving);
    window.removeEventListener("online", this.#send);
  }

  get #form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  get #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-place]")];
  }

  #part(role: string, within: HTMLElement = this): HTMLElement | null {
    return within.querySelector<HTMLElement>(`[data-role=${role}]`);
  }

  #changed = (event: Event): void => {
    const row = (event.target as Element).closest<HTMLElement>("[data-place]");
    if (row) this.#queue(row);
  };

  #queue(row: HTMLElement): void {
    if (!chosen(row)) return;
    this.#waiting.add(row);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#send, 150);
  }

  #key = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = target.closest<HTMLElement>("[data-place]");
    const isRadio = target instanceof HTMLInputElement && target.type === "radio";
    if (!row || (target instanceof HTMLInputElement && !isRadio)) return;
    if (/^[123]$/.test(event.key)) this.#choose(row, STATES[Number(event.key) - 1]);
    else if (event.key === "ArrowDown") this.#go(row, 1);
    else if (event.key === "ArrowUp") this.#go(row, -1);
    else return;
    event.preventDefault();
  };

  #choose(row: HTMLElement, state: string): void {
    const radio = row.querySelector<HTMLInputElement>(`input[type=radio][value=${state}]`);
    if (!radio || radio.closest("fieldset")?.disabled) return;
    radio.checked = true;
    this.#queue(row);
    // Of an absence one says what is known; everything else is one stroke.
    if (state === "absent" && !reason(row).value) reason(row).focus();
    else this.#go(row, 1);
  }

  #go(row: HTMLElement, by: number): void {
    const rows = this.#rows;
    const next = rows[Math.min(Math.max(rows.indexOf(row) + by, 0), rows.length - 1)];
    const radios = [...(next?.querySelectorAll<HTMLInputElement>("input[type=radio]") ?? [])];
    (radios.find((radio) => radio.checked) ?? radios[0])?.focus();
  }

  #send = async (): Promise<void> => {
    if (this.#sending || !this.#form) return;
    for (const row of [...this.#waiting]) if (isShort(row)) this.#lacks(row);
    const rows = [...this.#waiting];
    if (!rows.length) return;
    this.#sending = true;
    rows.forEach((row) => this.#waiting.delete(row));
    this.#say(this.dataset.saving, "wait");
    const sent = new Map(rows.map((row) => [row, fingerprint(row)]));
    const answer = await this.#post(rows);
    this.#sending = false;
    if (answer) this.#take(answer, sent);
    else rows.forEach((row) => this.#waiting.add(row));
    if (this.#waiting.size) this.#timer = setTimeout(this.#send, answer ? 0 : AGAIN);
  };

  /** What the server says; null where it is to be tried again. */
  async #post(rows: HTMLElement[]): Promise<Answer | null> {
    const body = new FormData();
    const token = this.#form!.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]");
    if (token) body.set(token.name, token.value);
    for (const row of rows) for (const [name, value] of valuesOf(row)) body.set(name, value);
    const response = await fetch(location.href, { method: "POST", body, headers: { "X-Row": "1" } }).catch(() => null);
    if (!response) return this.#fail(this.dataset.offline);
    const isData = response.headers.get("Content-Type")?.startsWith("application/json") && !response.redirected;
    if (!isData) return this.#fail(response.status >= 500 ? this.dataset.offline : this.dataset.login);
    return (await response.json()) as Answer;
  }

  #fail(words: string | undefined): null {
    this.#say(words, "off");
    return null;
  }

  #take(answer: Answer, sent: Map<HTMLElement, string>): void {
    if (answer.refused) return this.#say(answer.refused, "off");
    for (const [row, before] of sent) this.#settle(row, before, answer);
    for (const [name, count] of Object.entries(answer.counts)) {
      const node = this.querySelector(`[data-count=${name}]`);
      if (node) node.textContent = String(count);
    }
    const open = this.querySelector("[data-place].is-open");
    if (open) this.#say(this.dataset.unsaved, "off");
    else this.#say(this.dataset.saved?.replace("%(time)s", answer.at), "");
  }

  #settle(row: HTMLElement, before: string, answer: Answer): void {
    const place = row.dataset.place!;
    const [kept, problem] = [answer.rows[place], answer.problems[place]];
    row.classList.toggle("is-open", Boolean(problem));
    this.#note(row, "note", problem?.message ?? "", "bad");
    if (!kept) return;
    row.querySelector<HTMLInputElement>(`[name=seen-${place}]`)!.value = String(kept.seen);
    row.classList.toggle("is-set", Boolean(kept.state));
    this.#note(row, "warning", kept.warning, "soon");
    // What somebody else entered stands there now; chosen once more, one's own takes its place.
    if (problem?.code === "changed" && fingerprint(row) === before) show(row, kept);
  }

  #lacks(row: HTMLElement): void {
    this.#waiting.delete(row);
    row.classList.add("is-open");
    this.#say(this.dataset.short, "off");
  }

  #note(row: HTMLElement, role: string, words: string, kind: string): void {
    const node = this.#part(role, row);
    if (!node) return;
    node.replaceChildren();
    if (!words) return;
    // The page holds one of each kind, with its sign.
    const model = this.querySelector<HTMLTemplateElement>(`template[data-kind=${kind}]`)?.content.firstElementChild;
    const shown = (model ?? document.createElement("span")).cloneNode(true) as Element;
    shown.append(words);
    node.append(shown);
  }

  #say(words: string | undefined, kind: string): void {
    const node = this.#part("save");
    if (!node) return;
    node.hidden = false;
    node.className = kind ? `save save--${kind}` : "save";
    node.textContent = words ?? "";
  }

  #leaving = (event: BeforeUnloadEvent): void => {
    if (this.#sending || this.#waiting.size || this.querySelector(".is-open")) event.preventDefault();
  };
}

function chosen(row: HTMLElement): HTMLInputElement | null {
  return row.querySelector<HTMLInputElement>("input[type=radio]:checked");
}

function reason(row: HTMLElement): HTMLInputElement {
  return row.querySelector<HTMLInputElement>(`[name=reason-${row.dataset.place}]`)!;
}

function isShort(row: HTMLElement): boolean {
  return chosen(row)?.value === "absent" && !reason(row).value.trim();
}

function valuesOf(row: HTMLElement): [string, string][] {
  const boxes = [...row.querySelectorAll<HTMLInputElement>("input[name]")];
  return boxes.filter((box) => box.type !== "radio" || box.checked).map((box) => [box.name, box.value]);
}

function fingerprint(row: HTMLElement): string {
  return JSON.stringify(valuesOf(row).filter(([name]) => !name.startsWith("seen-")));
}

function show(row: HTMLElement, kept: Row): void {
  const place = row.dataset.place!;
  for (const radio of row.querySelectorAll<HTMLInputElement>("input[type=radio]")) radio.checked = radio.value === kept.state;
  row.querySelector<HTMLInputElement>(`[name=hours-${place}]`)!.value = kept.hours;
  reason(row).value = kept.reason;
}

customElements.define("attendance-sheet", AttendanceSheet);
