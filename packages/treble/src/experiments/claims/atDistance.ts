import { hierarchicalContrast, type SeedSamples } from "../../statistics/bootstrap.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";
import type { ConditionRuns, StageRuns } from "../contract/conditionRuns.ts";
import { combined, quantityInterval, type SharedQuantity } from "../contract/sharedQuantity.ts";

/** Two stages of a network, and how far between them a distance lies: 0 is the first, 1 the second. */
interface Between {
  readonly before: StageRuns;
  readonly after: StageRuns;
  readonly share: number;
}

/**
 * The largest distance that both networks have travelled and not fallen short of at their first stage; null where their
 * ways do not overlap. Distances are of the weights from their start, against the start's own norm.
 */
export function commonDistance(a: ConditionRuns, b: ConditionRuns): number | null {
  const ways = [a, b].map(({ stages }) => stages.map(({ relativeDistance }) => relativeDistance));
  const nearest = Math.max(...ways.map((way) => Math.min(...way)));
  const farthest = Math.min(...ways.map((way) => Math.max(...way)));
  return Number.isFinite(farthest) && farthest >= nearest ? farthest : null;
}

/**
 * The difference of the perturbations' centroids of two networks where both have travelled so far, each interpolated
 * between the stages around it: by own spectra image by image, over images with a perturbation at both, so that seeds
 * and images are resampled with both their numbers.
 *
 * By shared spectra draw by draw. Images are drawn alike at both stages, but the seeds' noise counts as independent:
 * where it is the same at both, and the distance is halfway, the interval of that network is √2 times too narrow.
 *
 * @param distance as `commonDistance` has it; where a network has no stages around it, the interval is of NaN.
 */
export function contrastAtDistance(
  higher: ConditionRuns,
  lower: ConditionRuns,
  distance: number,
  spectra: "own" | "shared",
): Interval {
  const [a, b] = [between(higher, distance), between(lower, distance)];
  if (a === null || b === null) return undefinedInterval;
  if (spectra === "shared") {
    const difference = combined([sharedAt(a), sharedAt(b)], ([x, y]) => x! - y!);
    return quantityInterval(difference);
  }
  const groups = [ownAt(a), ownAt(b)];
  if (groups.some(({ length }) => length === 0)) return undefinedInterval;
  return hierarchicalContrast(groups, ([x, y]) => x! - y!);
}

function ownAt({ before, after, share }: Between): SeedSamples {
  return before.own.perturbation
    .map((seed, s) => seed.map((value, image) => mixed(value, after.own.perturbation[s]![image]!, share)))
    .map((seed) => seed.filter(Number.isFinite))
    .filter(({ length }) => length > 0);
}

function sharedAt({ before, after, share }: Between): SharedQuantity | null {
  const ends = [before, after].map(({ shared }) => shared.perturbation?.centroid ?? null);
  return combined(ends, ([x, y]) => mixed(x!, y!, share));
}

function mixed(first: number, second: number, share: number): number {
  return first + share * (second - first);
}

function between({ stages }: ConditionRuns, distance: number): Between | null {
  const ordered = stages.toSorted((a, b) => a.relativeDistance - b.relativeDistance);
  const after = ordered.findIndex(({ relativeDistance }) => relativeDistance >= distance);
  if (after === -1 || distance < ordered[0]!.relativeDistance) return null;
  const second = ordered[after]!;
  if (second.relativeDistance === distance) return { before: second, after: second, share: 1 };
  const first = ordered[after - 1]!;
  const way = second.relativeDistance - first.relativeDistance;
  return { before: first, after: second, share: (distance - first.relativeDistance) / way };
}
