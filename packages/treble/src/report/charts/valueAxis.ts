import type { Chart } from "../../results/chart.ts";
import type { Interval } from "../../statistics/interval.ts";
import { fixed, powerOfTen } from "../words/format.ts";
import { measuredSeries } from "./measuredSeries.ts";
import { nearReferences, type References } from "./references.ts";

export interface ValueAxis extends References {
  readonly type: "log" | "linear";
  readonly domain: [number, number];
  readonly ticks: readonly number[];
  readonly text: readonly string[];
  /** How far along the axis a value lies: 0 at its low end, 1 at its high one. */
  share(value: number): number;
  /** The value that lies there. */
  valueAt(share: number): number;
}

/** The axis of a chart's values: its ends on round numbers, where its ticks are, and the references along it. */
export function valueAxis(chart: Chart): ValueAxis {
  const own = measuredSeries(chart).flatMap(({ points }) =>
    points.flatMap(({ y, dots = [] }) => [...limits(y), ...dots]),
  );
  const references = nearReferences(chart, own.filter(Number.isFinite));
  const values = [...own, ...references.within.map(({ value }) => value)].filter(Number.isFinite);
  return { ...references, ...(chart.y.scale === "log10" ? logAxis(values) : linearAxis(values, chart.y.fromZero)) };
}

/** The limits of an interval, or its mean where it has none. */
export function limits({ mean, low, high }: Interval): readonly [number, number] {
  return [Number.isFinite(low) ? low : mean, Number.isFinite(high) ? high : mean];
}

function logAxis(values: readonly number[]): Omit<ValueAxis, keyof References> {
  const positive = values.filter((value) => value > 0);
  const least = Math.floor(Math.log10(Math.min(...positive, 1e9)));
  const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(...positive, 1e-9))));
  const powers = Array.from({ length: most - least + 1 }, (_, i) => least + i);
  const [low, high] = [10 ** least, 10 ** most];
  return {
    type: "log",
    domain: [low, high],
    ticks: powers.map((power) => 10 ** power),
    text: powers.map(powerOfTen),
    share: (value) => Math.log10(value / low) / Math.log10(high / low),
    valueAt: (share) => low * (high / low) ** share,
  };
}

function linearAxis(values: readonly number[], fromZero = true): Omit<ValueAxis, keyof References> {
  const shown = fromZero ? [...values, 0] : values;
  const [least, most] = [Math.min(...shown), Math.max(...shown)];
  const step = roundStep((most - least || Math.abs(most) || 1) / 5);
  const low = Math.floor(least / step + 1e-9) * step;
  const high = Math.max(low + step, Math.ceil(most / step - 1e-9) * step);
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => low + i * step);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return {
    type: "linear",
    domain: [low, high],
    ticks,
    text: ticks.map((tick) => fixed(tick, decimals)),
    share: (value) => (value - low) / (high - low),
    valueAt: (share) => low + share * (high - low),
  };
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10);
}
