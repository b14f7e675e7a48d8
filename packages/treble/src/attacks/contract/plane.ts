import type { Norm } from "../../geometry/norms.ts";
import { dualOf, vectorNorm } from "../../geometry/vectorNorm.ts";
import { isUsable } from "./linearise.ts";

/** A boundary of the linearised model: `w·δ = gap` from the current image. */
export interface Plane {
  readonly w: Float32Array;
  readonly gap: number;
}

/** The plane whose gradient is row `row` of `gradients`; undefined where that or the gap cannot be used. */
export function planeOf(gradients: Float32Array, row: number, size: number, gap: number): Plane | undefined {
  const w = gradients.subarray(row * size, (row + 1) * size);
  return Number.isFinite(gap) && isUsable(w) ? { w, gap } : undefined;
}

/** How far the plane is in `norm`, the box left out. */
export function distanceTo({ w, gap }: Plane, norm: Norm): number {
  return Math.abs(gap) / vectorNorm(dualOf(norm), w);
}
