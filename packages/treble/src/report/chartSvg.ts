import * as Plot from "@observablehq/plot";
import type { Chart } from "../experiments/chart.ts";
import type { Interval } from "../experiments/results.ts";
import { chartLook, type NetworkLooks, noLooks } from "./chartLook.ts";
import { dotOf } from "./dotOf.ts";
import { compact, powerOfTen, significant } from "./format.ts";
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
  /** Default: none of the series and rows is a network. */
  readonly looks?: NetworkLooks;
}

const LABEL_GAP = 15;
/** Keeps text apart from what it is written over. */
const HALO = { stroke: FIGURE_COLOURS.ground, strokeWidth: 4 };
/** Of one character, roughly. */
const CHARACTER = 6.6;
/** Names at the ends of lines may take so much of the width. */
const NAMES_SHARE = 0.35;
const MOST_NAMES = 16;
/** More lines than this cannot be followed in one panel. */
const MOST_LINES = 4;
/** A line of more points than this has a band for its intervals, not bars. */
const MOST_BARS = 7;
/** A reference so much of the data's span outside it is named at the edge, and does not stretch the axis. */
const NEAR = 0.15;

/**
 * Draws a chart: lines with intervals over a numeric axis, each in a panel of its own where there are many, or one row
 * a name.
 * @returns the text of an `<svg>` element; the same for the same data
 */
export function chartSvg(chart: Chart, options: ChartSvgOptions): string {
  if (chart.x.scale === "rows") return rowChart(chart, options);
  return hasPanels(chart) ? panelChart(chart, options) : lineChart(chart, options);
}

/** Whether every series has a panel with its name over it, so that no legend is wanted. */
export function hasPanels({ x, series }: Pick<Chart, "x" | "series">): boolean {
  return x.scale !== "rows" && series.length > MOST_LINES;
}

/** Whether lines can have their names at their ends in a picture of this width; else it takes a legend. */
export function namesFit({ series }: Pick<Chart, "series">, width: number): boolean {
  return series.length <= MOST_NAMES && namesWidth(series) <= NAMES_SHARE * width;
}

function namesWidth(series: readonly { readonly name: string }[]): number {
  return 34 + Math.max(0, ...series.map(({ name }) => name.length)) * CHARACTER;
}

/** What is not a number was not measured, and is left out. */
function measuredSeries(chart: Chart, looks: NetworkLooks = noLooks) {
  const position = positionOf(chart);
  const look = chartLook(chart, looks);
  return chart.series
    .map((series, i) => ({
      ...series,
      place: i,
      style: look.series[i]!,
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
function valueAxis(chart: Chart): {
  readonly domain: [number, number];
  readonly ticks: number[];
  readonly text: string[];
  /** References on the axis, and those beyond its end. */
  readonly within: Chart["references"];
  readonly beyond: readonly Beyond[];
} {
  const own = measuredSeries(chart).flatMap(({ points }) => points.flatMap(({ y }) => limits(y)));
  const { within, beyond } = nearReferences(chart, own.filter(Number.isFinite));
  const values = [...own, ...within.map(({ value }) => value)].filter(Number.isFinite);
  if (chart.y.scale === "log10") {
    const positive = values.filter((value) => value > 0);
    const low = Math.floor(Math.log10(Math.min(...positive, 1e9)));
    const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive, 1e-9))));
    const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i);
    return {
      ...{ within, beyond, domain: [10 ** low, 10 ** high] },
      ...{ ticks: powers.map((p) => 10 ** p), text: powers.map(powerOfTen) },
    };
  }
  const fromZero = chart.y.fromZero ?? true;
  const [least, most] = [Math.min(...values, ...(fromZero ? [0] : [])), Math.max(...values, ...(fromZero ? [0] : []))];
  const step = roundStep((most - least || Math.abs(most) || 1) / 5);
  const [low, high] = [Math.floor(least / step + 1e-9) * step, Math.ceil(most / step - 1e-9) * step];
  const top = high > low ? high : low + step;
  const ticks = Array.from({ length: Math.round((top - low) / step) + 1 }, (_, i) => low + i * step);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const text = ticks.map((tick) => tick.toFixed(decimals).replace("-", "−"));
  return { domain: [low, top], ticks, text, within, beyond };
}

interface Beyond {
  readonly label: string;
  readonly value: number;
  /** At which end of the axis. */
  readonly end: "low" | "high";
}

/** The references near the data, and those that would squeeze the data into a part of the axis. */
function nearReferences(
  chart: Chart,
  data: readonly number[],
): { readonly within: Chart["references"]; readonly beyond: readonly Beyond[] } {
  const log = chart.y.scale === "log10";
  const known = chart.references.filter(({ value }) => Number.isFinite(value) && (!log || value > 0));
  const drawn = [...data, ...(!log && (chart.y.fromZero ?? true) ? [0] : [])];
  const place = (value: number): number => (log ? Math.log10(value) : value);
  const places = drawn.filter((value) => !log || value > 0).map(place);
  const [least, most] = [Math.min(...places), Math.max(...places)];
  if (data.length === 0 || most <= least) return { within: known, beyond: [] };
  const room = NEAR * (most - least);
  const within = known.filter(({ value }) => place(value) >= least - room && place(value) <= most + room);
  const beyond = known
    .filter((reference) => !within.includes(reference))
    .map(({ label, value }) => ({ label, value, end: place(value) > most ? ("high" as const) : ("low" as const) }));
  return { within, beyond };
}

/** `white noise 0.383 →`, in the direction of the arrows `[to low values, to high values]`. */
function beyondText({ label, value, end }: Beyond, [low, high]: readonly [string, string]): string {
  const text = `${label} ${significant(value, 3)}`;
  return end === "high" ? `${text} ${high}` : `${low} ${text}`;
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10);
}

/** Of several panels: the height of one with its name, and its least width. */
const PANEL = { height: 176, width: 240, gap: 22, head: 26 } as const;

/** A panel a series, all on the same axes: the series before the others in grey. */
function panelChart(chart: Chart, { width, looks = noLooks }: ChartSvgOptions): string {
  const columns = Math.max(1, Math.floor((width + PANEL.gap) / (PANEL.width + PANEL.gap)));
  const each = (width - (columns - 1) * PANEL.gap) / columns;
  const series = measuredSeries(chart, looks);
  const rows = Math.ceil(series.length / columns);
  const height = PANEL.head + rows * (PANEL.height + PANEL.gap);
  const panels = series.map((one, i) => {
    const panel = lineChart(
      { ...chart, id: `${chart.id}-panel-${i + 1}` },
      { width: each, height: PANEL.height, endLabels: false, looks, focus: one.place },
    );
    const [x, y] = [
      (i % columns) * (each + PANEL.gap),
      PANEL.head + Math.floor(i / columns) * (PANEL.height + PANEL.gap),
    ];
    // Inside a picture a panel is a group: a page's rules for the size of pictures must not reach it.
    return panel
      .replace(/<style>[\s\S]*?<\/style>/, "")
      .replace(/^<svg[^>]*>/, `<g transform="translate(${Math.round(x * 100) / 100},${y})">`)
      .replace(/<\/svg>$/, "</g>");
  });
  const frame = plotSvg(chart.id, {
    width,
    height,
    margin: 0,
    x: { axis: null, domain: [0, width] },
    y: { axis: null, domain: [height, 0] },
    marks: [
      Plot.text([`${valueLabel(chart)}, against ${positionLabel(chart)}; in grey the others`], {
        x: [2],
        y: [9],
        textAnchor: "start",
        fill: FIGURE_COLOURS.ink,
      }),
    ],
  });
  return frame.replace(/<\/svg>$/, `${panels.join("")}</svg>`);
}

function valueLabel({ y }: Chart): string {
  return `${y.label}${y.scale === "log10" ? ", log scale" : ""}`;
}

function positionLabel({ x }: Chart): string {
  return `${x.label}${x.scale === "linear" ? "" : ", log scale"}`;
}

interface LineChartOptions extends ChartSvgOptions {
  /** The place of the one series that the panel is about. */
  readonly focus?: number;
}

function lineChart(
  chart: Chart,
  { width, height, endLabels: wanted, looks = noLooks, focus }: LineChartOptions,
): string {
  const all = measuredSeries(chart, looks);
  const series = focus === undefined ? all : all.filter(({ place }) => place === focus);
  const others = all.filter((one) => !series.includes(one));
  const endLabels = wanted && namesFit(chart, width);
  const axis = valueAxis(chart);
  const panel = focus !== undefined;
  const margin = panel ? { top: 28, left: 34, bottom: 24, right: 8 } : { top: 30, left: 50, bottom: 46, right: 14 };
  if (endLabels && series.length > 1) margin.right = namesWidth(series);
  const beyond = axis.beyond.map((reference) => beyondText(reference, ["↓", "↑"])).join(", ");
  // Beside the axis's name where there is room, else below it.
  const ownLine = (valueLabel(chart).length + beyond.length + 3) * CHARACTER > width - margin.right;
  if (beyond !== "" && ownLine && !panel) margin.top += 15;
  const position = positionOf(chart);
  const places = [...new Set(all.flatMap(({ points }) => points.map(({ x }) => Number(x))))].sort((a, b) => a - b);
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
  const pixelOf = (place: number): number => position(place) / perPixel;
  const ticks = chart.x.scale === "linear" && !chart.x.integers ? undefined : roomy(places, pixelOf);
  // Of two references close together the lower has its name below.
  const crowded = (value: number): boolean =>
    axis.within.some((other) => other.value > value && toPixel(value) - toPixel(other.value) < LABEL_GAP);
  const straight = (points: (typeof all)[number]["points"]): readonly Straight[] =>
    points.map(({ x, y }) => ({ x: position(Number(x)), y })).sort((a, b) => a.x - b.x);
  const drawn = series.map((one) => ({ ...one, points: straight(one.points) }));
  const lowest = chart.y.scale === "log10" ? axis.domain[0] : -Infinity;
  const low = (p: Straight): number => Math.max(limits(p.y)[0], lowest);
  const high = (p: Straight): number => Math.max(limits(p.y)[1], lowest);
  const banded = (points: readonly unknown[]): boolean => panel || points.length > MOST_BARS;
  return plotSvg(chart.id, {
    width,
    height,
    marginTop: margin.top,
    marginLeft: margin.left,
    marginBottom: margin.bottom,
    marginRight: margin.right,
    x: { domain, type: "linear" },
    y: { domain: axis.domain, type: chart.y.scale === "log10" ? "log" : "linear" },
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
      ...(beyond === "" || panel
        ? []
        : [
            Plot.text([beyond], {
              frameAnchor: "top-right",
              textAnchor: "end",
              dx: -2,
              dy: 10 - margin.top + (ownLine ? 15 : 0),
              fill: FIGURE_COLOURS.muted,
              fontStyle: "italic",
            }),
          ]),
      ticks
        ? Plot.axisX(ticks.map(position), { text: ticks.map(compact), tickSize: 4, label: null })
        : Plot.axisX({ ticks: Math.max(3, Math.min(10, Math.floor(inner.width / 60))), tickSize: 4, label: null }),
      ...(panel
        ? []
        : [Plot.text([positionLabel(chart)], { frameAnchor: "bottom", dy: 38, fill: FIGURE_COLOURS.ink })]),
      ...axis.within.flatMap(({ label, value }) => [
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
      ...others.map(({ points }) =>
        Plot.line(straight(points), {
          x: "x",
          y: (p: Straight) => p.y.mean,
          stroke: FIGURE_COLOURS.reference,
          strokeWidth: 1,
          strokeOpacity: 0.55,
        }),
      ),
      ...drawn
        .filter(({ points }) => banded(points))
        .map(({ points, style }) =>
          Plot.areaY(points, { x: "x", y1: low, y2: high, fill: style.colour, fillOpacity: 0.2 }),
        ),
      ...drawn.map(({ points, style }) =>
        Plot.line(points, {
          x: "x",
          y: (p: Straight) => p.y.mean,
          stroke: style.colour,
          strokeWidth: 1.75,
          ...(style.dash ? { strokeDasharray: style.dash } : {}),
        }),
      ),
      ...drawn
        .filter(({ points }) => !banded(points))
        .map(({ points, style }, i, { length }) =>
          // All stand at their true places; the earlier ones are wider, so that none hides another.
          Plot.ruleX(points, {
            ...{ x: "x", y1: low, y2: high },
            ...{
              stroke: style.colour,
              strokeWidth: 2 + 2.5 * (length - 1 - i),
              strokeOpacity: i === length - 1 ? 1 : 0.5,
            },
          }),
        ),
      ...drawn.map(({ points, style }) =>
        Plot.dot(points, {
          x: "x",
          y: (p: Straight) => p.y.mean,
          ...dotOf(style, panel || points.length > 2 * MOST_BARS ? 2.5 : 3.5),
        }),
      ),
      ...(endLabels && series.length > 1
        ? drawn.flatMap(({ points, name, style }, i) => {
            const end = points.at(-1)!;
            return [
              Plot.line(
                [
                  [end.x, end.y.mean],
                  [domain[1] + 4 * perPixel, end.y.mean],
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

/** A point on the straight axis of positions. */
interface Straight {
  readonly x: number;
  readonly y: Interval;
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

/** The names of references of a chart of rows; where two would meet, the second is a line higher. */
function staggered(chart: Chart, { within, beyond, domain: [from, to] }: ReturnType<typeof valueAxis>, pixels: number) {
  const log = chart.y.scale === "log10";
  const share = (value: number): number =>
    log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  const ends: number[] = [];
  return [
    ...within.map(({ label, value }) => ({ label, value, ruled: true })),
    ...beyond.map((one) => ({
      label: beyondText(one, ["←", "→"]),
      value: one.end === "high" ? to : from,
      ruled: false,
    })),
  ]
    .filter(({ value }) => Number.isFinite(share(value)))
    .toSorted((a, b) => a.value - b.value)
    .map(({ label, value, ruled }) => {
      const left = share(value) <= 0.5;
      const start = share(value) * pixels - (left ? 0 : label.length * CHARACTER);
      let line = 0;
      while (start < (ends[line] ?? -Infinity) + 8) line++;
      ends[line] = start + label.length * CHARACTER;
      return { label, value, ruled, line, anchor: left ? ("start" as const) : ("end" as const) };
    });
}

function rowChart(chart: Chart, { width, endLabels: wanted, looks = noLooks }: ChartSvgOptions): string {
  const series = measuredSeries(chart, looks);
  const { lookOf } = chartLook(chart, looks);
  const axis = valueAxis(chart);
  const rows = [...new Set(chart.series.flatMap(({ points }) => points.map(({ x }) => String(x))))];
  const pitch = 14 + 9 * Math.max(1, series.length);
  const names = 14 + Math.max(0, ...rows.map((row) => row.length)) * CHARACTER;
  const endLabels = wanted && names <= 0.45 * width;
  const margin = { top: endLabels ? 14 : 20, bottom: 46, right: 16, left: endLabels ? names : 12 };
  const references = staggered(chart, axis, width - margin.left - margin.right);
  margin.top += 13 * Math.max(0, ...references.map(({ line }) => line));
  // On a narrow page a row's name stands above its values.
  const step = endLabels ? pitch : pitch + 14;
  const height = margin.top + margin.bottom + rows.length * step;
  const middle = (row: number, i: number): number =>
    row * step + (endLabels ? 0 : 14) + pitch / 2 + (i - (series.length - 1) / 2) * 9;
  const drawn = series.map(({ points, place }, i) => ({
    points: points.map(({ x, y }) => ({
      y: middle(rows.indexOf(String(x)), i),
      value: y,
      style: lookOf(place, x),
    })),
  }));
  return plotSvg(chart.id, {
    width,
    height,
    marginTop: margin.top,
    marginLeft: margin.left,
    marginBottom: margin.bottom,
    marginRight: margin.right,
    x: { domain: axis.domain, type: chart.y.scale === "log10" ? "log" : "linear" },
    y: { domain: [rows.length * step, 0], type: "linear", axis: null },
    marks: [
      Plot.gridX(axis.ticks, { stroke: FIGURE_COLOURS.grid, strokeOpacity: 1 }),
      Plot.axisX(axis.ticks, { text: axis.text, tickSize: 4, label: null }),
      Plot.text([valueLabel(chart)], {
        frameAnchor: "bottom",
        dy: 38,
        fill: FIGURE_COLOURS.ink,
      }),
      ...references.flatMap(({ label, value, ruled, line, anchor }) => [
        ...(ruled
          ? [Plot.ruleX([value], { stroke: FIGURE_COLOURS.reference, strokeDasharray: "1 3", strokeWidth: 1.5 })]
          : []),
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
      ...drawn.flatMap(({ points }) =>
        points.map((point) =>
          Plot.ruleY([point], {
            y: "y",
            x1: (p: { value: Interval }) =>
              Math.max(limits(p.value)[0], chart.y.scale === "log10" ? axis.domain[0] : -Infinity),
            x2: (p: { value: Interval }) => limits(p.value)[1],
            stroke: point.style.colour,
            strokeWidth: 2,
          }),
        ),
      ),
      ...drawn.flatMap(({ points }) =>
        points.map((point) =>
          Plot.dot([point], { y: "y", x: (p: { value: Interval }) => p.value.mean, ...dotOf(point.style, 4) }),
        ),
      ),
    ],
  });
}
