import { iterate, sizeOf, stepsWithin } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { subset } from "../data/dataset.ts";
import { epochOrder } from "../data/epochOrder.ts";
import { generateSynthetic } from "../data/synthetic.ts";
import { buildNetwork, parseArchitecture } from "../models/architectures.ts";
import { initialize } from "../models/network/initialize.ts";
import { fillBatch } from "./batch.ts";
import { evaluator } from "./evaluate.ts";
import { type TrainingSettings, trainingSchema } from "./settings.ts";
import { type EpochReport, type StageReached, type TrainingState, train } from "./train.ts";
import type { Arrays } from "./trainable.ts";
import { parameterKey, trainStep } from "./trainStep.ts";

const data = generateSynthetic({ trainCount: 256, testCount: 64, shape: [3, 16, 16] });
const images = { shape: data.shape, classes: 10, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const network = buildNetwork(parseArchitecture({ family: "bounded-width", kernel: 3, width: 8 }), images);
const options = { backend: nodeBackend(), threads: 1 };
const initial = initialize(network, 0);
const settingsOf = (changes: object): TrainingSettings =>
  trainingSchema.parse({ learningRate: 0.01, epochs: 3, batchSize: 64, augment: { flip: true, crop: 2 }, ...changes });

describe("train", () => {
  it("gives the same bits twice, and other bits for another seed", async () => {
    const first = await train(network, data.train, settingsOf({}), { ...options, initial });
    const second = await train(network, data.train, settingsOf({}), { ...options, initial });
    const other = await train(network, data.train, settingsOf({ seed: 1 }), { ...options, initial });
    expect(second.weights).toEqual(first.weights);
    expect(other.weights).not.toEqual(first.weights);
  });

  it("resumed after any epoch gives the same bits as undisturbed", async () => {
    const states: TrainingState[] = [];
    const settings = settingsOf({ optimizer: { name: "adamw", weightDecay: 0.01 } });
    const whole = await train(network, data.train, settings, {
      initial,
      ...options,
      onEpoch: (_, state) => void states.push(state),
    });
    expect(states.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    for (const resume of states) {
      const rest = await train(network, data.train, settings, { initial, ...options, resume });
      expect(rest.weights).toEqual(whole.weights);
      expect(rest.outcome).toBe(whole.outcome);
      // After the last epoch, too, when nothing is left to train.
      expect([rest.last.epoch, rest.last.step]).toEqual([whole.last.epoch, whole.last.step]);
    }
  });

  it("waits between runs, shows the weights there, and gives the same bits", async () => {
    const settings = settingsOf({});
    const undisturbed = await train(network, data.train, settings, { ...options, initial });
    const seen: { done: number; weights: Arrays }[] = [];
    let waiting = 0;
    const looked = await train(network, data.train, settings, {
      ...options,
      initial,
      between: async ({ done }, weights) => {
        expect(waiting++).toBe(0);
        await new Promise((resolve) => setTimeout(resolve, 1));
        seen.push({ done, weights: await weights() });
        waiting--;
      },
    });
    expect(looked.weights).toEqual(undisturbed.weights);
    expect(seen.at(-1)).toEqual({ done: undisturbed.last.step, weights: undisturbed.weights });
    expect(seen[0]!.weights).not.toEqual(undisturbed.weights);
    expect(new Set(seen.map(({ done }) => done)).size).toBe(seen.length);
  });

  it("takes many small steps in one run as it takes them one by one", async () => {
    const settings = settingsOf({ epochs: 1, batchSize: 16, augment: {} });
    const step = trainStep(network, settings);
    expect(stepsWithin(2e9, step)).toBeGreaterThan(2);
    const { weights } = await train(network, data.train, settings, { ...options, initial });
    const program = await iterate(step, options);
    program.reset({
      ...(await program.state()),
      ...Object.fromEntries(Object.entries(initial).map(([name, values]) => [parameterKey(name), values])),
    });
    const order = epochOrder(settings.seed, 0, data.train.count);
    const batch = { images: new Uint8Array(16 * sizeOf(data.shape)), labels: new BigInt64Array(16) };
    for (let start = 0; start < data.train.count; start += 16) {
      fillBatch(batch, data.train, 16, (i) => order[start + i]!);
      await program.step(batch);
    }
    const state = await program.state();
    await program.dispose();
    for (const [name, values] of Object.entries(weights)) expect(values).toEqual(state[parameterKey(name)]);
  });

  it("hands out snapshots without changing the training, resumed or not", async () => {
    const epochs = [0, 0.25, 0.5, 1, 2.75, 9];
    const settings = settingsOf({ batchSize: 32, snapshots: epochs });
    const { snapshots: _, ...plain } = settings;
    const kept = new Map<number, object>();
    const states: TrainingState[] = [];
    const result = await train(network, data.train, settings, {
      initial,
      ...options,
      onSnapshot: (epoch, weights) => void kept.set(epoch, weights),
      onEpoch: (_, state) => void states.push(state),
    });
    expect([...kept.keys()]).toEqual([0, 0.25, 0.5, 1, 2.75]);
    expect(kept.get(0)).toEqual(initial);
    expect((await train(network, data.train, plain, { ...options, initial })).weights).toEqual(result.weights);
    const short = await train(network, data.train, { ...plain, epochs: 1 }, { ...options, initial });
    expect(kept.get(1)).toEqual(short.weights);
    expect(kept.get(0.5)).not.toEqual(kept.get(0.25));
    const again = new Map<number, object>();
    await train(network, data.train, settings, {
      initial,
      ...options,
      resume: states[0],
      onSnapshot: (epoch, weights) => void again.set(epoch, weights),
    });
    expect([...again]).toEqual([[2.75, kept.get(2.75)]]);
  });

  it("hands out stages at the first check that reaches them, without changing the training, resumed or not", async () => {
    const plain = settingsOf({ batchSize: 32, checkImages: 100 });
    // What every check sees: a stage of its own for each, for none is as low as the last.
    const checks: { step: number; loss: number; weights: object }[] = [];
    const judge = await evaluator(network, options);
    const epochs = Array.from({ length: 12 }, (_, i) => (i + 1) / 4);
    await train(
      network,
      data.train,
      { ...plain, snapshots: epochs },
      {
        initial,
        ...options,
        onSnapshot: (epoch, weights) => void checks.push({ step: Math.round(epoch * 8), loss: Number.NaN, weights }),
      },
    );
    for (const check of checks) {
      check.loss = (await judge.evaluate(check.weights as Arrays, subset(data.train, 100))).loss;
    }
    await judge.dispose();
    const losses = checks.map(({ loss }) => loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    const middle = (losses[0]! + losses.at(-1)!) / 2;
    const stages = [losses[0]! + 2, losses[0]! + 1, losses[0]!, middle, losses.at(-1)!, 1e-6];
    const expected = stages.flatMap((stage) => {
      const check = checks.find(({ loss }) => loss <= stage);
      return check ? [[stage, check.step / 8, check.step, check.loss, check.weights]] : [];
    });
    expect(expected).toHaveLength(5);
    expect(new Set(expected.map(([, epoch]) => epoch)).size).toBeGreaterThan(2);

    const reached: unknown[][] = [];
    const states: TrainingState[] = [];
    const settings = { ...plain, stages };
    const whole = await train(network, data.train, settings, {
      initial,
      ...options,
      onStage: ({ stage, epoch, step, checkedLoss }, weights) =>
        void reached.push([stage, epoch, step, checkedLoss, weights]),
      onEpoch: (_, state) => void states.push(state),
    });
    expect(reached).toEqual(expected);
    expect(whole.outcome).toBe("finished");
    const bare = await train(network, data.train, plain, { ...options, initial });
    expect(whole.weights).toEqual(bare.weights);
    for (const resume of states) {
      const again: unknown[][] = [];
      const rest = await train(network, data.train, settings, {
        initial,
        ...options,
        resume,
        onStage: ({ stage, epoch, step, checkedLoss }, weights) =>
          void again.push([stage, epoch, step, checkedLoss, weights]),
      });
      expect(again).toEqual(expected.filter(([, epoch]) => (epoch as number) > resume.epoch));
      expect(rest.weights).toEqual(whole.weights);
    }
  });

  it("hands out a stage that the stopping loss reaches, too", async () => {
    const reached: StageReached[] = [];
    const settings = settingsOf({ stopLoss: 2.2, epochs: 12, stages: [2.2, 2.1] });
    const { outcome, last } = await train(network, data.train, settings, {
      initial,
      ...options,
      onStage: (stage) => void reached.push(stage),
    });
    expect(outcome).toBe("reached");
    expect(reached[0]).toEqual({ stage: 2.2, epoch: last.epoch, step: last.step, checkedLoss: last.checkedLoss });
  });

  it("lowers the loss, and evaluation agrees with what training saw", async () => {
    const reports: EpochReport[] = [];
    const result = await train(network, data.train, settingsOf({ epochs: 12, augment: {} }), {
      initial,
      ...options,
      onEpoch: (report) => void reports.push(report),
    });
    expect(result.outcome).toBe("finished");
    expect(reports.at(-1)!.loss).toBeLessThan(0.8 * reports[0]!.loss);
    const judge = await evaluator(network, { ...options, batchSize: 100 });
    const { loss, accuracy } = await judge.evaluate(result.weights, data.train);
    await judge.dispose();
    expect(loss).toBeLessThan(reports.at(-1)!.loss * 1.1);
    expect(accuracy).toBeGreaterThan(0.3);
  });

  it("stops inside an epoch at the first check that reaches the stopping loss", async () => {
    const checks: number[] = [];
    const watch = (report: EpochReport): void => void checks.push(report.checkedLoss);
    const free = await train(network, data.train, settingsOf({ stopLoss: 0.01, epochs: 6 }), {
      initial,
      ...options,
      onEpoch: watch,
    });
    expect(free.outcome).toBe("finished");
    const target = (checks[2]! + checks[3]!) / 2;
    const result = await train(network, data.train, settingsOf({ stopLoss: target, epochs: 6 }), {
      ...options,
      initial,
    });
    expect(result.outcome).toBe("reached");
    expect(result.last.checkedLoss).toBeLessThanOrEqual(target);
    expect(result.last.epoch).toBeLessThanOrEqual(4);
  });

  it("stops at the check, and with the bits, that whole checks would have found", async () => {
    const checksPerEpoch = 4;
    const epochs = 6;
    const moments = Array.from({ length: epochs * checksPerEpoch }, (_, i) => (i + 1) / checksPerEpoch);
    const followed = new Map<number, Record<string, Float32Array>>();
    await train(network, data.train, settingsOf({ epochs, snapshots: moments }), {
      initial,
      ...options,
      onSnapshot: (epoch, weights) => void followed.set(epoch, weights),
    });
    const judge = await evaluator(network, options);
    const losses: number[] = [];
    for (const epoch of moments) losses.push((await judge.evaluate(followed.get(epoch)!, data.train)).loss);
    await judge.dispose();
    for (const target of [losses[0]!, losses[5]!, (losses[9]! + losses[10]!) / 2, Math.min(...losses)]) {
      const at = losses.findIndex((loss) => loss <= target);
      const settings = settingsOf({ epochs, checksPerEpoch, stopLoss: target });
      const { outcome, last, weights } = await train(network, data.train, settings, { ...options, initial });
      expect(outcome).toBe("reached");
      expect([last.epoch, last.checkedLoss]).toEqual([moments[at], losses[at]]);
      expect(weights).toEqual(followed.get(moments[at]!));
    }
  });

  it("says so when it diverges", async () => {
    const result = await train(network, data.train, settingsOf({ learningRate: 1e4 }), { ...options, initial });
    expect(result.outcome).toBe("diverged");
  });

  it("stops with the signal's reason", async () => {
    const controller = new AbortController();
    const running = train(network, data.train, settingsOf({ epochs: 1000 }), {
      initial,
      ...options,
      signal: controller.signal,
      onEpoch: () => controller.abort(new Error("enough")),
    });
    await expect(running).rejects.toThrow("enough");
  });
});
