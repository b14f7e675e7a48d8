import { normalPair, uniformPair, type Words } from "../random/random.ts";
import type { Norm } from "./norms.ts";

/**
 * A perturbation drawn evenly from the ball of radius `epsilon` in `size` dimensions. L2: a Gaussian direction at the
 * radius ε·u^(1/size); with plain u the draws would crowd at the centre, where a high-dimensional ball has no volume.
 * L1: likewise with exponential lengths of random sign for a direction.
 */
export function randomPerturbation(norm: Norm, epsilon: number, size: number, key: Words): Float64Array {
  const draw = norm === "l2" ? normalPair : uniformPair;
  const delta = new Float64Array(size);
  for (let i = 0; i < size; i += 2) {
    const [a, b] = draw(key, i / 2);
    delta[i] = a;
    if (i + 1 < size) delta[i + 1] = b;
  }
  if (norm === "linf") return delta.map((u) => epsilon * (2 * u - 1));
  // One uniform number gives sign and, stretched over its half, length.
  const direction =
    norm === "l2" ? delta : delta.map((u) => (u > 0.5 ? -Math.log(2 * u - 1 || Number.MIN_VALUE) : Math.log(2 * u)));
  const power = norm === "l2" ? 2 : 1;
  const length = direction.reduce((sum, value) => sum + Math.abs(value) ** power, 0) ** (1 / power);
  const radius = epsilon * uniformPair(key, size)[0] ** (1 / size);
  return direction.map((value) => (value * radius) / Math.max(length, Number.MIN_VALUE));
}
