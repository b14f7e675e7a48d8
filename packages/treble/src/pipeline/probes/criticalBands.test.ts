import { nodeBackend } from "ongrad/node";
import { expect, it } from "vitest";
import { criticalBands } from "../../attacks/bands/criticalBands.ts";
import { linearClassifier, numbers } from "../../attacks/testing/classifiers.ts";
import { pixelsOf } from "../../data/pixelsOf.ts";
import { generateSynthetic } from "../../data/synthetic.ts";
import { noiseChannelOf } from "../../experiments/claims/noiseChannelOf.ts";
import { conditionConfig } from "../../experiments/contract/conditionConfig.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { convolution } from "../../experiments/networks/conditions.ts";
import type { TrialRecord } from "../collect.ts";
import { criticalBandsProbe } from "./criticalBands.ts";
import type { ProbeContext, ProbeSubject } from "./probe.ts";

const shape = [3, 8, 8] as const;
const classes = 10;
const dataset = generateSynthetic({ trainCount: 10, testCount: 40, shape });
const images = pixelsOf(dataset.test.images);
const { labels } = dataset.test;
const trained = linearClassifier(shape, classes, numbers(1, 3 * 8 * 8 * classes), numbers(2, classes));
const backend = nodeBackend();
const config = { kind: "critical-bands", images: 30, octaves: 0.75, strengths: [0.05, 0.2, 0.8] } as const;

async function found(done: number[] = [], seed = 3) {
  const context = {
    laboratory: { backend, threads: 1 },
    progress: (share: number) => done.push(share),
  } as unknown as ProbeContext;
  const subject: Partial<ProbeSubject> = {
    config: conditionConfig(convolution(3), seed, scaleNamed("quick", "synthetic")),
    ...{ dataset, images, labels, trained },
  };
  return criticalBandsProbe(subject as ProbeSubject, config, context);
}

it("keeps what the measurement says of the first images, by the trial's seed", async () => {
  const done: number[] = [];
  const { summary, arrays } = await found(done);
  const { octaves, strengths } = config;
  const first = { images: images.subarray(0, 30 * 192), labels: labels.subarray(0, 30) };
  const direct = await criticalBands(trained, first, { backend, threads: 1, octaves, strengths, seed: 3 });
  const cells = [direct.bands.length, 3];
  expect(arrays.accuracy).toEqual({ data: direct.accuracy, shape: cells });
  expect(arrays.kept).toEqual({ data: direct.kept, shape: cells });
  expect(arrays.clipped).toEqual({ data: direct.clipped, shape: cells });
  expect(arrays.correct.shape).toEqual([30, ...cells]);
  expect(arrays.threshold.data).toEqual(direct.channel.threshold);
  expect([...arrays.bands.data.subarray(0, 2)]).toEqual([direct.bands[0]!.from, direct.bands[0]!.to]);
  const { centre, peak } = direct.intervals;
  expect([...arrays.channel.data.subarray(3, 6)]).toEqual([centre.mean, centre.low, centre.high]);
  expect(arrays.channel.data.at(-3)).toEqual(peak.mean);
  const right = Math.round(30 * direct.cleanAccuracy);
  expect(summary).toEqual({
    ...{ tried: 30, right, chance: 0.1, level: 0.55 },
    ...{ reached: direct.channel.reached, flags: direct.channel.flags },
  });
  // Nothing in it that JSON would not keep.
  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  expect(done.at(-1)).toBe(1);
  expect((await found([], 4)).arrays.correct).not.toEqual(arrays.correct);
});

it("is what claims ask of resampled images", async () => {
  const { summary, arrays } = await found();
  const probe = () => ({
    summary,
    array: (name: keyof typeof arrays) => arrays[name],
    numbers: (name: "centre" | "strength") => arrays[name].data,
  });
  const measured = { probe } as unknown as TrialRecord;
  const { images: right, channel, gravity, sensitivity, centres } = noiseChannelOf(measured);
  expect(noiseChannelOf(measured).channel).toBe(channel);
  expect(right).toHaveLength(summary.right);
  expect([...right].every((n) => arrays.clean.data[n] === 1)).toBe(true);
  expect(channel().threshold).toEqual(arrays.threshold.data);
  expect(channel(right)).toEqual(channel());
  const some = right.filter((_, i) => i % 2 === 0);
  expect(gravity()).toBe(channel().gravity);
  expect(gravity(some)).toBe(channel(some).gravity);
  centres.forEach((_, band) => {
    expect(sensitivity(band)).toBe(channel().sensitivity[band]);
    expect(sensitivity(band, some)).toBe(channel(some).sensitivity[band]);
  });
});
