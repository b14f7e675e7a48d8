import * as Plot from "@observablehq/plot";
import type { Chart } from "../experiments/chart.ts";
import type { Interval } from "../experiments/results.ts";
import { type SeriesStyle, seriesStyle } from "./chartStyle.ts";
import { compact, powerOfTen } from "./format.ts";
import { shortText } from "./plainText.ts";
import { FIGURE_COLOURS, plotSvg } from "./plotSvg.ts";
import { spreadLabels } from "./spreadLabels.ts";

export interface ChartSvgOptions {
  /** Pixels. */
  readonly width: number;
  /** Of a chart over a numeric axis; a chart of rows is as high as its rows. */
  readonly height: number;
  /** Names of the series at the ends of their lines; without them the caller shows a legend. */
  readonly endLabels: boolean;
}

const LABEL_GAP = 15;
/** Keeps text apart from what it is written over. */
const HALO = { stroke: FIGURE_COLOURS.ground, strokeWidth: 4 };
/** Of one character, roughly. */
const CHARACTER = 6.6;
/** Names at the ends of lines may take so much of the width. */
const NAMES_SHARE = 0.35;
const MOST_NAMES = 16;

/**
 * Draws a chart: lines with interval bars over a numeric axis, or one row a name.
 * @returns the text of an `<svg>` element; the same for the same data
 */
export function chartSvg(chart: Chart, options: ChartSvgOptions): string {
  return chart.x.scale === "rows" ? rowChart(chart, options) : lineChart(chart, options);
}

/** Whether lines can have their names at their ends in a picture of this width; else it takes a legend. */
export function namesFit({ series }: Pick<Chart, "series">, width: number): boolean {
  return series.length <= MOST_NAMES && namesWidth(series) <= NAMES_SHARE * width;
}

function namesWidth(series: readonly { readonly name: string }[]): number {
  return 34 + Math.max(0, ...series.map(({ name }) => name.length)) * CHARACTER;
}

/** What is not a number was not measured, and is left out. */
function measuredSeries(chart: Chart) {
  const position = positionOf(chart);
  return chart.series
    .map((series, i) => ({
      ...series,
      style: seriesStyle(i),
      points: series.points.filter(
        ({ x, y }) =>
          Number.isFinite(y.mean) &&
          (chart.y.scale === "linear" || y.mean > 0) &&
          (chart.x.scale === "rows" || Number.isFinite(position(Number(x)))),
      ),
    }))
    .filter(({ points }) => points.length > 0);
}

/** The limits of an interval, or its mean where it has none. */
function limits({ mean, low, high }: Interval): readonly [number, number] {
  return [Number.isFinite(low) ? low : mean, Number.isFinite(high) ? high : mean];
}

/** The axis of values: its ends on round numbers, and where its ticks are. */
interface ValueAxis {
  readonly type: "log" | "linear";
  readonly domain: [number, number];
  readonly ticks: number[];
  readonly text: string[];
}

function valueAxis(chart: Chart): ValueAxis {
  const values = [
    ...measuredSeries(chart).flatMap(({ points }) => points.flatMap(({ y }) => limits(y))),
    ...chart.references.map(({ value }) => value),
  ].filter(Number.isFinite);
  if (chart.y.scale === "log10") {
    const positive = values.filter((value) => value > 0);
    const low = Math.floor(Math.log10(Math.min(...positive, 1e9)));
    const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive, 1e-9))));
    const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i);
    return {
      type: "log",
      domain: [10 ** low, 10 ** high],
      ticks: powers.map((p) => 10 ** p),
      text: powers.map(powerOfTen),
    };
  }
  const fromZero = chart.y.fromZero ?? true;
  const [least, most] = [Math.min(...values, ...(fromZero ? [0] : [])), Math.max(...values, ...(fromZero ? [0] : []))];
  const step = roundStep((most - least || Math.abs(most) || 1) / 5);
  const [low, high] = [Math.floor(least / step + 1e-9) * step, Math.ceil(most / step - 1e-9) * step];
  const top = high > low ? high : low + step;
  const ticks = Array.from({ length: Math.round((top - low) / step) + 1 }, (_, i) => low + i * step);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return {
    type: "linear",
    domain: [low, top],
    ticks,
    text: ticks.map((tick) => tick.toFixed(decimals).replace("-", "−")),
  };
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10);
}

function lineChart(chart: Chart, { width, height, endLabels: wanted }: ChartSvgOptions): string {
  const endLabels = wanted && namesFit(chart, width);
  const series = measuredSeries(chart);
  const axis = valueAxis(chart);
  const margin = { top: 30, left: 50, bottom: 46, right: 14 };
  if (endLabels && series.length > 1) margin.right = namesWidth(series);
  const position = positionOf(chart);
  const places = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => Number(x))))].sort((a, b) => a - b);
  const [first, last] = [position(places[0] ?? 0), position(places.at(-1) ?? 1)];
  const padding = (last - first || 1) * 0.03;
  const domain: [number, number] = [first - padding, last + padding];
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const perPixel = (domain[1] - domain[0]) / inner.width;
  const share = (value: number): number =>
    chart.y.scale === "log10"
      ? Math.log10(value / axis.domain[0]) / Math.log10(axis.domain[1] / axis.domain[0])
      : (value - axis.domain[0]) / (axis.domain[1] - axis.domain[0]);
  const toPixel = (value: number): number => margin.top + inner.height * (1 - share(value));
  const toValue = (pixel: number): number => {
    const part = 1 - (pixel - margin.top) / inner.height;
    return chart.y.scale === "log10"
      ? axis.domain[0] * (axis.domain[1] / axis.domain[0]) ** part
      : axis.domain[0] + part * (axis.domain[1] - axis.domain[0]);
  };
  const ends = series.map(({ points }) => points.reduce((a, b) => (Number(b.x) > Number(a.x) ? b : a)));
  const labels = spreadLabels(
    ends.map(({ y }) => toPixel(y.mean)),
    LABEL_GAP,
    margin.top,
    height - margin.bottom,
  );
  const ticks = chart.x.scale === "linear" ? undefined : roomy(places, (place) => position(place) / perPixel);
  // Of two references close together the lower has its name below.
  const crowded = (value: number): boolean =>
    chart.references.some((other) => other.value > value && toPixel(value) - toPixel(other.value) < LABEL_GAP);
  // Series that share a place are set apart sideways, or their bars would hide each other.
  const aside = (i: number): number => (i - (series.length - 1) / 2) * Math.min(4, 24 / series.length) * perPixel;
  const drawn = series.map((one, i) => ({
    ...one,
    points: one.points
      .map(({ x, y }) => ({ place: position(Number(x)) + aside(i), value: y }))
      .sort((a, b) => a.place - b.place),
  }));
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
      Plot.text([`${chart.y.label}${chart.y.scale === "log10" ? ", log scale" : ""}`], {
        frameAnchor: "top-left",
        textAnchor: "start",
        dx: -margin.left + 2,
        dy: -20,
        fill: FIGURE_COLOURS.ink,
      }),
      ticks
        ? Plot.axisX(ticks.map(position), { text: ticks.map(compact), tickSize: 4, label: null })
        : Plot.axisX({ ticks: Math.max(3, Math.min(10, Math.floor(inner.width / 60))), tickSize: 4, label: null }),
      Plot.text([`${chart.x.label}${chart.x.scale === "linear" ? "" : ", log scale"}`], {
        frameAnchor: "bottom",
        dy: 38,
        fill: FIGURE_COLOURS.ink,
      }),
      ...chart.references.flatMap(({ label, value }) => [
        Plot.ruleY([value], { stroke: FIGURE_COLOURS.reference, strokeDasharray: "1 3", strokeWidth: 1.5 }),
        Plot.text([label], {
          frameAnchor: "right",
          y: [value],
          dx: -2,
          dy: crowded(value) ? 8 : -7,
          textAnchor: "end",
          fill: FIGURE_COLOURS.muted,
          fontStyle: "italic",
          ...HALO,
        }),
      ]),
      ...drawn.map(({ points, style }) =>
        Plot.line(points, {
          x: "place",
          y: ({ value }: DrawnPoint) => value.mean,
          stroke: style.colour,
          strokeWidth: 1.75,
          ...(style.dash ? { strokeDasharray: style.dash } : {}),
        }),
      ),
      ...intervalMarks(drawn, "y", axis, 3.5),
      ...(endLabels && series.length > 1
        ? drawn.flatMap(({ points, name, style }, i) => {
            const end = points.at(-1)!;
            return [
              Plot.line(
                [
                  [end.place, end.value.mean],
                  [domain[1] + 4 * perPixel, end.value.mean],
                  [domain[1] + 16 * perPixel, toValue(labels[i]!)],
                ],
                { stroke: style.colour, strokeWidth: 1, strokeOpacity: 0.7 },
              ),
              Plot.text([name], {
                x: [domain[1] + 16 * perPixel],
                y: [toValue(labels[i]!)],
                dx: 4,
                textAnchor: "start",
                fill: FIGURE_COLOURS.ink,
              }),
            ];
          })
        : []),
    ],
  });
}

interface DrawnPoint {
  /** On the axis across that of the values. */
  readonly place: number;
  readonly value: Interval;
}

/** The bar of every interval, along the axis of values, and a symbol on its mean. */
function intervalMarks(
  series: readonly { readonly points: readonly DrawnPoint[]; readonly style: SeriesStyle }[],
  along: "x" | "y",
  axis: ValueAxis,
  radius: number,
): Plot.Markish[] {
  // A logarithmic axis has no room for what is not above zero.
  const low = ({ value }: DrawnPoint): number =>
    Math.max(limits(value)[0], axis.type === "log" ? axis.domain[0] : -Infinity);
  const high = ({ value }: DrawnPoint): number => limits(value)[1];
  const mean = ({ value }: DrawnPoint): number => value.mean;
  return [
    ...series.map(({ points, style }) => {
      const pen = { stroke: style.colour, strokeWidth: 2 };
      return along === "y"
        ? Plot.ruleX(points, { x: "place", y1: low, y2: high, ...pen })
        : Plot.ruleY(points, { y: "place", x1: low, x2: high, ...pen });
    }),
    ...series.map(({ points, style }) =>
      Plot.dot(points, {
        ...(along === "y" ? { x: "place", y: mean } : { x: mean, y: "place" }),
        r: radius,
        symbol: style.symbol,
        stroke: style.colour,
        fill: style.colour,
      }),
    ),
  ];
}

/** A numeric axis as a straight one. */
function positionOf({ x }: Chart): (value: number) => number {
  return x.scale === "log2" ? Math.log2 : x.scale === "log10" ? Math.log10 : (value) => value;
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

/** References of a chart of rows; where the names of two would meet, the second is a line higher. */
function staggered(chart: Chart, [from, to]: readonly [number, number], pixels: number) {
  const log = chart.y.scale === "log10";
  const share = (value: number): number =>
    log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  const ends: number[] = [];
  return chart.references
    .filter(({ value }) => Number.isFinite(share(value)))
    .toSorted((a, b) => a.value - b.value)
    .map(({ label, value }) => {
      const left = share(value) <= 0.5;
      const start = share(value) * pixels - (left ? 0 : label.length * CHARACTER);
      let line = 0;
      while (start < (ends[line] ?? -Infinity) + 8) line++;
      ends[line] = start + label.length * CHARACTER;
      return { label, value, line, anchor: left ? ("start" as const) : ("end" as const) };
    });
}

function rowChart(chart: Chart, { width, endLabels: wanted }: ChartSvgOptions): string {
  const series = measuredSeries(chart);
  const axis = valueAxis(chart);
  const rows = [...new Set(chart.series.flatMap(({ points }) => points.map(({ x }) => String(x))))];
  const pitch = 14 + 9 * Math.max(1, series.length);
  const names = 14 + Math.max(0, ...rows.map((row) => row.length)) * CHARACTER;
  const endLabels = wanted && names <= 0.45 * width;
  const margin = { top: endLabels ? 14 : 20, bottom: 46, right: 16, left: endLabels ? names : 12 };
  const references = staggered(chart, axis.domain, width - margin.left - margin.right);
  margin.top += 13 * Math.max(0, ...references.map(({ line }) => line));
  // On a narrow page a row's name stands above its values.
  const step = endLabels ? pitch : pitch + 14;
  const height = margin.top + margin.bottom + rows.length * step;
  const middle = (row: number, i: number): number =>
    row * step + (endLabels ? 0 : 14) + pitch / 2 + (i - (series.length - 1) / 2) * 9;
  const drawn = series.map(({ points, style }, i) => ({
    style,
    points: points.map(({ x, y }) => ({ place: middle(rows.indexOf(String(x)), i), value: y })),
  }));
  return plotSvg(chart.id, {
    width,
    height,
    marginTop: margin.top,
    marginLeft: margin.left,
    marginBottom: margin.bottom,
    marginRight: margin.right,
    x: { domain: axis.domain, type: axis.type },
    y: { domain: [rows.length * step, 0], type: "linear", axis: null },
    marks: [
      Plot.gridX(axis.ticks, { stroke: FIGURE_COLOURS.grid, strokeOpacity: 1 }),
      Plot.axisX(axis.ticks, { text: axis.text, tickSize: 4, label: null }),
      Plot.text([`${chart.y.label}${chart.y.scale === "log10" ? ", log scale" : ""}`], {
        frameAnchor: "bottom",
        dy: 38,
        fill: FIGURE_COLOURS.ink,
      }),
      ...references.flatMap(({ label, value, line, anchor }) => [
        Plot.ruleX([value], { stroke: FIGURE_COLOURS.reference, strokeDasharray: "1 3", strokeWidth: 1.5 }),
        Plot.text([label], {
          x: [value],
          frameAnchor: "top",
          dx: anchor === "end" ? -3 : 3,
          dy: (endLabels ? -6 : -12) - 13 * line,
          fill: FIGURE_COLOURS.muted,
          fontStyle: "italic",
          textAnchor: anchor,
          ...HALO,
        }),
      ]),
      Plot.text(
        rows.map((row) => shortText(row, Math.floor(width / CHARACTER) - 3)),
        {
          ...(endLabels
            ? { frameAnchor: "left" as const, textAnchor: "end" as const, dx: -8 }
            : { frameAnchor: "left" as const, textAnchor: "start" as const, dx: 0 }),
          y: rows.map((_, row) => row * step + (endLabels ? pitch / 2 : 8)),
          fill: FIGURE_COLOURS.ink,
          ...HALO,
        },
      ),
      ...intervalMarks(drawn, "x", axis, 4),
    ],
  });
}
