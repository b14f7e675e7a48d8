import { hierarchicalContrast } from "../../statistics/bootstrap.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";
import type { ConditionRuns, StageRuns } from "../contract/conditionRuns.ts";
import { combined, quantityInterval } from "../contract/sharedQuantity.ts";

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
 * between the stages around it.
 */
export function contrastAtDistance(
  higher: ConditionRuns,
  lower: ConditionRuns,
  distance: number,
  spectra: "own" | "shared",
): Interval {
  const ends = [between(higher, distance), between(lower, distance)];
  if (ends.some((end) => end === null)) return undefinedInterval;
  const [a, b] = ends as [Between, Between];
  const difference = ([a0, a1, b0, b1]: ArrayLike<number> & Iterable<number>): number =>
    a0! + a.share * (a1! - a0!) - (b0! + b.share * (b1! - b0!));
  const stages = [a.before, a.after, b.before, b.after];
  if (spectra === "shared") {
    return quantityInterval(
      combined(
        stages.map(({ shared }) => shared.perturbation?.centroid ?? null),
        difference,
      ),
    );
  }
  const groups = stages.map(({ own }) => own.perturbation.filter(({ length }) => length > 0));
  return groups.some(({ length }) => length === 0) ? undefinedInterval : hierarchicalContrast(groups, difference);
}

function between({ stages }: ConditionRuns, distance: number): Between | null {
  const ordered = stages.toSorted((a, b) => a.relativeDistance - b.relativeDistance);
  const after = ordered.findIndex(({ relativeDistance }) => relativeDistance >= distance);
  if (after === -1) return null;
  const [first, second] = [ordered[Math.max(0, after - 1)]!, ordered[after]!];
  const way = second.relativeDistance - first.relativeDistance;
  return { before: first, after: second, share: way > 0 ? (distance - first.relativeDistance) / way : 1 };
}
