import type { Chart } from "../../results/chart.ts";
import { significant } from "../words/format.ts";
import { FIGURE_COLOURS } from "./plotSvg.ts";

/** A reference so much of the data's span outside it is named at the edge, and does not stretch the axis. */
const NEAR = 0.15;

/** How a reference's line is drawn, and how its name is written. */
export const REFERENCE_RULE = { stroke: FIGURE_COLOURS.reference, strokeDasharray: "1 3", strokeWidth: 1.5 };
export const REFERENCE_NAME = { fill: FIGURE_COLOURS.muted, fontStyle: "italic" };

export interface References {
  /** On the axis. */
  readonly within: Chart["references"];
  /** Beyond its end. */
  readonly beyond: readonly Beyond[];
}

interface Beyond {
  readonly label: string;
  readonly value: number;
  /** At which end of the axis. */
  readonly end: "low" | "high";
}

/** The references near the data, and those that would squeeze the data into a part of the axis. */
export function nearReferences(chart: Chart, data: readonly number[]): References {
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
export function beyondText({ label, value, end }: Beyond, [low, high]: readonly [string, string]): string {
  const text = `${label} ${significant(value, 3)}`;
  return end === "high" ? `${text} ${high}` : `${low} ${text}`;
}
