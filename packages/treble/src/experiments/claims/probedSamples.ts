import type { TrialRecord } from "../../pipeline/collect.ts";
import type { ProbeName } from "../../pipeline/probes/probes.ts";
import type { ProbeKind } from "../../pipeline/trial/probeConfig.ts";
import type { Interval } from "../../statistics/interval.ts";
import type { ConditionRuns } from "../contract/conditionRuns.ts";
import { intervalOf } from "../contract/networkResult.ts";

/** Samples of one seed's network. */
export type Samples = (measured: TrialRecord) => Float64Array;

/** What can be measured of an array of a probe. */
export function probed<K extends ProbeKind>(kind: K, name: ProbeName<K>): Samples {
  return (measured) => measured.probe(kind).numbers(name).filter(Number.isFinite);
}

/** The mean over the samples of all seeds, with its interval. */
export function over(samples: Samples): (row: ConditionRuns) => Interval {
  return ({ seeds }) => intervalOf(seeds.map(samples));
}

/**
 * How much more alike perturbations are to their own image's feature than to another's, by a measure of the probes
 * `features` and `shuffled-pairs`: one number an image, NaN where there is no perturbation.
 */
export function aboveShuffled(name: ProbeName<"shuffled-pairs">): Samples {
  return (measured) => {
    const [own, other] = [measured.probe("features").numbers(name), measured.probe("shuffled-pairs").numbers(name)];
    return own.map((value, i) => value - other[i]!);
  };
}
