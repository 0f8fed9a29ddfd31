/**
 * <data-chart kind="line" table="t1">: draws the table with that id; the table stays, for readers and for copying.
 * First column: names on the axis. Each further column: one series, its head the name. Kinds: line, bar, and lying
 * bars for long names, rows and stack (one bar of all series). The drawing library is loaded when the first chart comes into view.
 */
import type { ChartData, Kind } from "./chart/options.ts";

const KINDS: readonly string[] = ["line", "bar", "rows", "stack"];

export class DataChart extends HTMLElement {
  #drawing: { dispose(): void; redraw(): void } | undefined;
  #observer: IntersectionObserver | undefined;

  connectedCallback(): void {
    this.setAttribute("aria-hidden", "true"); // the table says the same
    this.#observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) void this.#draw();
    });
    this.#observer.observe(this);
    document.addEventListener("display:changed", this.#redraw);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", this.#redraw);
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
    this.#drawing?.dispose();
    this.#drawing = undefined;
    document.removeEventListener("display:changed", this.#redraw);
    matchMedia("(prefers-color-scheme: dark)").removeEventListener("change", this.#redraw);
  }

  #redraw = (): void => this.#drawing?.redraw();

  async #draw(): Promise<void> {
    this.#observer?.disconnect();
    const table = document.getElementById(this.getAttribute("table") ?? "");
    const kind = this.getAttribute("kind") ?? "bar";
    if (!(table instanceof HTMLTableElement) || !KINDS.includes(kind)) return;
    const data = readTable(table);
    const { drawChart } = await import("./chart/draw.ts");
    if (this.isConnected) this.#drawing = drawChart(this, kind as Kind, data);
  }
}

/** Names, series and values of a table; a cell's own `data-value` goes before its text ("82 %" reads as 82). */
export function readTable(table: HTMLTableElement): ChartData {
  const heads = cells(table, "thead tr:first-child")[0]?.map(text) ?? [];
  const rows = cells(table, "tbody tr");
  return {
    names: rows.map((row) => (row[0] ? text(row[0]) : "")),
    series: heads.slice(1).map((name, index) => ({
      name,
      values: rows.map((row) => number(row[index + 1])),
    })),
  };
}

function cells(table: HTMLTableElement, rows: string): HTMLElement[][] {
  return [...table.querySelectorAll(rows)].map((row) => [...row.querySelectorAll<HTMLElement>("th, td")]);
}

function text(cell: HTMLElement): string {
  return (cell.textContent ?? "").trim();
}

function number(cell: HTMLElement | undefined): number | null {
  const raw = cell?.dataset["value"] ?? cell?.textContent ?? "";
  const value = Number.parseFloat(raw.replace(/[,\s]/g, ""));
  return Number.isNaN(value) ? null : value;
}

customElements.define("data-chart", DataChart);
