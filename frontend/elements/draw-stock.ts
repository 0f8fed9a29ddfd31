/**
 * <draw-stock source="stock">: says at once, beside each draw of a paper, how many questions the bank holds for it.
 * The JSON script `source` holds rows [bank, type, topic, theme, difficulty, count]. The server's own check, which also
 * knows draws that compete for the same questions, comes with each save.
 */
export type Stock = [bank: number, type: string, topic: number | null, theme: number | null, difficulty: number, count: number];
export interface Wanted {
  bank: string;
  interaction: string;
  topic: string;
  difficulty: string;
}

export function available(stock: readonly Stock[], wanted: Wanted): number {
  let sum = 0;
  for (const [bank, type, topic, theme, difficulty, count] of stock) {
    if (String(bank) !== wanted.bank || type !== wanted.interaction) continue;
    if (wanted.topic && wanted.topic !== String(topic) && wanted.topic !== String(theme)) continue;
    if (wanted.difficulty && wanted.difficulty !== String(difficulty)) continue;
    sum += count;
  }
  return sum;
}

const PARTS = ["bank", "interaction", "topic", "difficulty"] as const;

export class DrawStock extends HTMLElement {
  #stock: Stock[] = [];

  connectedCallback(): void {
    const source = document.getElementById(this.getAttribute("source") ?? "");
    this.#stock = JSON.parse(source?.textContent || "[]");
    this.addEventListener("change", this.#say);
    this.addEventListener("input", this.#say);
  }

  #say = (event: Event): void => {
    const row = (event.target as Element).closest<HTMLElement>("[data-row]");
    const said = row?.querySelector<HTMLElement>("[data-stock]");
    if (!row || !said) return;
    const value = (part: string): string => row.querySelector<HTMLInputElement>(`[name$="-${part}"]`)?.value ?? "";
    const [bank, interaction, topic, difficulty] = PARTS.map(value) as [string, string, string, string];
    if (!bank || !interaction) return;
    const there = available(this.#stock, { bank, interaction, topic, difficulty });
    const missing = Number(value("count") || 0) - there;
    const kind = missing > 0 ? "lack" : missing === 0 ? "tight" : "enough";
    row.classList.toggle("is-lack", kind === "lack");
    row.classList.toggle("is-tight", kind === "tight");
    said.textContent = (said.dataset[kind] ?? "").replace("{n}", String(kind === "lack" ? missing : there));
  };
}

customElements.define("draw-stock", DrawStock);
