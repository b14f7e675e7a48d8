import { nodeBackend } from "ongrad/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateSynthetic } from "../data/synthetic.ts";
import { buildNetwork, parseArchitecture } from "../models/architectures.ts";
import { initialize } from "../models/network/initialize.ts";
import { type Evaluator, evaluator } from "./evaluate.ts";

const { train: images, shape } = generateSynthetic({ trainCount: 100, testCount: 1, shape: [3, 8, 8] });
const network = buildNetwork(parseArchitecture({ family: "fully-connected", width: 8 }), {
  ...{ shape, classes: 10 },
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
});
const weights = initialize(network, 0);
let runs = 0;
let judge: Evaluator;
beforeAll(async () => {
  const backend = nodeBackend();
  const counting: typeof backend = {
    ...backend,
    async createSession(model, options) {
      const session = await backend.createSession(model, options);
      const run = session.run.bind(session);
      session.run = ((...given: Parameters<typeof run>) => {
        runs++;
        return run(...given);
      }) as typeof run;
      return session;
    },
  };
  judge = await evaluator(network, { backend: counting, threads: 1, batchSize: 16 });
});
afterAll(() => judge.dispose());

test("up to a loss gives the same bits as evaluating, or nothing where the loss is above it", async () => {
  const whole = await judge.evaluate(weights, images);
  for (const most of [whole.loss, whole.loss + 0.1, Number.POSITIVE_INFINITY]) {
    expect(await judge.evaluateUpTo(most, weights, images)).toEqual(whole);
  }
  for (const most of [whole.loss - 1e-3, whole.loss / 2, 0]) {
    expect(await judge.evaluateUpTo(most, weights, images)).toBeNull();
  }
});

test("stops at the first batch that makes the loss certain to be above it", async () => {
  const runsUpTo = async (most: number): Promise<number> => {
    const before = runs;
    await judge.evaluateUpTo(most, weights, images);
    return runs - before;
  };
  const { loss } = await judge.evaluate(weights, images);
  expect(await runsUpTo(loss)).toBe(7);
  expect(await runsUpTo(0)).toBe(1);
  const some = await runsUpTo(loss / 2);
  expect(some).toBeGreaterThan(2);
  expect(some).toBeLessThan(6);
});
