import { ballTolerance } from "../../geometry/ball.ts";
import type { MeasuredArrays } from "../../pipeline/trial/measuredArrays.ts";
import { median } from "../../statistics/median.ts";
import { short } from "./labNetworks.ts";

/** What one seed's measurement says of accuracy. */
export type SeedNorms = Pick<MeasuredArrays, "labels" | "clean" | "success" | "l2">;

/** Radii beyond 0; the one in the middle is near the median of all smallest perturbations. */
const RADII = 40;

/** L2 radii in equal steps from 0, the same for all networks: up to twice the median of their smallest perturbations. */
export function labRadii(seeds: readonly SeedNorms[]): readonly number[] {
  const norms = seeds.flatMap(({ success, l2 }) => Array.from(l2.data).filter((_, i) => success.data[i] === 1));
  if (norms.length === 0) return [0];
  const step = Number(((2 * median(norms)) / RADII).toPrecision(2));
  return Array.from({ length: RADII + 1 }, (_, i) => short(i * step));
}

/**
 * The share of all images that are classified right at each radius, the mean over seeds: of those that are classified
 * right as they are, the ones whose smallest perturbation is longer, or that none was found for.
 */
export function accuracyAt(seeds: readonly SeedNorms[], radii: readonly number[]): readonly number[] {
  return radii.map((radius) => {
    const shares = seeds.map(({ labels, clean, success, l2 }) => {
      const right = Array.from(labels.data, (label, i) => {
        const isFooled = success.data[i] === 1 && l2.data[i]! <= radius * (1 + ballTolerance);
        return Number(label) === clean.data[i] && !isFooled;
      });
      return right.filter(Boolean).length / right.length;
    });
    return short(shares.reduce((sum, share) => sum + share / shares.length, 0));
  });
}
