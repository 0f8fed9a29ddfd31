/** Loaded on demand: the parts of the drawing library that our four kinds of chart need. */
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

import { chartOptions, type ChartData, type Kind, type Palette } from "./options.ts";

// Aria draws the patterns; the text alternative is the table.
use([AriaComponent, BarChart, CanvasRenderer, GridComponent, LegendComponent, LineChart, TooltipComponent]);

/** Room for one name of a lying chart and for its axis and legend, in rem: the chart grows with its table. */
const ROW = 1.9;
const FRAME = { line: 0, bar: 0, rows: 2, stack: 4.5 };

export function drawChart(host: HTMLElement, kind: Kind, data: ChartData): { dispose(): void; redraw(): void } {
  if (FRAME[kind]) host.style.blockSize = `${Math.max(data.names.length, 3) * ROW + FRAME[kind]}rem`;
  const chart = init(host);
  const redraw = (): void => chart.setOption(chartOptions(kind, data, palette(host)), true);
  redraw();
  const sizes = new ResizeObserver(() => chart.resize());
  sizes.observe(host);
  return {
    redraw,
    dispose(): void {
      sizes.disconnect();
      chart.dispose();
    },
  };
}

function palette(host: HTMLElement): Palette {
  return {
    ink: colour(host, "--ink-solid"),
    ink2: colour(host, "--ink-2"),
    ink3: colour(host, "--ink-3"),
    line: colour(host, "--line"),
    surface: colour(host, "--surface"),
    amber: colour(host, "--amber-fill"),
    dai: colour(host, "--dai-fill"),
    jade: colour(host, "--jade-fill"),
    font: getComputedStyle(host).fontFamily,
    size: Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.875,
    still: matchMedia("(prefers-reduced-motion: reduce)").matches,
  };
}

/** A token as a colour that a canvas knows: tokens hold var() pairs for the two themes. */
function colour(host: HTMLElement, token: string): string {
  const probe = document.createElement("i");
  probe.style.color = `var(${token})`;
  host.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
