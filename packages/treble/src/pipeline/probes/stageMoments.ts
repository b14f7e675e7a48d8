import type { Weights } from "../../models/network/network.ts";
import { type DistanceTravelled, distanceTravelled } from "../training/distanceTravelled.ts";
import type { ProbeSubject } from "./probe.ts";

/** A moment of training that is looked at. */
export interface StageMoment extends DistanceTravelled {
  /** The stages that were reached then; none at the end of a training that reached the last one before. */
  readonly stages: readonly number[];
  /** Epochs done by then, a fraction among them. */
  readonly epoch: number;
  /** Of the check that reached them; undefined where there are none. */
  readonly checkedLoss: number | undefined;
  readonly weights: Weights;
}

/** The moments at which training reached its stages, each once, and its end. */
export function stageMoments(
  subject: Pick<ProbeSubject, "stages" | "finished" | "network" | "initial">,
): readonly [StageMoment, ...StageMoment[]] {
  const { network, initial } = subject;
  const moments: StageMoment[] = [];
  const enter = (stages: readonly number[], epoch: number, weights: Weights, checkedLoss?: number): void => {
    const before = moments.at(-1);
    if (before?.epoch === epoch) {
      moments[moments.length - 1] = { ...before, stages: [...before.stages, ...stages] };
      return;
    }
    moments.push({ stages, epoch, checkedLoss, weights, ...distanceTravelled(network, initial, weights) });
  };
  for (const { stage, epoch, checkedLoss, weights } of subject.stages()) enter([stage], epoch, weights, checkedLoss);
  const { epoch, weights } = subject.finished();
  enter([], epoch, weights);
  return moments as [StageMoment, ...StageMoment[]];
}
