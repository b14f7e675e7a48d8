import type { NpyArray } from "../../formats/npy.ts";
import { type NamedArrays, readNpz } from "../../formats/npz.ts";
import type { Network, Weights } from "../../models/network/network.ts";
import type { RunStore } from "../../runs/store.ts";
import type { Performed } from "../trial/perform.ts";

/** The weights that a network had at some moment of its training. */
export interface Snapshot {
  /** Epochs done by then, a fraction among them. */
  readonly epoch: number;
  readonly weights: Weights;
}

/** The file of a training run with its snapshots. */
export const snapshotsFile = "snapshots.npz";

const PREFIX = "snapshot ";

/** A snapshot's arrays under the names they have in files: `snapshot EPOCH PARAMETER`. */
export function snapshotArrays({ epoch, weights }: Snapshot, network: Pick<Network, "parameters">): NamedArrays {
  return Object.fromEntries(
    network.parameters.map(({ name, shape }): [string, NpyArray] => [
      `${PREFIX}${epoch} ${name}`,
      { data: weights[name]!, shape },
    ]),
  );
}

/** Of arrays by name those that belong to snapshots. */
export function onlySnapshots(arrays: NamedArrays): NamedArrays {
  return Object.fromEntries(Object.entries(arrays).filter(([name]) => name.startsWith(PREFIX)));
}

/** The snapshots of a finished training run, from the first on. @throws UserError where it kept none. */
export function loadSnapshots(store: RunStore, trained: Performed<object>): readonly Snapshot[] {
  const arrays = readNpz(store.run(trained.config).readFile(snapshotsFile), { name: snapshotsFile });
  const byEpoch = new Map<number, Record<string, Float32Array>>();
  for (const [name, { data }] of Object.entries(onlySnapshots(arrays))) {
    if (!(data instanceof Float32Array)) throw new Error(`The array "${name}" of ${snapshotsFile} holds no weights.`);
    const [, epoch, parameter] = /^snapshot (\S+) (.*)$/.exec(name)!;
    const weights = byEpoch.get(Number(epoch)) ?? {};
    weights[parameter!] = data;
    byEpoch.set(Number(epoch), weights);
  }
  return [...byEpoch].sort(([a], [b]) => a - b).map(([epoch, weights]) => ({ epoch, weights }));
}
