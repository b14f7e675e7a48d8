import { add, sub, type Value } from "ongrad";

/**
 * Dykstra's algorithm (Boyle and Dykstra 1986) towards the point nearest to `delta` that is in a subspace and keeps the
 * image in its pixel range: `rounds` alternating projections onto the subspace (`project`) and the range (`clip`, of
 * images). Gives the image, in the range exactly and nearly in the subspace: exactly so where clipping changes nothing,
 * and in the limit.
 */
export function nearestInBandAndBox(
  delta: Value,
  original: Value,
  project: (delta: Value) => Value,
  clip: (image: Value) => Value,
  rounds: number,
): Value {
  // The subspace needs no correction, the range does.
  let wanted = project(delta);
  for (let round = 1; ; round++) {
    const image = clip(add(original, wanted));
    if (round === rounds) return image;
    const inRange = sub(image, original);
    wanted = add(project(inRange), sub(wanted, inRange));
  }
}
