/** What a figure shows, as plain data: drawn as SVG and PNG, printed as a table, saved as CSV. */
import type { Interval } from "../statistics/interval.ts";

/** One value with its interval. */
export interface ChartPoint {
  /** Position on a numeric axis, or the name of a row. */
  readonly x: number | string;
  readonly y: Interval;
  /** The values of single seeds behind it. */
  readonly dots?: readonly number[];
}

/** Points that belong together: a line over a numeric axis, one kind of symbol over rows. */
export interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** Over a numeric axis: points that no line joins. Default false. */
  readonly apart?: true;
}

/** A chart as plain data. */
export interface Chart {
  /** Unlike that of any other chart of the study; letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences: what is shown and what the intervals are. */
  readonly caption: string;
  /** A paragraph for those who want to know why: the equation behind it and its source. */
  readonly explanation?: string;
  /** `rows` puts each name on a line of its own with its values beside it; the others are numeric axes. */
  readonly x: {
    readonly label: string;
    readonly scale: "rows" | "linear" | "log2" | "log10";
    /** Whether only whole numbers are marked on a numeric axis. Default false. */
    readonly integers?: true;
  };
  readonly y: {
    /** With its unit. */
    readonly label: string;
    readonly scale: "linear" | "log10";
    /** Whether zero belongs in the picture; not for a logarithm. Default true. */
    readonly fromZero?: boolean;
  };
  readonly series: readonly ChartSeries[];
  /** Values to compare with, such as white noise. */
  readonly references: readonly { readonly label: string; readonly value: number }[];
}
