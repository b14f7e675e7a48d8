import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { reshape } from "../graph/arrange.ts";
import { conv2d, convTranspose } from "../graph/convolution.ts";
import { add, clip, mul, relu, tanh } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { batchNorm } from "../graph/normalization.ts";
import { maxPool2d } from "../graph/pooling.ts";
import { reduceSum } from "../graph/reduction.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { input, sizeOf, type Value } from "../graph/value.ts";
import { blockSize } from "../run/blockSize.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { blocked } from "./blocked.ts";
import { foldedScales } from "./foldedScales.ts";
import { rewrite } from "./rewrite.ts";

const backend = nodeBackend();
const block = await blockSize(backend);

interface Choices {
  readonly channels: number;
  readonly widths: readonly [number, number];
  readonly kernel: number;
  readonly stride: number;
  readonly size: number;
  readonly seed: number;
}

/** Two convolutions with everything around them that the pass knows, and the gradients in all inputs. */
function network({ channels, widths, kernel, stride, size }: Choices) {
  const x = input("x", [2, channels, size, size]);
  const first = input("first", [widths[0], channels, kernel, kernel]);
  const bias = input("bias", [widths[0]]);
  const second = input("second", [widths[1], widths[0], kernel, kernel]);
  const a = relu(conv2d(x, first, { padding: "same", stride, bias }));
  const b = conv2d(maxPool2d(a, { kernel: 2 }), second, { padding: "same" });
  // An activation, a skip around it, a bias that must not be added to blocks, and a value read twice.
  const y = add(mul(tanh(b), b), reshape(reduceSum(b, { axes: [0, 2, 3] }), [1, widths[1], 1, 1]));
  const inputs = { x, first, bias, second };
  const [dx, dFirst, dBias, dSecond] = gradients(reduceSum(mul(y, y)), [x, first, bias, second]);
  return { inputs, outputs: { y, a, dx, dFirst, dBias, dSecond } };
}

async function run(choices: Choices, lowering: "blocked" | "portable", flat: boolean) {
  const { inputs, outputs } = network(choices);
  const executable = await compile(inputs, outputs, { backend, lowering, threads: 1 });
  const feeds = Object.entries(inputs).map(([name, value], i) => {
    const numbers = fill(choices.seed + i, sizeOf(value.shape), name === "x" || name === "bias" ? 1 : 0.2);
    return [name, flat && name === "x" ? numbers.fill(0.5) : numbers] as const;
  });
  const results = await executable.run(Object.fromEntries(feeds) as Record<keyof typeof inputs, Float32Array>);
  await executable.dispose();
  return results as Record<keyof typeof outputs, Float32Array>;
}

function expectClose(actual: Record<string, Float32Array>, expected: Record<string, Float32Array>): void {
  for (const [name, numbers] of Object.entries(expected)) {
    const scale = numbers.reduce((largest, n) => Math.max(largest, Math.abs(n)), 1e-3);
    const worst = numbers.reduce((most, n, i) => Math.max(most, Math.abs(n - actual[name]![i]!)), 0);
    expect(worst, name).toBeLessThan(2e-5 * scale);
  }
}

const choices: fc.Arbitrary<Choices> = fc.record({
  channels: fc.constantFrom(1, 3, 16, 20, 32),
  widths: fc.tuple(fc.constantFrom(8, 16, 32), fc.constantFrom(10, 16, 32)),
  kernel: fc.constantFrom(1, 2, 3, 5),
  stride: fc.constantFrom(1, 2),
  size: fc.constantFrom(8, 9, 12),
  seed: fc.nat(1_000_000),
});

describe.skipIf(block === 0)("the blocked lowering", () => {
  it("gives what the portable one gives, derivatives included", async () => {
    await fc.assert(
      fc.asyncProperty(choices, async (chosen) => {
        expectClose(await run(chosen, "blocked", false), await run(chosen, "portable", false));
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  it("gives the cotangent to the same one of equal maxima", async () => {
    const chosen = { channels: 3, widths: [16, 16], kernel: 3, stride: 1, size: 8, seed: 5 } as const;
    expectClose(await run(chosen, "blocked", true), await run(chosen, "portable", true));
  });
});

const operators = (outputs: Readonly<Record<string, Value>>, op: string): number =>
  topologicalOrder(Object.values(outputs)).filter((node) => node.op === op).length;

it("reorders only where a blocked value meets a plain one", () => {
  const x = input("x", [2, 3, 8, 8]);
  const kernels = [3, 16, 16].map((c, i) => input(`w${i}`, [16, c, 3, 3]));
  const y = kernels.reduce((h, w) => maxPool2d(relu(conv2d(h, w, { padding: "same" })), { kernel: 2 }), x);
  const forward = blocked({ y }, 16);
  expect(operators(forward, "ReorderInput")).toBe(0);
  expect(operators(forward, "ReorderOutput")).toBe(1);
  // Its own activation is part of a blocked convolution.
  expect(operators(forward, "Relu")).toBe(0);
});

/** A MobileNet's block: expanded, each channel convolved by itself, projected; both its parts clipped. */
function inverted(size: number, stride: number) {
  const x = input("x", [2, 16, size, size]);
  const kernels = { expand: [32, 16, 1, 1], depthwise: [32, 1, 3, 3], project: [16, 32, 1, 1] };
  const [expand, depthwise, project] = Object.entries(kernels).map(([name, shape]) => input(name, shape)) as [
    Value,
    Value,
    Value,
  ];
  const wide = clip(conv2d(x, expand), -0.3, 0.6);
  const each = conv2d(wide, depthwise, { padding: "same", stride, groups: 32 });
  const y = conv2d(clip(each, -0.1, 0.4), project);
  const [dx, dEach] = gradients(reduceSum(mul(y, y)), [x, each]);
  const [dWide] = gradients(reduceSum(mul(y, y)), [wide]);
  const geometry = { strides: [stride, stride], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 32 } as const;
  const adjoint = convTranspose(dEach!, depthwise, geometry, [size, size]);
  return { inputs: { x, expand, depthwise, project }, outputs: { y, dx: dx!, dWide: dWide!, adjoint } };
}

describe.skipIf(block === 0).each([1, 2])("channels convolved each by itself, at stride %i", (stride) => {
  it("have in blocks the derivative that they have outside", async () => {
    for (const size of [7, 8]) {
      const { inputs, outputs } = inverted(size, stride);
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, { shape }], i) => [name, fill(i, sizeOf(shape), 0.7)]),
      ) as Record<keyof typeof inputs, Float32Array>;
      const [inBlocks, plain] = await Promise.all(
        (["blocked", "portable"] as const).map(async (lowering) => {
          const executable = await compile(inputs, outputs, { backend, lowering, threads: 1 });
          const results = await executable.run(feeds);
          await executable.dispose();
          return results as Record<keyof typeof outputs, Float32Array>;
        }),
      );
      expectClose(inBlocks!, plain!);
      // The transposed convolution is the adjoint by its definition.
      expectClose({ dWide: plain!.dWide }, { dWide: plain!.adjoint });
    }
  });
});

it("keeps channels convolved each by itself in blocks, forwards and backwards", () => {
  const { x, outputs } = (({ inputs, outputs: { y, dx } }) => ({ x: inputs.x, outputs: { y, dx } }))(inverted(8, 1));
  const made = blocked(outputs, 16);
  expect(operators(made, "ConvTranspose")).toBe(0);
  expect(topologicalOrder(Object.values(made)).filter(({ op, domain }) => op === "Conv" && domain === "")).toEqual([]);
  // On their way in the image and what the derivative begins with, on their way out both results.
  expect([operators(made, "ReorderInput"), operators(made, "ReorderOutput")]).toEqual([2, 2]);
  expect(made.dx.shape).toEqual(x.shape);
});

/** A convolution with a bias and a linear layer on what it gives, and the derivatives that training wants. */
function classifier(channels: number, classes: number) {
  const x = input("x", [3, channels, 6, 5]);
  const kernel = input("kernel", [32, channels, 3, 3]);
  const bias = input("bias", [32]);
  const weight = input("weight", [32 * 30, classes]);
  const shifted = add(conv2d(x, kernel, { padding: "same" }), reshape(bias, [1, 32, 1, 1]));
  const y = matmul(reshape(relu(shifted), [3, 32 * 30]), weight);
  const [dKernel, dBias, dWeight] = gradients(reduceSum(mul(y, y)), [kernel, bias, weight]);
  return { inputs: { x, kernel, bias, weight }, outputs: { y, dKernel, dBias, dWeight } };
}

describe.skipIf(block === 0)("a linear layer on what a convolution gives", () => {
  it("has its rows in the order of the blocks, derivatives included", async () => {
    for (const channels of [3, 16]) {
      const { inputs, outputs } = classifier(channels, 7);
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, { shape }], i) => [name, fill(i, sizeOf(shape), 0.3)]),
      ) as Record<keyof typeof inputs, Float32Array>;
      const results = [];
      for (const lowering of ["blocked", "portable"] as const) {
        const executable = await compile(inputs, outputs, { backend, lowering, threads: 1 });
        results.push((await executable.run(feeds)) as Record<keyof typeof outputs, Float32Array>);
        await executable.dispose();
      }
      expectClose(results[0]!, results[1]!);
    }
  });
});

/** A convolution normalised by its batch, around which a shortcut leads, and the derivatives in everything. */
function normalised() {
  const inputs = {
    x: input("x", [3, 32, 5, 4]),
    kernel: input("kernel", [32, 32, 3, 3]),
    scale: input("scale", [32]),
    shift: input("shift", [32]),
  };
  const { y } = batchNorm(conv2d(inputs.x, inputs.kernel, { padding: "same" }), inputs.scale, inputs.shift);
  const out = conv2d(relu(add(y, inputs.x)), inputs.kernel, { padding: "same" });
  const slopes = gradients(reduceSum(mul(out, out)), Object.values(inputs)) as Value[];
  const named = Object.fromEntries(Object.keys(inputs).map((name, i) => [`d${name}`, slopes[i]!]));
  return { inputs, outputs: { out, ...named } as Record<string, Value> };
}

describe.skipIf(block === 0)("normalisation by the batch", () => {
  it("is in blocks what it is outside", async () => {
    const { inputs, outputs } = normalised();
    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([name, { shape }], i) => [name, fill(i + 1, sizeOf(shape), 0.5)]),
    );
    const [inBlocks, plain] = await Promise.all(
      (["blocked", "portable"] as const).map(async (lowering) => {
        const executable = await compile(inputs as Record<string, Value>, outputs, { backend, lowering, threads: 1 });
        const results = await executable.run(feeds);
        await executable.dispose();
        return results as Record<string, Float32Array>;
      }),
    );
    expectClose(inBlocks!, plain!);
  });

  it("reorders nothing but what comes in", () => {
    const { out } = normalised().outputs;
    const made = blocked({ out: out! }, 16);
    expect([operators(made, "ReorderInput"), operators(made, "ReorderOutput")]).toEqual([1, 1]);
  });
});

it("reorders no images between a convolution and a classifier", () => {
  const reordered = (classes: number): number => {
    const { inputs, outputs } = classifier(3, classes);
    const { dKernel, ...others } = outputs;
    const made = Object.values(blocked(rewrite(others, foldedScales(others)), 16));
    return topologicalOrder(made).filter(({ op, outputs: [value] }) => {
      return op.startsWith("Reorder") && value!.shape[0] === inputs.x.shape[0];
    }).length;
  };
  expect(reordered(7)).toBe(0);
  // More columns than a classifier has: the matrix is the larger one.
  expect(reordered(100)).toBeGreaterThan(0);
});

it("leaves a graph alone that has nothing to block", () => {
  const [x, w] = [input("x", [2, 3, 8, 8]), input("w", [10, 3, 3, 3])];
  const y = conv2d(x, w);
  expect(blocked({ y }, 16).y).toBe(y);
});
