import type { Network, Weights } from "../../models/network/network.ts";

/** How far training has moved the weights. */
export interface DistanceTravelled {
  /** The L2 norm of the difference, over all parameters together. */
  readonly distance: number;
  /** That over the norm of the weights at the start. */
  readonly relativeDistance: number;
}

/**
 * From the weights `start` to those of `now`: ‖w − w₀‖₂ and ‖w − w₀‖₂ / ‖w₀‖₂, of everything that the optimiser moves;
 * buffers, such as running statistics, are left out.
 */
export function distanceTravelled(
  { parameters }: Pick<Network, "parameters">,
  start: Weights,
  now: Weights,
): DistanceTravelled {
  let [moved, began] = [0, 0];
  for (const { name, buffer } of parameters) {
    if (buffer) continue;
    const [before, after] = [start[name]!, now[name]!];
    for (let i = 0; i < before.length; i++) {
      moved += (after[i]! - before[i]!) ** 2;
      began += before[i]! ** 2;
    }
  }
  return { distance: Math.sqrt(moved), relativeDistance: Math.sqrt(moved / began) };
}
