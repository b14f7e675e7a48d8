import { numberText } from "../../results/numberText.ts";
import type { SeedSamples } from "../../statistics/bootstrap.ts";
import { type BreakpointFinder, breakpointFinder, type TwoLines } from "../../statistics/breakpoint.ts";
import type { Interval } from "../../statistics/interval.ts";
import { mean } from "../../statistics/mean.ts";
import type { ConditionRuns, MomentRuns, OwnQuantity, Unknown } from "../contract/conditionRuns.ts";
import { combined, isDetermined, quantityInterval, type SharedQuantity } from "../contract/sharedQuantity.ts";

/**
 * Where a number of a network breaks along its training: two lines that meet, over log2 of the epochs.
 *
 * Why the logarithm: moments are looked at when the epochs have doubled, so that over the epochs themselves the last
 * ones outweigh all others; and there a curve without a scale of its own, one that moves by the same amount whenever
 * the epochs double, bends early whatever the network learns. Over log2 it is one line, and has no breakpoint. The
 * start has no place there and is left out.
 */
export interface BreakpointAlong {
  /** The moments that were looked at, ascending, above 0. */
  readonly epochs: readonly number[];
  /** Their `place`, and the interval's ends, are log2 of epochs. */
  readonly lines: TwoLines;
  readonly interval: Interval;
  /** How likely points of one line are to be so much better described by two; below 5 %. */
  readonly chance: number;
}

/** What claims about breakpoints are decided by, in words. */
export const breakpointRule =
  "inconclusive where no breakpoint is told from one line: where of 1,999 simulated curves of one line with independent normal errors at least 5 % are so much better described by two lines that meet; else supported if the 95 % interval of the contrast (own spectra: jackknife over the seeds' curves with Student's t, with one seed the set of places at which two lines are not significantly farther from its points; shared: images resampled, and the seeds' noise beside them, 2,000 draws) lies wholly on the claimed side of 0, contradicted if wholly on the other, else inconclusive";

/** Two lines that meet have four numbers; with one point more there is something to test. */
const FEWEST = 5;

/** Of the means over images and seeds. `pick` has each seed's numbers, one an image, NaN where it has none. */
export function ownBreakpoint(
  { snapshots }: Pick<ConditionRuns, "snapshots">,
  pick: (moment: MomentRuns) => SeedSamples,
): (BreakpointAlong & { readonly quantity: OwnQuantity }) | Unknown {
  const later = snapshots.filter(({ epochs }) => epochs > 0);
  const numbers = (moment: MomentRuns): SeedSamples => pick(moment).map((seed) => seed.filter(Number.isFinite));
  const known = later.filter((moment) => numbers(moment).every(({ length }) => length > 0));
  if (known.length < FEWEST) {
    return {
      why: `All seeds have perturbations at ${known.length} of ${later.length} moments: too few for a breakpoint.`,
    };
  }
  const { epochs, finder } = over(known);
  const samples = known.map(numbers);
  const curves = samples[0]!.map((_, seed) => samples.map((moment) => mean(moment[seed]!)));
  const { interval, chance, found, ...lines } = curves.length > 1 ? finder.ofCurves(curves) : finder.of(curves[0]!);
  if (!found) return { why: notTold(chance) };
  const seeds = curves.map((curve) => finder.fit(curve).place);
  const count = samples.flat().reduce((sum, { length }) => sum + length, 0);
  return { epochs, lines, interval, chance, quantity: { interval, seeds, samples: count } };
}

/** Of the centroid of what seeds share of the perturbations, over the moments at which it is determined. */
export function sharedBreakpoint({
  snapshots,
}: Pick<ConditionRuns, "snapshots">): (BreakpointAlong & { readonly quantity: SharedQuantity }) | Unknown {
  const later = snapshots.filter(({ epochs }) => epochs > 0);
  const centroidOf = ({ shared }: MomentRuns): SharedQuantity | null => shared.perturbation?.centroid ?? null;
  const known = later.filter((moment) => isDetermined(centroidOf(moment)));
  if (known.length < FEWEST) {
    return {
      why: `What seeds share is told from nothing at ${known.length} of ${later.length} moments: too few for a breakpoint.`,
    };
  }
  const { epochs, finder } = over(known);
  const centroids = known.map(centroidOf);
  const { chance, found, ...lines } = finder.of(centroids.map((centroid) => centroid!.estimate));
  if (!found) return { why: notTold(chance) };
  const quantity = combined(centroids, (values) => finder.fit(values).place)!;
  return { epochs, lines, interval: quantityInterval(quantity), chance, quantity };
}

function over(moments: readonly MomentRuns[]): {
  readonly epochs: readonly number[];
  readonly finder: BreakpointFinder;
} {
  const epochs = moments.map((moment) => moment.epochs);
  return { epochs, finder: breakpointFinder(epochs.map(Math.log2)) };
}

function notTold(chance: number): string {
  return `No breakpoint is told from one line: of curves of one line ${numberText(100 * chance, 0)} % seem to break as much.`;
}
