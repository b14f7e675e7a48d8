import type { Weights } from "../../models/network/network.ts";
import { type DistanceTravelled, distanceTravelled } from "../training/distanceTravelled.ts";
import type { StagesProbe } from "../trial/probeConfig.ts";
import type { ProbeSubject } from "./probe.ts";

/** A moment of training that is looked at. */
export interface StageMoment extends DistanceTravelled {
  /** The stages that were reached then; none at a snapshot, and at the end unless the last one was reached there. */
  readonly stages: readonly number[];
  /** Epochs done by then, a fraction among them. */
  readonly epoch: number;
  /** Of the check that reached them; undefined where there are none. */
  readonly checkedLoss: number | undefined;
  readonly weights: Weights;
}

/**
 * The moments that a probe looks at, each once: those at which training reached its stages, or its snapshots, and its
 * end.
 * @throws UserError where snapshots are asked for and none were kept.
 */
export function stageMoments(
  subject: Pick<ProbeSubject, "stages" | "snapshots" | "finished" | "network" | "initial">,
  { at }: Pick<StagesProbe, "at">,
): readonly [StageMoment, ...StageMoment[]] {
  const { network, initial } = subject;
  const moments: StageMoment[] = [];
  const enter = (stages: readonly number[], epoch: number, weights: Weights, checkedLoss?: number): void => {
    const before = moments.at(-1);
    if (before?.epoch === epoch) {
      // The same weights: those of the end are the ones that were measured, and need no attack of their own.
      moments[moments.length - 1] = { ...before, weights, stages: [...before.stages, ...stages] };
      return;
    }
    moments.push({ stages, epoch, checkedLoss, weights, ...distanceTravelled(network, initial, weights) });
  };
  const last = subject.finished();
  if (at === "snapshots") {
    for (const { epoch, weights } of subject.snapshots()) if (epoch < last.epoch) enter([], epoch, weights);
  } else {
    for (const { stage, epoch, checkedLoss, weights } of subject.stages()) enter([stage], epoch, weights, checkedLoss);
  }
  enter([], last.epoch, last.weights);
  return moments as [StageMoment, ...StageMoment[]];
}
