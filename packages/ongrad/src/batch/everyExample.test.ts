import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rules } from "../grad/table.ts";
import { concat, gather, gatherElements, pad, reshape, slice, transpose } from "../graph/arrange.ts";
import { conv2d } from "../graph/convolution.ts";
import { add, cast, clip, equal, greater, logicalNot, mul, sign, where } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { maxPool } from "../graph/pooling.ts";
import { argMax, reduceMax, reduceMean } from "../graph/reduction.ts";
import { gatherND, scatterND } from "../graph/scatter.ts";
import { softmax } from "../graph/softmax.ts";
import { topK } from "../graph/topK.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { apply1, constant, type DType, input, int64, makeData, type Node, sizeOf, type Value } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { testBackend as backend } from "../testing/backend.ts";
import { families } from "../testing/families.ts";
import { fill } from "../testing/fill.ts";
import { everyExample } from "./everyExample.ts";
import { batchRules } from "./table.ts";

const COUNT = 3;

interface Given {
  readonly input: Value;
  /** Of every example, or of all together. */
  readonly examples: readonly ArrayLike<number>[];
}

/** Runs a graph example by example and for all at once, and compares; returns the nodes of the latter. */
async function check(given: readonly Given[], output: Value, batchOf = (input: Value) => [COUNT, ...input.shape]) {
  const named = new Map<Value, Value>();
  for (const { input: one, examples } of given) {
    const { name } = one.source as { readonly name: string };
    named.set(one, examples.length === 1 ? one : input(name, batchOf(one), one.dtype));
  }
  const many = new Map([...named].filter(([one, all]) => one !== all));
  const mixing: Node[] = [];
  const [y] = everyExample(many, [output], (node) => mixing.push(node)) as [Value];
  const feedsOf = (pick: (given: Given) => readonly ArrayLike<number>[]) =>
    Object.fromEntries(
      given.map((each) => {
        const { name } = each.input.source as { readonly name: string };
        return [
          name,
          makeData(
            each.input.dtype,
            pick(each).flatMap((values) => Array.from(values)),
          ),
        ];
      }),
    );
  const inputsOf = (values: Iterable<Value>) =>
    Object.fromEntries([...values].map((value) => [(value.source as { readonly name: string }).name, value]));
  const one = await compile(inputsOf(named.keys()), { y: output }, { backend });
  const all = await compile(inputsOf(named.values()), { y }, { backend });
  const expected: number[] = [];
  for (let i = 0; i < COUNT; i++) {
    const { y } = await one.run(feedsOf(({ examples }) => [examples[i % examples.length]!]));
    expected.push(...Array.from(y, Number));
  }
  const actual = Array.from((await all.run(feedsOf(({ examples }) => examples))).y, Number);
  await one.dispose();
  await all.dispose();
  expect(y.shape[0]).toBe(COUNT);
  expect(sizeOf(y.shape)).toBe(expected.length);
  const scale = Math.max(1, ...expected.filter(Number.isFinite).map(Math.abs));
  const tolerance = (output.dtype === "float64" ? 1e-12 : 1e-5) * scale;
  actual.forEach((value, i) => {
    if (!Object.is(value, expected[i])) expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(tolerance);
  });
  return { mixing, nodes: topologicalOrder([y]) };
}

/** The same numbers in other orders, so that each operator's domain stays. */
function turned(values: ArrayLike<number>): number[][] {
  const list = Array.from(values);
  return Array.from({ length: COUNT }, (_, i) => list.map((_, at) => list[(at + 2 * i + 1) % list.length]!));
}

it("has a rule for every operator that has a derivative", () => {
  expect([...rules.keys()].filter((op) => !batchRules.has(op))).toEqual([]);
});

for (const [family, cases] of Object.entries(families)) {
  describe(`every example by itself: ${family}`, () => {
    it.each(Object.entries(cases))("%s", async (op, arbitrary) => {
      const batched = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(arbitrary, batched, fc.nat(4), async (test, which, at) => {
          const first = which.slice(0, test.at.length).every((one) => !one);
          const given = test.at.map(({ shape, values }, i): Given => {
            const examples = which[i] || (first && i === 0) ? turned(values) : [values];
            return { input: input(`x${i}`, [1, ...shape], test.dtype ?? "float64"), examples };
          });
          // The axis that counts examples comes to stand anywhere between the case's own.
          const values = given.map(({ input: x }) => {
            const axis = at % x.shape.length;
            const order = [...x.shape.keys()].slice(1).toSpliced(axis, 0, 0);
            return reshape(transpose(x, order), x.shape.slice(1));
          });
          const y = test.f(values);
          const single = topologicalOrder([y]).filter((node) => node.op === op).length;
          fc.pre(single > 0);
          const { nodes } = await check(given, y, ({ shape }) => [COUNT, ...shape.slice(1)]);
          // With what is no operand of its own shared, an operator is there as often as in one example.
          if (first && op !== "Transpose" && op !== "Reshape" && op !== "Expand") {
            expect(nodes.filter((node) => node.op === op).length).toBe(single);
          }
        }),
        { seed: 3, numRuns: 12 },
      );
    });
  });
}

const numbers = (seed: number, ...shape: number[]): number[] => Array.from(fill(seed, sizeOf(shape)));
const examples = (...shape: number[]) => [1, 2, 3].map((seed) => numbers(seed, ...shape));
const places = (below: number, ...shape: number[]) =>
  examples(...shape).map((list) => list.map((u) => Math.floor(((u + 1) / 2) * below)));
const x = input("x", [1, 4, 6], "float32");
const xs: Given = { input: x, examples: examples(1, 4, 6) };
const flat = reshape(x, [4, 6]);
const picked = (below: number, shape: number[], dtype: DType = "int64"): Given => ({
  input: input("i", shape, dtype),
  examples: places(below, ...shape),
});
const weights = constant(fill(9, 12), [6, 2]);
const asked = picked(4, [2, 3]);
const along = picked(4, [2, 6]);
const pairs = picked(4, [3, 2]);
const kernel: Given = { input: input("w", [2, 3, 2, 2], "float32"), examples: examples(2, 3, 2, 2) };
const bias: Given = { input: input("b", [2], "float32"), examples: examples(2) };
const image: Given = { input: input("p", [1, 3, 5, 4], "float32"), examples: examples(1, 3, 5, 4) };
const images: Given = { input: input("q", [2, 3, 5, 4], "float32"), examples: examples(2, 3, 5, 4) };
const still = (given: Given): Given => ({ ...given, examples: given.examples.slice(0, 1) });
const windows = { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], ceil: false } as const;
const rows = input("r", [5, 2, 6], "float32");

const cases: Record<string, readonly [readonly Given[], Value]> = {
  "a dropped batch axis, and one made anew": [[xs], reshape(matmul(flat, weights), [1, 8])],
  "examples in the middle of an axis": [[xs], softmax(reshape(transpose(x, [1, 0, 2]), [3, 8]), 0)],
  "a number of each example": [[xs], add(reduceMax(x), weights)],
  "comparison, logic and choice": [[xs], where(logicalNot(greater(x, reduceMean(x))), x, sign(x))],
  "the place of an extremum": [[xs], cast(argMax(flat, 0), "float32")],
  "the largest and where they were": [
    [xs],
    add(topK(flat, 2, { axis: 0 }).values, cast(topK(flat, 2, { axis: 0 }).indices, "float32")),
  ],
  "indices of the examples' own": [[xs, asked], gather(flat, asked.input, 0)],
  "indices of the examples' own along a later axis": [[xs, asked], gather(x, asked.input, 2)],
  "indices from the end": [[xs, asked], gather(flat, apply1("Sub", [asked.input, int64([4])], "int64", [2, 3]), 0)],
  "indices of the examples' own into what they share": [[asked], gather(weights, asked.input, 0)],
  "elements of the examples' own": [[xs, along], gatherElements(flat, along.input, 0)],
  "slices of the examples' own": [[xs, pairs], gatherND(flat, pairs.input)],
  "places of the examples' own to add to": [
    [xs, pairs],
    scatterND(flat, pairs.input, constant(fill(4, 3), [3]), "add"),
  ],
  "kernels of the examples' own": [[image, kernel, bias], conv2d(image.input, kernel.input, { bias: bias.input })],
  "kernels of the examples' own on one image": [[still(image), kernel], conv2d(image.input, kernel.input)],
  "a bias of the examples' own": [
    [image, still(kernel), bias],
    conv2d(image.input, kernel.input, { bias: bias.input }),
  ],
  "several images an example": [[images, still(kernel)], conv2d(images.input, kernel.input, { padding: "same" })],
  "several images an example, kernels of their own": [[images, kernel], conv2d(images.input, kernel.input)],
  "where maxima were": [[image], cast(maxPool(image.input, windows)[1], "float32")],
  "where maxima were in several images": [[images], cast(maxPool(images.input, windows)[1], "float32")],
  "bounds of the examples' own": [
    [xs],
    apply1("Clip", [x, apply1("ReduceMin", [flat], "float32", [], { keepdims: 0 }), reduceMean(x)], "float32", x.shape),
  ],
  "rolled along the batch axis": [[xs], concat([slice(x, 0, 0, 1), x], 0)],
  "padded along the batch axis": [[xs], pad(x, [1, 0, 0], [0, 0, 2])],
  "what does not depend on them": [[xs], concat([weights, weights], 1)],
  // A recurrent network has no rule of its own.
  "an operator without a rule": [
    [{ input: rows, examples: examples(5, 2, 6) }],
    apply1(
      "LSTM",
      [rows, constant(fill(5, 72), [1, 12, 6]), constant(fill(6, 36), [1, 12, 3])],
      "float32",
      [5, 1, 2, 3],
      {
        hidden_size: 3,
      },
    ),
  ],
};

describe("every example by itself", () => {
  it.each(Object.entries(cases))("%s", async (_, [given, output]) => {
    await check(given, output);
  });

  it("whether an axis that stands in for one of extent 1 is left alone", async () => {
    const own = (one: Value) => one.shape.with(0, COUNT);
    const same = await check([xs], clip(softmax(mul(x, add(x, 1)), 2), 0, 0.5), own);
    expect(same.nodes.map(({ op }) => op)).toEqual(["Add", "Mul", "Softmax", "Clip"]);
    expect(same.mixing).toEqual([]);
  });

  it.each<[string, (x: Value) => Value, number]>([
    ["a reduction over the batch", (x) => reduceMax(x, { axes: [0], keep: true }), 1],
    ["a softmax over the batch", (x) => softmax(x, 0), 1],
    ["one over the batch at another place", (x) => softmax(transpose(x, [1, 0, 2]), 1), 1],
    ["one over another axis", (x) => softmax(transpose(x, [1, 0, 2]), 0), 0],
    ["one over an axis of extent 1 that may or may not be the batch", (x) => softmax(reshape(x, [1, 1, 4, 6]), 1), 0],
    ["a slice of the batch", (x) => slice(equal(x, x) && x, 0, 0, 1), 0],
  ])("says of %s whether it mixes", async (_, f, mixed) => {
    const { mixing } = await check([xs], f(x), (one) => one.shape.with(0, COUNT));
    expect(mixing.length).toBe(mixed);
  });
});
