import type { NpyArray } from "../../formats/npy.ts";
import { type NamedArrays, readNpz } from "../../formats/npz.ts";
import type { Network, Weights } from "../../models/network/network.ts";
import type { RunStore } from "../../runs/store.ts";
import type { StageReached } from "../../training/train.ts";
import type { Performed } from "../trial/perform.ts";

/** The weights that a network had at some moment of its training. */
export interface Snapshot {
  /** Epochs done by then, a fraction among them. */
  readonly epoch: number;
  readonly weights: Weights;
}

/** The weights that a network had when its training reached a stage. */
export interface StageSnapshot extends Snapshot, StageReached {}

/** The file of a training run with its snapshots and stages. */
export const snapshotsFile = "snapshots.npz";

/** What weights are kept for: an epoch of the settings' snapshots, or a loss of their stages. */
type Kept = "snapshot" | "stage";

/** Kept weights under the names they have in files: `snapshot EPOCH PARAMETER` or `stage LOSS PARAMETER`. */
export function keptArrays(
  kept: Kept,
  at: number,
  weights: Weights,
  { parameters }: Pick<Network, "parameters">,
): NamedArrays {
  return Object.fromEntries(
    parameters.map(({ name, shape }): [string, NpyArray] => [`${kept} ${at} ${name}`, { data: weights[name]!, shape }]),
  );
}

/** Of arrays by name those that hold kept weights. */
export function onlyKept(arrays: NamedArrays): NamedArrays {
  return Object.fromEntries(Object.entries(arrays).filter(([name]) => pattern.test(name)));
}

/** The snapshots of a finished training run, from the first on. @throws UserError where it kept none. */
export function loadSnapshots(store: RunStore, trained: Performed<object>): readonly Snapshot[] {
  const byEpoch = loadKept(store, trained, "snapshot");
  return [...byEpoch].sort(([a], [b]) => a - b).map(([epoch, weights]) => ({ epoch, weights }));
}

/**
 * The stages that a finished training run reached, from the first on; none where it reached none, or was asked for
 * none.
 */
export function loadStages(
  store: RunStore,
  trained: Performed<{ readonly stages?: readonly StageReached[] }>,
): readonly StageSnapshot[] {
  const { stages = [] } = trained.summary;
  if (stages.length === 0) return [];
  const byStage = loadKept(store, trained, "stage");
  return stages.map(({ stage, epoch, step, checkedLoss }) => {
    const weights = byStage.get(stage);
    if (!weights) throw new Error(`${snapshotsFile} has no weights of the stage ${stage}.`);
    return { stage, epoch, step, checkedLoss, weights };
  });
}

const pattern = /^(snapshot|stage) (\S+) (.*)$/;

function loadKept(store: RunStore, trained: Performed<object>, wanted: Kept): ReadonlyMap<number, Weights> {
  const arrays = readNpz(store.run(trained.config).readFile(snapshotsFile), { name: snapshotsFile });
  const found = new Map<number, Record<string, Float32Array>>();
  for (const [name, { data }] of Object.entries(arrays)) {
    const [, kept, at, parameter] = pattern.exec(name) ?? [];
    if (kept !== wanted) continue;
    if (!(data instanceof Float32Array)) throw new Error(`The array "${name}" of ${snapshotsFile} holds no weights.`);
    const weights = found.get(Number(at)) ?? {};
    weights[parameter!] = data;
    found.set(Number(at), weights);
  }
  return found;
}
