/**
 * <picture-tool> around Wagtail's chooser of pictures: what is chosen is written into the text that was typed in last, as
 * [图 12：what it shows]. A table that is pasted from Word or Excel into such a text becomes lines between bars.
 * Both are what an author may as well type (quizzes/editors/typed.py).
 */
const TYPED = "textarea[data-typed]";

export class PictureTool extends HTMLElement {
  #text: HTMLTextAreaElement | null = null;

  connectedCallback(): void {
    const field = this.querySelector<HTMLInputElement>("input[type=hidden]");
    document.addEventListener("focusin", (event) => {
      if (event.target instanceof HTMLTextAreaElement && event.target.matches(TYPED)) this.#text = event.target;
    });
    document.addEventListener("paste", pasteTable);
    if (!field) return;
    // The chooser is Wagtail's: it writes the number into its field and says nothing.
    new MutationObserver(() => this.#insert(field)).observe(field, { attributes: true, attributeFilter: ["value"] });
  }

  #insert(field: HTMLInputElement): void {
    const text = this.#text ?? document.querySelector<HTMLTextAreaElement>(TYPED);
    if (!text || !field.value) return;
    const title = this.querySelector("[data-chooser-title]")?.textContent?.trim() ?? "";
    const shows = title.replace(/[[\]［］【】]/g, "") || this.dataset["word"] || "";
    const token = `[图 ${field.value}：${shows}]`;
    insert(text, onItsOwnLine(text, token));
    const end = text.selectionStart - (text.value[text.selectionStart - 1] === "\n" ? 1 : 0) - 1;
    text.focus();
    text.setSelectionRange(end - shows.length, end); // to be typed over: what it shows
  }
}

/** Rows between bars of the first table in pasted HTML, the first row as a heading; "" when there is none. */
export function tableOf(markup: string): string {
  const page = document.createElement("template"); // inert: nothing in it is loaded or run
  page.innerHTML = markup;
  const table = page.content.querySelector("table");
  const rows = [...(table?.querySelectorAll("tr") ?? [])].map((row) => [...row.querySelectorAll("td, th")].map(textOf));
  if (rows.length < 2 && (rows[0]?.length ?? 0) < 2) return "";
  const width = Math.max(...rows.map((row) => row.length));
  const lines = rows.map((row) => `| ${Array.from({ length: width }, (_, at) => row[at] ?? "").join(" | ")} |`);
  return [lines[0], `|${"---|".repeat(width)}`, ...lines.slice(1)].join("\n");
}

function textOf(cell: Element): string {
  return (cell.textContent ?? "").replace(/\s+/g, " ").replace(/[|｜]/g, "/").trim();
}

function pasteTable(event: ClipboardEvent): void {
  const text = event.target;
  if (!(text instanceof HTMLTextAreaElement) || !text.matches(TYPED)) return;
  const table = tableOf(event.clipboardData?.getData("text/html") ?? "");
  if (!table) return;
  event.preventDefault();
  insert(text, onItsOwnLine(text, table));
}

function onItsOwnLine(text: HTMLTextAreaElement, what: string): string {
  const before = text.value.slice(0, text.selectionStart);
  const after = text.value.slice(text.selectionEnd);
  return `${before && !before.endsWith("\n") ? "\n" : ""}${what}${after.startsWith("\n") ? "" : "\n"}`;
}

function insert(text: HTMLTextAreaElement, what: string): void {
  text.setRangeText(what, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

customElements.define("picture-tool", PictureTool);
