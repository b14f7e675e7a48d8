import { type Drawn, drawnContrast } from "../../statistics/drawnContrast.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";

/** The signals that seeds are compared in. */
export type SharedSignal = "perturbation" | "feature";

/** A number of what seeds have in common. */
export interface SharedQuantity extends Drawn {
  /** Those of one network's quantities belong together. Not finite where undetermined. */
  readonly draws: Float64Array;
  /** Images that it rests on. */
  readonly images: number;
}

/** Its estimate and 95 % interval; not numbers where it is not determined. */
export function quantityInterval(quantity: SharedQuantity | null): Interval {
  return isDetermined(quantity) ? drawnContrast([quantity], ([value]) => value!) : undefinedInterval;
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
