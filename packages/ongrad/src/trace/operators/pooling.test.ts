import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradients } from "../../grad/gradients.ts";
import { reduceSum } from "../../graph/reduction.ts";
import { constant, type Shape, type Value } from "../../graph/value.ts";
import { checkImport, checkImportedDerivatives, type WrittenInput } from "../../testing/checkImport.ts";
import { evaluate } from "../../testing/evaluate.ts";
import { fill } from "../../testing/fill.ts";
import type { ForeignNode } from "../foreignNode.ts";
import { importers } from "../importers.ts";

const tensor = (seed: number, ...shape: number[]): WrittenInput => ({ shape, data: fill(seed, size(shape)) });
const size = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);
const small = fc.integer({ min: 1, max: 3 });

/** Attributes of a pooling, for one to three spatial axes, with an input that fits. */
const poolings = fc.integer({ min: 1, max: 3 }).chain((axes) => {
  const each = (n: fc.Arbitrary<number>) => fc.array(n, { minLength: axes, maxLength: axes });
  return fc
    .record({
      kernel: each(fc.integer({ min: 1, max: 4 })),
      strides: fc.option(each(fc.integer({ min: 1, max: 4 })), { nil: undefined }),
      dilations: fc.option(each(small), { nil: undefined }),
      extra: each(fc.nat(5)),
      padding: fc.constantFrom("pads", "pads", "SAME_UPPER", "SAME_LOWER", "VALID"),
      ceil: fc.boolean(),
      sides: fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }),
      seed: fc.nat(1000),
    })
    .map(({ kernel, strides, dilations, extra, padding, ceil, sides, seed }) => {
      const pads = kernel.concat(kernel).map((k, i) => Math.min(sides[i]!, k - 1));
      const reach = kernel.map((k, i) => (dilations?.[i] ?? 1) * (k - 1) + 1);
      return {
        attributes: {
          kernel_shape: kernel,
          ...(strides ? { strides } : {}),
          ...(padding === "pads" ? { pads, ceil_mode: ceil ? 1 : 0 } : { auto_pad: padding }),
        },
        dilated: dilations && (padding === "pads" || padding === "VALID") ? { dilations } : {},
        sparse: strides?.some((stride, i) => stride > kernel[i]!) ?? false,
        x: tensor(seed, 2, 2, ...reach.map((r, i) => r + extra[i]!)),
      };
    });
});

describe("poolings are imported as onnxruntime runs them", () => {
  const check = (test: (pooling: typeof poolings extends fc.Arbitrary<infer P> ? P : never) => Promise<unknown>) =>
    fc.assert(
      fc.asyncProperty(poolings, async (pooling) => void (await test(pooling))),
      { seed: 1, numRuns: 120 },
    );

  it("MaxPool", () =>
    check(async ({ attributes, dilated, x, sparse }) => {
      // onnxruntime itself refuses some of these.
      fc.pre(!(sparse && "auto_pad" in attributes));
      const outputs = sparse || x.shape.length > 4 ? 1 : 2;
      await checkImport({ op: "MaxPool", opset: 12, attributes: { ...attributes, ...dilated }, inputs: [x], outputs });
    }));

  it.each([0, 1])("AveragePool, count_include_pad %i", (counted) =>
    check(({ attributes, dilated, x }) =>
      checkImport({
        op: "AveragePool",
        opset: 19,
        attributes: { ...attributes, ...dilated, count_include_pad: counted },
        inputs: [x],
      }),
    ),
  );

  it.each([1, 2, 3])("LpPool, p %i", (p) =>
    check(({ attributes, dilated, x }) =>
      checkImport({ op: "LpPool", opset: 18, attributes: { ...attributes, ...dilated, p }, inputs: [x] }),
    ),
  );

  it("MaxPool and AveragePool of old operator sets", async () => {
    const x = tensor(1, 1, 2, 7, 6);
    const attributes = { kernel_shape: [3, 2], pads: [1, 0, 1, 1], strides: [2, 2] };
    for (const opset of [1, 8, 10, 11]) await checkImport({ op: "MaxPool", opset, attributes, inputs: [x] });
    for (const opset of [7, 10, 11]) await checkImport({ op: "AveragePool", opset, attributes, inputs: [x] });
  });

  it.each(["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"])("%s", async (op) => {
    for (const shape of [
      [2, 3, 5],
      [2, 3, 4, 5],
      [1, 2, 3, 2, 2],
    ]) {
      await checkImport({ op, opset: 12, inputs: [tensor(1, ...shape)] });
    }
  });
});

/** A 2×2 pooling of operator set 18. */
const written = (op: string, x: Value): ForeignNode => ({
  op,
  domain: "",
  opset: 18,
  name: "",
  inputs: [x],
  attributes: { kernel_shape: [2, 2] },
  outputCount: 1,
  straightThrough: false,
  times: 1,
  storedType: () => undefined,
  constant: async () => undefined,
});

describe("imported poolings have the derivatives that differences give", () => {
  const x = tensor(3, 1, 2, 5, 4);

  it.each([1, 2, 3])("LpPool, p %i", async (p) => {
    const attributes = { kernel_shape: [3, 2], strides: [2, 2], pads: [1, 0, 0, 1], ceil_mode: 1, p };
    // A finer step: |x|³ and the root bend more.
    await checkImportedDerivatives(
      { op: "LpPool", opset: 18, attributes, inputs: [x] },
      { dtype: "float32", step: 3e-3 },
    );
  });

  it.each(["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"])("%s", async (op) => {
    await checkImportedDerivatives({ op, opset: 12, inputs: [x] });
  });

  it.each(["MaxPool", "AveragePool", "LpPool"])("%s of a volume", async (op) => {
    const attributes = { kernel_shape: [2, 1, 2], strides: [1, 2, 2], pads: [1, 0, 0, 0, 0, 1] };
    const node = { op, opset: 18, attributes, inputs: [tensor(4, 1, 2, 2, 3, 2)] };
    await checkImportedDerivatives(node, { dtype: "float32", step: 3e-3 });
  });

  it("MaxPool of a signal", async () => {
    const attributes = { kernel_shape: [3], strides: [2], pads: [1, 1], ceil_mode: 1 };
    await checkImportedDerivatives({ op: "MaxPool", opset: 12, attributes, inputs: [tensor(4, 1, 2, 6)] });
  });

  it("GlobalMaxPool and a window that ends outside: everything to the first maximum", async () => {
    const flat = constant(new Float64Array(4).fill(7), [1, 1, 2, 2]);
    const [whole] = (await importers.get("GlobalMaxPool")!(written("GlobalMaxPool", flat)))!;
    expect(await evaluate(...gradients(reduceSum(whole!), [flat]))).toEqual([[1, 0, 0, 0]]);
    const attributes = { kernel_shape: [3, 3], strides: [1, 2], ceil_mode: 1, pads: [1, 0, 1, 0] };
    const wide = constant(new Float64Array(8).fill(7), [1, 1, 2, 4]);
    const [ended] = (await importers.get("MaxPool")!({ ...written("MaxPool", wide), attributes }))!;
    expect(await evaluate(...gradients(reduceSum(ended!), [wide]))).toEqual([[2, 0, 2, 0, 0, 0, 0, 0]]);
  });

  it.each(["LpPool", "GlobalLpPool"])("%s of zeros: 0, not NaN", async (op) => {
    const zeros = constant(new Float32Array(8), [1, 2, 2, 2]);
    const [y] = (await importers.get(op)!(written(op, zeros)))!;
    expect(await evaluate(...gradients(reduceSum(y!), [zeros]))).toEqual([[0, 0, 0, 0, 0, 0, 0, 0]]);
  });
});
