import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, expand, flatten, reshape, slice } from "../graph/arrange.ts";
import { add, mul, relu } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { reduceMean } from "../graph/reduction.ts";
import { serialize } from "../graph/serialize.ts";
import { constant, full, input, scalar, type Value } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { batchTemplate, type Instance } from "./batchTemplate.ts";
import { grown } from "./rebatch.ts";

const instance = (build: (x: Value) => Value, batch: number): Instance => {
  const x = input("x", [batch, 2, 3]);
  return { batch, input: x, outputs: [build(x)] };
};

const weights = constant(fill(1, 24), [6, 4]);
const builds: Record<string, (x: Value) => Value> = {
  "a dense layer": (x) => relu(matmul(flatten(x), weights)),
  "a constant that repeats along the batch": (x) => mul(x, full(2, [x.shape[0]!, 1, 1], "float32")),
  "a row that repeats along the batch": (x) => {
    const row = fill(2, 6);
    const n = x.shape[0]!;
    const rows = Float32Array.from({ length: 6 * n }, (_, i) => row[i % 6]!);
    return add(x, constant(rows, [n, 2, 3]));
  },
  "something joined and cut along the batch": (x) =>
    slice(concat([x, full(0, [1, 2, 3], "float32")], 0), 0, 0, x.shape[0]!),
  "heads in the batch": (x) => reshape(reshape(x, [x.shape[0]! * 2, 3]), x.shape),
  "an expanded constant": (x) => expand(scalar(3, "float32"), [x.shape[0]!, 4]),
};

describe("batchTemplate", () => {
  it.each(Object.entries(builds))(
    "carries %s to any batch size: the numbers of the graph built there",
    async (_, build) => {
      const template = batchTemplate(instance(build, 5), instance(build, 7));
      for (const batch of [1, 2, 5, 16]) {
        const { input: x, outputs } = instance(build, batch);
        const carried = template?.(x)[0] as Value;
        expect(carried.shape).toEqual(outputs[0]!.shape);
        const both = await compile({ x }, { carried, built: outputs[0]! }, { backend: nodeBackend() });
        const results = await both.run({ x: fill(3, 6 * batch) });
        expect(results.carried).toEqual(results.built);
        await both.dispose();
      }
    },
  );

  it("is the very graph at the batch of an instance that matches itself", () => {
    const own = instance(builds["a dense layer"]!, 5);
    const carried = batchTemplate(own, own)!(own.input)[0]!;
    expect(serialize({ inputs: { x: own.input }, outputs: { y: carried } })).toEqual(
      serialize({ inputs: { x: own.input }, outputs: { y: own.outputs[0]! } }),
    );
  });

  it.each<[string, (x: Value) => Value]>([
    ["a number that depends on the batch", (x) => mul(x, 1 / x.shape[0]!)],
    ["another operator", (x) => (x.shape[0] === 5 ? relu(x) : add(x, 1))],
    ["another attribute", (x) => reduceMean(x, { axes: [1], keep: x.shape[0] === 5 })],
    ["other constants", (x) => add(x, constant(fill(x.shape[0]!, 6), [2, 3]))],
    ["constants that do not repeat", (x) => add(x, constant(fill(1, x.shape[0]!), [x.shape[0]!, 1, 1]))],
    ["a longer graph", (x) => (x.shape[0] === 5 ? relu(x) : relu(relu(x)))],
  ])("refuses %s", (_, build) => {
    expect(batchTemplate(instance(build, 5), instance(build, 7))).toBeUndefined();
  });
});

it("a reshape grows where the batch is: element by element, the reshape of each example", () => {
  const extents = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(extents, extents, fc.integer({ min: 2, max: 4 }), (before, after, times) => {
      const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
      fc.pre(size(before) === size(after));
      const target = grown([1, ...before], [times, ...before], [1, ...after], times);
      expect(target).toEqual([times, ...after]);
      expect(grown(before, before, after, times)).toBeUndefined();
    }),
    { seed: 1 },
  );
});

it.each<[string, readonly number[], readonly number[], readonly number[], number, readonly number[]]>([
  ["tokens before the batch, rows of all", [4, 2, 6], [4, 8, 6], [8, 6], 2, [32, 6]],
  ["and apart again", [8, 6], [32, 6], [4, 2, 6], 2, [4, 8, 6]],
  ["heads beside the batch", [4, 2, 6], [4, 8, 6], [4, 6, 2], 2, [4, 24, 2]],
  ["and back", [6, 4, 2], [24, 4, 2], [2, 3, 4, 2], 2, [8, 3, 4, 2]],
  ["the batch alone, out of an axis with heads", [4, 6, 2], [4, 24, 2], [8, 6], 2, [32, 6]],
])("a reshape of several images: %s", (_, was, now, target, batch, expected) => {
  expect(grown(was, now, target, 4, batch)).toEqual(expected);
});
