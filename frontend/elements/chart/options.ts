/** What a chart looks like, from its data and the colours of the page. Pure: no DOM, no library at run time. */
import type { EChartsCoreOption } from "echarts/core";

export type Kind = "line" | "bar" | "rows" | "stack";
export interface ChartData {
  names: string[];
  series: { name: string; values: (number | null)[] }[];
}
/** Colours of the theme, and the size of small type in px (关怀版 enlarges it). */
export interface Palette {
  ink: string;
  ink2: string;
  ink3: string;
  line: string;
  surface: string;
  amber: string;
  dai: string;
  jade: string;
  font: string;
  size: number;
  still: boolean;
}

const DASHES = ["solid", [6, 4], [2, 3], [10, 3, 2, 3]] as const;

/** Series are told apart by lightness and dash or pattern too, so that a grey print still reads. */
export function chartOptions(kind: Kind, data: ChartData, look: Palette): EChartsCoreOption {
  const lying = kind === "rows" || kind === "stack";
  const names = { type: "category", data: data.names, inverse: lying, boundaryGap: kind !== "line", ...axisLook(look, false) };
  const values = { type: "value", min: 0, ...axisLook(look, true) };
  return {
    animation: !look.still,
    animationDuration: 240,
    color: [look.ink, look.amber, look.dai, look.ink3, look.jade],
    textStyle: { fontFamily: look.font, fontSize: look.size, color: look.ink2 },
    grid: { left: 8, right: lying ? look.size * 3.5 : 12, top: data.series.length > 1 ? look.size * 3 : 12, bottom: 4, containLabel: true },
    aria: { enabled: kind === "stack", label: { enabled: false }, decal: { show: true } },
    legend: legend(data, look),
    tooltip: {
      trigger: "axis",
      renderMode: "richText", // the HTML one writes style attributes, which the content security policy refuses
      axisPointer: { type: kind === "line" ? "line" : "shadow" },
      backgroundColor: look.ink,
      borderWidth: 0,
      textStyle: { color: look.surface, fontSize: look.size },
    },
    xAxis: lying ? values : names,
    yAxis: lying ? names : values,
    series: data.series.map((series, index) => seriesOptions(kind, series, index, look)),
  };
}

function seriesOptions(kind: Kind, series: ChartData["series"][number], index: number, look: Palette): object {
  if (kind === "line") {
    const lineStyle = { width: index === 0 ? 2.5 : 1.75, type: DASHES[index % DASHES.length] };
    return { type: "line", name: series.name, data: series.values, symbol: "circle", symbolSize: 5, showSymbol: false, lineStyle };
  }
  return {
    type: "bar",
    name: series.name,
    data: series.values,
    ...(kind === "stack" ? { stack: "all" } : {}),
    barMaxWidth: look.size * 2,
    itemStyle: { borderColor: look.surface, borderWidth: kind === "stack" ? 1 : 0, borderRadius: kind === "stack" ? 0 : 2, decal: decal(kind, index, look) },
    label: { show: kind === "rows" || kind === "bar", position: kind === "rows" ? "right" : "top", color: look.ink, fontSize: look.size },
  };
}

function decal(kind: Kind, index: number, look: Palette): object {
  if (kind !== "stack" || index === 0) return { symbol: "none" };
  const rotation = index % 2 ? Math.PI / 4 : 0;
  return { symbol: "rect", color: look.surface, dashArrayX: [1, 0], dashArrayY: [1.5, 5], rotation };
}

function legend(data: ChartData, look: Palette): object {
  return {
    show: data.series.length > 1,
    left: 0,
    top: 0,
    itemWidth: 26,
    itemHeight: 10,
    textStyle: { color: look.ink2, fontSize: look.size },
  };
}

function axisLook(look: Palette, grid: boolean): object {
  return {
    axisLabel: { color: look.ink3, fontSize: look.size, hideOverlap: true },
    axisLine: { show: !grid, lineStyle: { color: look.line } },
    axisTick: { show: false },
    splitLine: { show: grid, lineStyle: { color: look.line } },
  };
}
