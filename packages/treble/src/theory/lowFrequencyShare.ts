import { type Backend, cast, compile, constant, input, makeData, matmul, reshape, where } from "ongrad";
import { annulus } from "../frequency/annulus.ts";
import { frequencyGrid } from "../frequency/grid.ts";
import { energyDistribution } from "../spectrum/energyDistribution.ts";

export interface LowFrequencyShareOptions {
  readonly backend: Backend;
  /** Signals at a time, a whole number from 1. Default 64. */
  readonly batchSize?: number;
  /** Threads inside one operator; 0, the default, lets onnxruntime choose. */
  readonly threads?: number;
  /** Stops between batches, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The energy share with `r ≤ cutoff` (cycles per pixel) of each of N signals `[C, H, W]` that stand one after the other,
 * `[N]`, 0 to 1; NaN for signals that are zero or not finite. The arithmetic is float64.
 * @throws RangeError when the signals do not fill whole shapes, or for a cut-off below 0.
 */
export async function lowFrequencyShares(
  signals: Float32Array,
  shape: readonly [channels: number, height: number, width: number],
  cutoff: number,
  options: LowFrequencyShareOptions,
): Promise<Float64Array> {
  const size = shape[0] * shape[1] * shape[2];
  if (signals.length % size !== 0) {
    throw new RangeError(`lowFrequencyShares: ${signals.length} numbers are not signals of shape [${shape}]`);
  }
  const count = signals.length / size;
  const band = annulus(frequencyGrid(shape[1], shape[2]), 0, cutoff);
  const shares = new Float64Array(count);
  if (count === 0) return shares;
  const { backend, batchSize = 64, threads = 0, signal } = options;
  const batch = Math.min(batchSize, count);
  const batchOf = input("signals", [batch, ...shape]);
  const { p, valid } = energyDistribution(cast(batchOf, "float64"));
  const sums = matmul(p, constant(makeData("float64", band), [band.length, 1]));
  const share = where(valid, reshape(sums, [batch]), Number.NaN);
  const executable = await compile({ signals: batchOf }, { share }, { backend, threads });
  try {
    const feed = new Float32Array(batch * size);
    for (let start = 0; start < count; start += batch) {
      signal?.throwIfAborted();
      const end = Math.min(start + batch, count);
      feed.fill(0).set(signals.subarray(start * size, end * size));
      const results = await executable.run({ signals: feed });
      shares.set((results.share as Float64Array).subarray(0, end - start), start);
    }
  } finally {
    await executable.dispose();
  }
  return shares;
}
