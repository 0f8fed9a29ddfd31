import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import { chartOptions, type Palette } from "./chart/options.ts";
import { readTable } from "./data-chart.ts";

const LOOK: Palette = {
  ink: "#000", ink2: "#222", ink3: "#444", line: "#ddd", surface: "#fff", amber: "#b97a0f", dai: "#3f6590", jade: "#2f8268",
  font: "sans-serif", size: 14, still: true,
};

function table(rows: string): HTMLTableElement {
  lay(`<table><thead><tr><th>Unit</th><th>Hours</th><th>Plan</th></tr></thead><tbody>${rows}</tbody></table>`);
  return document.querySelector("table")!;
}

describe("a chart's table", () => {
  it("gives one series for each further column", () => {
    const data = readTable(table("<tr><th>East</th><td>81.0</td><td>90</td></tr><tr><th>West</th><td>76.4</td><td>90</td></tr>"));
    assert.deepEqual(data.names, ["East", "West"]);
    assert.deepEqual(data.series, [
      { name: "Hours", values: [81, 76.4] },
      { name: "Plan", values: [90, 90] },
    ]);
  });

  it("reads grouped figures, figures with units and the value that a cell names", () => {
    const data = readTable(table('<tr><th>East</th><td>1,204</td><td data-value="0.5">half</td></tr><tr><th>West</th><td>82 %</td><td></td></tr>'));
    assert.deepEqual(data.series.map((series) => series.values), [[1204, 82], [0.5, null]]);
  });
});

describe("a chart's look", () => {
  const data = { names: ["a", "b"], series: [{ name: "x", values: [1, 2] }, { name: "y", values: [2, 3] }] };

  it("never asks for style attributes, which the content security policy refuses", () => {
    for (const kind of ["line", "bar", "rows", "stack"] as const) {
      assert.equal((chartOptions(kind, data, LOOK)["tooltip"] as { renderMode: string }).renderMode, "richText");
    }
  });

  it("stands still for people who asked for it", () => {
    assert.equal(chartOptions("bar", data, LOOK)["animation"], false);
  });

  it("lays long names on the side and keeps their order from the top", () => {
    for (const kind of ["rows", "stack"] as const) {
      const axis = chartOptions(kind, data, LOOK)["yAxis"] as { type: string; inverse: boolean };
      assert.deepEqual([axis.type, axis.inverse], ["category", true]);
    }
  });

  it("tells lines apart without colour", () => {
    const series = chartOptions("line", data, LOOK)["series"] as { lineStyle: { type: unknown } }[];
    assert.notDeepEqual(series[0]!.lineStyle.type, series[1]!.lineStyle.type);
  });
});
