import * as Plot from "@observablehq/plot";
import type { Chart } from "../../results/chart.ts";
import { compact } from "../words/format.ts";
import { noLooks } from "./chartLook.ts";
import type { ChartSvgOptions } from "./chartSvgOptions.ts";
import { CHARACTER, HALO, longest, positionLabel, valueLabel } from "./chartText.ts";
import { endNames } from "./endNames.ts";
import { intervalMarks, limitsAlong, meanOf } from "./intervalMarks.ts";
import { measuredSeries, positionOf } from "./measuredSeries.ts";
import { FIGURE_COLOURS, plotSvg } from "./plotSvg.ts";
import { beyondText, REFERENCE_NAME, REFERENCE_RULE } from "./references.ts";
import { valueAxis } from "./valueAxis.ts";

const LABEL_GAP = 15;
/** Names at the ends of lines may take so much of the width. */
const NAMES_SHARE = 0.35;
const MOST_NAMES = 16;
/** A line of more points than this has a band for its intervals, not bars. */
const MOST_BARS = 7;

/** Whether lines can have their names at their ends in a picture of this width; else it takes a legend. */
export function namesFit({ series }: Pick<Chart, "series">, width: number): boolean {
  return series.length <= MOST_NAMES && namesWidth(series) <= NAMES_SHARE * width;
}

function namesWidth(series: readonly { readonly name: string }[]): number {
  return 34 + longest(series.map(({ name }) => name));
}

interface LineChartOptions extends ChartSvgOptions {
  /** The place of the one series that the chart is about, a panel among others: those are grey in it. */
  readonly focus?: number;
}

/** Lines with intervals over a numeric axis. @returns the text of an `<svg>` element */
export function lineChart(
  chart: Chart,
  { width, height, endLabels: wanted, looks = noLooks, focus }: LineChartOptions,
): string {
  const panel = focus !== undefined;
  const position = positionOf(chart);
  const all = measuredSeries(chart, looks).map((one) => ({
    ...one,
    points: one.points
      .map(({ x, y, dots }) => ({ x: Number(x), place: position(Number(x)), value: y, dots }))
      .sort((a, b) => a.place - b.place),
  }));
  const series = panel ? all.filter(({ place }) => place === focus) : all;
  const others = all.filter((one) => !series.includes(one));
  const endLabels = wanted && series.length > 1 && namesFit(chart, width);
  const axis = valueAxis(chart);
  const margin = panel ? { top: 28, left: 34, bottom: 24, right: 8 } : { top: 30, left: 50, bottom: 46, right: 14 };
  if (endLabels) margin.right = namesWidth(series);
  const beyond = axis.beyond.map((reference) => beyondText(reference, ["↓", "↑"])).join(", ");
  // Beside the axis's name where there is room, else below it.
  const ownLine = (valueLabel(chart).length + beyond.length + 3) * CHARACTER > width - margin.right;
  if (beyond !== "" && ownLine && !panel) margin.top += 15;
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const toPixel = (value: number): number => margin.top + inner.height * (1 - axis.share(value));
  const toValue = (pixel: number): number => axis.valueAt(1 - (pixel - margin.top) / inner.height);

  const places = [...new Set(all.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const [first, last] = [position(places[0] ?? 0), position(places.at(-1) ?? 1)];
  const padding = (last - first || 1) * 0.03;
  const domain: [number, number] = [first - padding, last + padding];
  const perPixel = (domain[1] - domain[0]) / inner.width;
  const ticks =
    chart.x.scale === "linear" && !chart.x.integers ? undefined : roomy(places, (place) => position(place) / perPixel);

  // Of two references close together the lower has its name below.
  const crowded = (value: number): boolean =>
    axis.within.some((other) => other.value > value && toPixel(value) - toPixel(other.value) < LABEL_GAP);
  const banded = ({ points, apart }: (typeof all)[number]): boolean => panel || (!apart && points.length > MOST_BARS);
  const barred = series.filter((one) => !banded(one));
  const { low, high } = limitsAlong(axis);
  return plotSvg(chart.id, {
    width,
    height,
    marginTop: margin.top,
    marginLeft: margin.left,
    marginBottom: margin.bottom,
    marginRight: margin.right,
    x: { domain, type: "linear" },
    y: { domain: axis.domain, type: axis.type },
    marks: [
      Plot.gridY(axis.ticks, { stroke: FIGURE_COLOURS.grid, strokeOpacity: 1 }),
      Plot.axisY(axis.ticks, { text: axis.text, tickSize: 0, label: null }),
      Plot.text([panel ? (series[0]?.name ?? "") : valueLabel(chart)], {
        frameAnchor: "top-left",
        textAnchor: "start",
        dx: -margin.left + 2,
        dy: 10 - margin.top,
        fill: FIGURE_COLOURS.ink,
        ...(panel ? { fontWeight: 600 } : {}),
      }),
      beyond === "" || panel
        ? null
        : Plot.text([beyond], {
            frameAnchor: "top-right",
            textAnchor: "end",
            dx: -2,
            dy: 10 - margin.top + (ownLine ? 15 : 0),
            ...REFERENCE_NAME,
          }),
      ticks
        ? Plot.axisX(ticks.map(position), { text: ticks.map(compact), tickSize: 4, label: null })
        : Plot.axisX({ ticks: Math.max(3, Math.min(10, Math.floor(inner.width / 60))), tickSize: 4, label: null }),
      panel ? null : Plot.text([positionLabel(chart)], { frameAnchor: "bottom", dy: 38, fill: FIGURE_COLOURS.ink }),
      ...axis.within.flatMap(({ label, value }) => [
        Plot.ruleY([value], REFERENCE_RULE),
        Plot.text([label], {
          frameAnchor: "right",
          y: [value],
          dx: -2,
          dy: crowded(value) ? 8 : -7,
          textAnchor: "end",
          ...REFERENCE_NAME,
          ...HALO,
        }),
      ]),
      ...joined(others).map(({ points }) =>
        Plot.line(points, {
          ...{ x: "place", y: meanOf },
          ...{ stroke: FIGURE_COLOURS.reference, strokeWidth: 1, strokeOpacity: 0.55 },
        }),
      ),
      ...series
        .filter(banded)
        .map(({ points, style }) =>
          Plot.areaY(points, { x: "place", y1: low, y2: high, fill: style.colour, fillOpacity: 0.2 }),
        ),
      ...joined(series).map(({ points, style }) =>
        Plot.line(points, {
          ...{ x: "place", y: meanOf },
          ...{ stroke: style.colour, strokeWidth: 1.75 },
          ...(style.dash ? { strokeDasharray: style.dash } : {}),
        }),
      ),
      ...intervalMarks(
        series.map((one) => ({
          ...one,
          bar: banded(one) ? null : barPen(one.apart ? 0 : barred.length - 1 - barred.indexOf(one)),
        })),
        "y",
        axis,
        ({ points }) => (panel || points.length > 2 * MOST_BARS ? 2.5 : 3.5),
      ),
      ...(endLabels
        ? endNames(
            series.map(({ name, style: { colour }, points }) => {
              const end = points.at(-1)!;
              return { name, colour, x: end.place, y: meanOf(end) };
            }),
            {
              ...{ top: margin.top, bottom: height - margin.bottom, right: domain[1], perPixel, toPixel, toValue },
              ...{ gap: LABEL_GAP, strokeOpacity: 0.7 },
            },
          )
        : []),
    ],
  });
}

/** Series whose points a line joins. */
function joined<T extends { readonly apart?: true }>(series: readonly T[]): readonly T[] {
  return series.filter(({ apart }) => !apart);
}

/** All bars stand at their true places; those before others are wider, so that none hides another. */
function barPen(after: number) {
  return { strokeWidth: 2 + 2.5 * after, strokeOpacity: after === 0 ? 1 : 0.5 };
}

/** From the left, the places whose numbers have room on the axis. `pixel` of a place. */
function roomy(places: readonly number[], pixel: (place: number) => number): number[] {
  let end = -Infinity;
  return places.filter((place) => {
    const half = (compact(place).length * CHARACTER) / 2;
    if (pixel(place) - half < end + 6) return false;
    end = pixel(place) + half;
    return true;
  });
}
