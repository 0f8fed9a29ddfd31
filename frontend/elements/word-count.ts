/**
 * <word-count data-least="150" data-most="300"> says how many characters stand in its text, white space apart, as the
 * server counts them; and by how many they miss what was asked for. It warns and refuses nothing. The count is not
 * announced at every key: who listens asks for it.
 */
export class WordCount extends HTMLElement {
  connectedCallback(): void {
    this.dataset["written"] = "";
    this.addEventListener("input", () => this.#show());
    this.addEventListener("answer:written", () => this.#show());
    this.#show();
  }

  #show(): void {
    const line = this.querySelector<HTMLElement>("[data-role=count]");
    const text = this.querySelector("textarea")?.value ?? "";
    if (!line) return;
    const count = lengthOf(text);
    const off = count ? offBy(count, Number(this.dataset["least"] ?? 0), Number(this.dataset["most"] ?? Infinity)) : 0;
    const words = this.dataset[off < 0 ? "less" : off > 0 ? "more" : "count"] ?? "";
    line.textContent = words.replace("%(count)s", String(count)).replace("%(off)s", String(Math.abs(off)));
    line.hidden = false;
    this.classList.toggle("is-off", off !== 0);
  }
}

/** Characters as people count them: a rare one outside the basic plane is one, white space is none. */
export function lengthOf(text: string): number {
  return [...text.replace(/\s+/gu, "")].length;
}

function offBy(count: number, least: number, most: number): number {
  return count < least ? count - least : count > most ? count - most : 0;
}

customElements.define("word-count", WordCount);
