import { cast, compile, constant, input, makeData, matmul, reshape, where } from "ongrad";
import { annulus } from "../frequency/annulus.ts";
import { frequencyGrid } from "../frequency/grid.ts";
import { batchSizeOf } from "../running/batchSizeOf.ts";
import { compileOptions } from "../running/compileOptions.ts";
import { inBatches } from "../running/inBatches.ts";
import type { Running } from "../running/running.ts";
import { energyDistribution } from "../spectrum/energyDistribution.ts";
import { checkSignals, type Signals } from "../spectrum/signals.ts";

/**
 * The energy share with `r ≤ cutoff` (cycles per pixel) of each signal, `[N]`, 0 to 1; NaN for signals that are zero or
 * not finite. The arithmetic is float64.
 * @throws UserError when the signals do not have their shape, or for a cut-off below 0.
 */
export async function lowFrequencyShares(
  signals: Signals,
  cutoff: number,
  options: Running = {},
): Promise<Float64Array> {
  checkSignals(signals);
  const [count, ...shape] = signals.shape;
  const size = shape[0] * shape[1] * shape[2];
  const band = annulus(frequencyGrid(shape[1], shape[2]), 0, cutoff);
  const shares = new Float64Array(count);
  if (count === 0) return shares;
  const batch = Math.min(batchSizeOf(options), count);
  const batchOf = input("signals", [batch, ...shape]);
  const { p, valid } = energyDistribution(cast(batchOf, "float64"));
  const sums = matmul(p, constant(makeData("float64", band), [band.length, 1]));
  const share = where(valid, reshape(sums, [batch]), Number.NaN);
  const executable = await compile({ signals: batchOf }, { share }, await compileOptions(options));
  try {
    const feed = new Float32Array(batch * size);
    await inBatches(count, batch, options, async (first, last) => {
      feed.fill(0).set(signals.data.subarray(first * size, last * size));
      const results = await executable.run({ signals: feed });
      shares.set((results.share as Float64Array).subarray(0, last - first), first);
    });
  } finally {
    await executable.dispose();
  }
  return shares;
}
