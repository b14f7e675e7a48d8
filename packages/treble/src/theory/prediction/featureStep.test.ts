import { nodeBackend } from "ongrad/node";
import { expect, it } from "vitest";
import { channelStatistics } from "../../data/dataset.ts";
import { pixelsOf } from "../../data/pixelsOf.ts";
import { generateSynthetic } from "../../data/synthetic.ts";
import { buildNetwork, parseArchitecture } from "../../models/architectures.ts";
import { measureSpectra } from "../../spectrum/measureSpectra.ts";
import { signalsOf } from "../../spectrum/signals.ts";
import { mean } from "../../statistics/mean.ts";
import { featureStep } from "./featureStep.ts";
import { lazyTraining } from "./lazyTraining.ts";

const running = { backend: nodeBackend(), threads: 1 };
const shape = [1, 8, 8] as const;
const data = generateSynthetic({ shape, classes: 3, trainCount: 64, testCount: 8, amplitude: 0.2, seed: 3 });
const part = ({ images, labels }: typeof data.train) => ({ images: pixelsOf(images), labels });
const task = { sample: part(data.train), images: part(data.test), seed: 1 };
const networkOf = (options: object) =>
  buildNetwork(parseArchitecture(options), { shape, classes: 3, ...channelStatistics(data.train, 1) });

it("is a step of gradient descent: short enough, what it changes is what lazy training begins with", async () => {
  // Logistic regression is linear in its weights, and all its classes have one kernel.
  const network = networkOf({ family: "fully-connected", depth: 1, activation: "linear" });
  const at = { ...task, network, initScale: 0.01 };
  const { learned, loss } = await featureStep({ ...at, loss: 1.09 }, running);
  expect(loss).toBeLessThanOrEqual(1.09);
  const lazy = await lazyTraining({ ...at, losses: [1.09] }, running);
  const other = lazy.moments[0]!.learned;
  const inner = learned.reduce((sum, value, k) => sum + value * other[k]!, 0);
  expect(inner / (Math.hypot(...learned) * Math.hypot(...other))).toBeGreaterThan(0.99);
});

it("from a small start sharpens the spectrum of a full-width network where lazy training does not", async () => {
  const network = networkOf({ family: "full-width", activation: "linear", width: 8, bias: false });
  const at = { ...task, network, initScale: 0.02 };
  const step = await featureStep({ ...at, loss: 1 }, running);
  const lazy = await lazyTraining({ ...at, losses: [1.05] }, running);
  expect(step.length).toBeGreaterThan(1);
  const frequencies = async (signals: Float32Array): Promise<number> =>
    mean([...(await measureSpectra(signalsOf(signals, shape), running)).bandwidthEntropy]);
  expect(await frequencies(step.learned)).toBeLessThan(0.9 * (await frequencies(lazy.moments[0]!.learned)));
});
