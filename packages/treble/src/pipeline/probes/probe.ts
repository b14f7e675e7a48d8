import type { Dataset, Labels } from "../../data/dataset.ts";
import type { ArrayKinds, ArraysOf } from "../../formats/typedArrays.ts";
import type { Network, Weights } from "../../models/network/network.ts";
import type { TrainedNetwork } from "../../models/network/trained.ts";
import type { RunWriter } from "../../runs/store.ts";
import type { Snapshot, StageSnapshot } from "../training/savedSnapshots.ts";
import type { Laboratory } from "../trial/laboratory.ts";
import type { Measured } from "../trial/measuredArrays.ts";
import type { TrialConfig } from "../trial/trialConfig.ts";

/** What a probe gets: a trained and measured network, what was measured, and the images that were attacked. */
export interface ProbeSubject extends Measured {
  readonly config: TrialConfig;
  readonly dataset: Dataset;
  readonly network: Network;
  /** The network with its trained weights, and with those it started from. */
  readonly trained: TrainedNetwork;
  readonly untrained: TrainedNetwork;
  /** The trained weights themselves, and the initial ones. */
  readonly weights: Weights;
  readonly initial: Weights;
  /** `[N, C, H, W]` with pixels in [0, 1], the first N test images; `labels` `[N]`. */
  readonly images: Float32Array;
  readonly labels: Labels;
  /**
   * The weights kept during training, from the first on, and those at its end. @throws UserError where none were kept.
   */
  snapshots(): readonly Snapshot[];
  finished(): Snapshot;
  /** The stages that training reached, from the first on; none where none were asked for. */
  stages(): readonly StageSnapshot[];
}

export interface ProbeContext {
  readonly laboratory: Laboratory;
  /** For metrics and checkpoints of long probes; the findings are written by the caller. */
  readonly writer: RunWriter;
  /** The share of the probe that is done, 0 to 1. */
  readonly progress: (done: number) => void;
}

/** Plain JSON, and the arrays of these kinds. */
export interface Findings<Summary extends object, Kinds extends ArrayKinds> {
  readonly summary: Summary;
  readonly arrays: ArraysOf<Kinds>;
}

/** A further measurement of one trained network. The same settings on the same network find the same. */
export type Probe<Config extends { readonly kind: string }, Summary extends object, Kinds extends ArrayKinds> = (
  subject: ProbeSubject,
  config: Config,
  context: ProbeContext,
) => Promise<Findings<Summary, Kinds>>;
