import { intervalOfDraws } from "../../statistics/bootstrap.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";

/** The signals that seeds are compared in. */
export type SharedSignal = "perturbation" | "feature";

/** A number of what seeds have in common. */
export interface SharedQuantity {
  readonly estimate: number;
  /** Its resamplings, unsorted; those of one network's quantities belong together. Not finite where undetermined. */
  readonly draws: Float64Array;
  /** Images that it rests on. */
  readonly images: number;
}

/** Its estimate and 95 % interval; not numbers where it is not determined. */
export function quantityInterval(quantity: SharedQuantity | null): Interval {
  if (!isDetermined(quantity)) return undefinedInterval;
  const { estimate, draws } = quantity;
  return intervalOfDraws({ estimate, draws: draws.toSorted() }, 0.05);
}

/** Whether every resampling has a value: where an agreement is not told from 0, a centroid has none. */
export function isDetermined(quantity: SharedQuantity | null): quantity is SharedQuantity {
  return quantity?.draws.every(Number.isFinite) ?? false;
}

/** A number made of others, draw by draw; null where one of them is not determined. */
export function combined(
  quantities: readonly (SharedQuantity | null)[],
  combine: (values: Float64Array) => number,
): SharedQuantity | null {
  if (!quantities.every(isDetermined)) return null;
  return {
    estimate: combine(Float64Array.from(quantities, ({ estimate }) => estimate)),
    draws: quantities[0]!.draws.map((_, draw) => combine(Float64Array.from(quantities, ({ draws }) => draws[draw]!))),
    images: quantities.reduce((sum, { images }) => sum + images, 0),
  };
}
