import { criticalBands } from "../../attacks/bands/criticalBands.ts";
import type { ChannelFlag } from "../../attacks/bands/noiseChannel.ts";
import type { ArrayKinds } from "../../formats/typedArrays.ts";
import type { Interval } from "../../statistics/interval.ts";
import type { CriticalBandsProbe } from "../trial/probeConfig.ts";
import type { Probe } from "./probe.ts";

export interface CriticalBandsSummary {
  readonly tried: number;
  /** Of these right without noise: thresholds are theirs. */
  readonly right: number;
  /** Accuracy of guessing, and the share of right images that thresholds are at. */
  readonly chance: number;
  readonly level: number;
  /** How many bands have a threshold, and what the fit of a channel leaves open. */
  readonly reached: number;
  readonly flags: readonly ChannelFlag[];
}

export const criticalBandsArrays = {
  bands: "float64",
  centre: "float64",
  strength: "float64",
  clean: "uint8",
  correct: "uint8",
  accuracy: "float64",
  kept: "float64",
  clipped: "float64",
  threshold: "float64",
  channel: "float64",
} as const satisfies ArrayKinds;

/**
 * For N images, B bands and S strengths of noise: `clean` `[N]` and `correct` `[N, B, S]`, 1 where the network is
 * right without noise and with it; `accuracy`, `kept` and `clipped` `[B, S]`, `threshold` `[B]` as `criticalBands`
 * says; `bands` `[B, 2]`, each from one frequency to another, and its `centre` `[B]`, cycles per pixel; `strength`
 * `[S]`, pixel units. `channel` `[4, 3]`: gravity, centre, bandwidth and peak, each with its 95 % interval over
 * images.
 */
export const criticalBandsProbe: Probe<CriticalBandsProbe, CriticalBandsSummary, typeof criticalBandsArrays> = async (
  { trained, images, labels, config },
  { images: most, octaves, strengths },
  { laboratory, progress },
) => {
  const { backend, threads, signal } = laboratory;
  const tried = Math.min(most, labels.length);
  const data = {
    images: images.subarray(0, (tried * images.length) / labels.length),
    labels: labels.subarray(0, tried),
  };
  const found = await criticalBands(trained, data, {
    ...{ backend, threads, signal, octaves, strengths, seed: config.seed },
    onProgress: ({ done, total }) => progress(done / Math.max(1, total)),
  });
  const { bands, channel, intervals, clean, correct, chance, level } = found;
  const cells = [bands.length, strengths.length];
  const row = ({ mean, low, high }: Interval): readonly number[] => [mean, low, high];
  return {
    summary: {
      ...{ tried, chance, level, reached: channel.reached, flags: channel.flags },
      right: clean.filter(Boolean).length,
    },
    arrays: {
      bands: { data: Float64Array.from(bands.flatMap(({ from, to }) => [from, to])), shape: [bands.length, 2] },
      centre: { data: Float64Array.from(bands, ({ centre }) => centre), shape: [bands.length] },
      strength: { data: Float64Array.from(strengths), shape: [strengths.length] },
      clean: { data: clean, shape: [tried] },
      correct: { data: correct, shape: [tried, ...cells] },
      accuracy: { data: found.accuracy, shape: cells },
      kept: { data: found.kept, shape: cells },
      clipped: { data: found.clipped, shape: cells },
      threshold: { data: channel.threshold, shape: [bands.length] },
      channel: {
        data: Float64Array.from([
          ...row(intervals.gravity),
          ...row(intervals.centre),
          ...row(intervals.bandwidth),
          ...row(intervals.peak),
        ]),
        shape: [4, 3],
      },
    },
  };
};
