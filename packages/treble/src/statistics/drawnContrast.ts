import { UserError } from "../errors/userError.ts";
import { intervalOfDraws } from "./bootstrap.ts";
import type { Interval } from "./interval.ts";

/** A number as it was measured, and as it comes out in each of a series of draws. */
export interface Drawn {
  readonly estimate: number;
  /** In the order they were drawn: the i-th of every series belong together. */
  readonly draws: Float64Array;
}

/**
 * The 95 % interval of a contrast between numbers that were drawn equally often: `contrast` gets one number a series,
 * and must not change or keep the array.
 * @throws UserError where the series differ in length, or there is none.
 */
export function drawnContrast(series: readonly Drawn[], contrast: (values: Float64Array) => number): Interval {
  const length = series[0]?.draws.length ?? 0;
  if (length === 0 || series.some(({ draws }) => draws.length !== length)) {
    throw new UserError(
      `A contrast is of series that were drawn equally often, not of ${series.map(({ draws }) => draws.length).join(", ") || "none"}; draw them alike.`,
    );
  }
  const values = new Float64Array(series.length);
  const draws = Float64Array.from({ length }, (_, draw) => {
    series.forEach((one, i) => {
      values[i] = one.draws[draw]!;
    });
    return contrast(values);
  });
  const estimate = contrast(Float64Array.from(series, (one) => one.estimate));
  return intervalOfDraws({ estimate, draws: draws.sort() }, 0.05);
}
