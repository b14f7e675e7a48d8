import * as fc from "fast-check";
import { gradients } from "../../grad/gradients.ts";
import { reshape } from "../../graph/arrange.ts";
import { conv2d } from "../../graph/convolution.ts";
import { add, greater, mul, relu, sub } from "../../graph/elementwise.ts";
import { matmul } from "../../graph/matmul.ts";
import { layerNorm } from "../../graph/normalization.ts";
import { maxPool2d } from "../../graph/pooling.ts";
import { reduceMean, reduceSum } from "../../graph/reduction.ts";
import { logSoftmax } from "../../graph/softmax.ts";
import { constant, input, sizeOf, type TypedData, type Value } from "../../graph/value.ts";
import { circularConv2d } from "../../lower/circularConvolution.ts";
import type { Backend } from "../../run/backend.ts";
import { compile } from "../../run/compile.ts";
import { iterate } from "../../run/iterate.ts";
import { testBackend } from "../backend.ts";
import { checkGradient } from "../checkGradient.ts";
import { families } from "../families.ts";
import { fill } from "../fill.ts";

const options = { backend: testBackend };
const RUNS_PER_RULE = 2;

/** Every rule agrees with central differences; each throws where it does not. */
export const ruleLaws: Readonly<Record<string, () => Promise<void>>> = Object.fromEntries(
  Object.values(families).flatMap((cases) =>
    Object.entries(cases).map(([op, arbitrary]) => [
      `the rule of ${op}`,
      () =>
        fc.assert(
          fc.asyncProperty(arbitrary, (test) => checkGradient(test.f, test.at, test)),
          { seed: 3, numRuns: RUNS_PER_RULE },
        ),
    ]),
  ),
);

/** What else holds on every runtime. */
export const laws: Readonly<Record<string, () => Promise<void>>> = {
  "every element type passes through": async () => {
    const x = input("x", [2, 2]);
    const count = input("count", [2], "int64");
    const outputs = { twice: mul(x, 2), positive: greater(x, 0), next: add(count, 1) };
    const executable = await compile({ x, count }, outputs, options);
    const results = await executable.run({ x: Float32Array.of(1, -2, 0, 3), count: BigInt64Array.of(5n, 2n ** 53n) });
    await executable.dispose();
    requireSame(results.twice, Float32Array.of(2, -4, 0, 6));
    requireSame(results.positive, Uint8Array.of(1, 0, 0, 1));
    requireSame(results.next, BigInt64Array.of(6n, 2n ** 53n + 1n));
  },

  "arrays of the caller receive the results": async () => {
    const x = input("x", [3]);
    const executable = await compile({ x }, { y: mul(x, 2), z: add(x, 1) }, options);
    const target = Float32Array.of(7, 7, 7);
    const { y, z } = await executable.run({ x: Float32Array.of(1, 2, 3) }, { y: target });
    await executable.dispose();
    if (y !== target) throw new Error("The result is not the caller's array.");
    requireSame(target, Float32Array.of(2, 4, 6));
    requireSame(z, Float32Array.of(2, 3, 4));
  },

  "the state goes from step to step": async () => {
    const [a, b] = [input("a", [1], "int64"), input("b", [1], "int64")];
    const step = {
      state: { a: { now: a, next: b }, b: { now: b, next: add(a, b) } },
      feeds: {},
      results: { before: a },
    };
    const program = await iterate(step, options);
    program.reset({ a: BigInt64Array.of(0n), b: BigInt64Array.of(1n) });
    let [now, next] = [0n, 1n];
    for (let i = 0; i < 90; i++) {
      requireSame((await program.step({})).before, BigInt64Array.of(now));
      [now, next] = [next, now + next];
      requireSame((await program.state()).b, BigInt64Array.of(next));
    }
    await program.dispose();
    const many = await iterate(step, { ...options, stepsPerRun: 32 });
    many.reset({ a: BigInt64Array.of(0n), b: BigInt64Array.of(1n) });
    const { before } = await many.steps(90, {});
    requireSame(before.subarray(88), BigInt64Array.of(2n * now - next, next - now));
    requireSame((await many.state()).b, BigInt64Array.of(next));
    await many.dispose();
  },

  "runs at once do not disturb each other": async () => {
    const counts = [1, 2, 5, 9, 3, 12];
    const all = counts.map(async (count) => {
      const parts = Array.from({ length: count }, (_, i) => input(`x${i}`, [4]));
      const inputs = Object.fromEntries(parts.map((value, i) => [`x${i}`, value]));
      const executable = await compile(inputs, { sum: parts.reduce((sum, value) => add(sum, value)) }, options);
      const runs = Array.from({ length: 8 }, (_, r) =>
        executable.run(
          Object.fromEntries(parts.map((_, i) => [`x${i}`, Float32Array.of(r, i, r * i, 1)])),
          r % 2 ? { sum: new Float32Array(4) } : {},
        ),
      );
      const steps = (count * (count - 1)) / 2;
      for (const [r, { sum }] of (await Promise.all(runs)).entries()) {
        requireSame(sum!, Float32Array.of(r * count, steps, r * steps, count));
      }
      await executable.dispose();
    });
    await Promise.all(all);
  },

  "what goes wrong is said in a sentence, and the next run is right": async () => {
    const x = input("x", [2]);
    const executable = await compile({ x }, { y: mul(x, 3) }, options);
    const message = await executable.run({ x: new Float64Array(2) }).then(
      () => "nothing",
      (error: Error) => error.message,
    );
    if (message !== '"x" wants float32[2], not a Float64Array.') throw new Error(`It said: ${message}`);
    requireSame((await executable.run({ x: Float32Array.of(1, 2) })).y, Float32Array.of(3, 6));
    await executable.dispose();
  },

  "circular convolution is the same in the frequency domain": async () => {
    const x = input("x", [2, 3, 7, 6]);
    const w = input("w", [4, 3, 5, 3]);
    const outputs = (method: "direct" | "fourier"): readonly Value[] => {
      const y = circularConv2d(x, w, method);
      return [y, ...gradients(reduceSum(mul(y, constant(fill(3, sizeOf(y.shape)), y.shape))), [x, w])];
    };
    const named = (prefix: string, values: readonly Value[]): Record<string, Value> =>
      Object.fromEntries(values.map((value, i) => [`${prefix}${i}`, value]));
    const both = { ...named("direct", outputs("direct")), ...named("fourier", outputs("fourier")) };
    const executable = await compile({ x, w }, both, options);
    const results = await executable.run({ x: fill(1, sizeOf(x.shape)), w: fill(2, sizeOf(w.shape)) });
    await executable.dispose();
    for (let i = 0; i < 3; i++) requireClose(results[`fourier${i}`]!, results[`direct${i}`]!, 3e-6);
  },
};

/** Learning in small: a convolution, pooling, normalisation and a linear layer, by gradient descent on ten batches. */
export async function train(
  backend: Backend = testBackend,
): Promise<{ readonly losses: number[]; readonly weights: number[] }> {
  const [n, classes, features] = [8, 4, 6 * 4 * 4];
  const x = input("x", [n, 3, 8, 8]);
  const y = input("y", [n, classes]);
  const shapes = {
    kernel: [6, 3, 3, 3],
    bias: [6],
    scale: [features],
    shift: [features],
    weights: [features, classes],
  } as const;
  const names = Object.keys(shapes) as (keyof typeof shapes)[];
  const p = Object.fromEntries(names.map((name) => [name, input(name, shapes[name])])) as Record<
    keyof typeof shapes,
    Value
  >;
  const seen = maxPool2d(relu(conv2d(x, p.kernel, { bias: p.bias, padding: "same" })), { kernel: 2, stride: 2 });
  const logits = matmul(layerNorm(reshape(seen, [n, features]), p.scale, p.shift), p.weights);
  const loss = mul(reduceMean(reduceSum(mul(logSoftmax(logits), y), { axes: [1] })), -1);
  const slopes = gradients(
    loss,
    names.map((name) => p[name]),
  );
  const state = Object.fromEntries(
    names.map((name, i) => [name, { now: p[name], next: sub(p[name], mul(slopes[i]!, 0.1)) }]),
  );
  const program = await iterate({ state, feeds: { x, y }, results: { loss } }, { backend });
  program.reset(
    Object.fromEntries(names.map((name, i) => [name, fill(i, sizeOf(shapes[name]), name === "scale" ? 1 : 0.3)])),
  );
  const losses: number[] = [];
  for (let step = 0; step < 10; step++) {
    const labels = Float32Array.from({ length: n * classes }, (_, i) => (i % classes === (i >> 2) % classes ? 1 : 0));
    const results = await program.step({ x: fill(100 + (step % 2), n * 3 * 64), y: labels });
    losses.push(Number(results.loss[0]));
  }
  const weights = Array.from((await program.state()).weights!, Number);
  await program.dispose();
  return { losses, weights };
}

function requireSame(actual: TypedData, expected: TypedData): void {
  const same = actual.constructor === expected.constructor && actual.length === expected.length;
  if (same && actual.every((value: number | bigint, i: number) => value === expected[i])) return;
  throw new Error(`${actual.constructor.name}(${actual.join(", ")}) where (${expected.join(", ")}) is right.`);
}

function requireClose(actual: TypedData, expected: TypedData, tolerance: number): void {
  const [numbers, right] = [Array.from(actual, Number), Array.from(expected, Number)];
  const scale = Math.max(...right.map(Math.abs));
  for (const [i, value] of right.entries()) {
    if (!(Math.abs(numbers[i]! - value) <= tolerance * scale)) {
      throw new Error(`Element ${i} is ${numbers[i]}, not ${value}.`);
    }
  }
}
