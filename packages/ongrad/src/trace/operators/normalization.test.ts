import { describe, expect, it } from "vitest";
import { gradients } from "../../grad/gradients.ts";
import { reduceSum } from "../../graph/reduction.ts";
import { topologicalOrder } from "../../graph/topology.ts";
import { constant, input, type Shape } from "../../graph/value.ts";
import {
  checkImport,
  checkImportedDerivatives,
  type WrittenAttribute,
  type WrittenInput,
} from "../../testing/checkImport.ts";
import { evaluate } from "../../testing/evaluate.ts";
import { fill } from "../../testing/fill.ts";
import type { ForeignNode } from "../foreignNode.ts";
import { importers } from "../importers.ts";

const size = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);
const tensor = (seed: number, ...shape: number[]): WrittenInput => ({ shape, data: fill(seed, size(shape)) });
const positive = (seed: number, ...shape: number[]): WrittenInput => ({
  shape,
  data: fill(seed, size(shape)).map((u) => 1.5 + u),
});
const stored = (written: WrittenInput): WrittenInput => ({ ...written, stored: true });
/** Scale, bias, mean, variance. */
const parameters = (...shape: number[]): WrittenInput[] => [
  tensor(11, ...shape),
  tensor(12, ...shape),
  tensor(13, ...shape),
  positive(14, ...shape),
];

/** An operator set 15 node without attributes. */
const node = (op: string, inputs: ForeignNode["inputs"]): ForeignNode => ({
  op,
  domain: "",
  opset: 15,
  name: "",
  inputs,
  attributes: {},
  outputCount: 1,
  straightThrough: false,
  times: 1,
  storedType: () => undefined,
  constant: async (i) => {
    const value = inputs[i];
    return value?.source.kind === "constant" ? { shape: value.shape, data: value.source.data } : undefined;
  },
});

describe("normalisations are imported as onnxruntime runs them", () => {
  it.each([7, 9, 14, 15])("BatchNormalization at inference, operator set %i", async (opset) => {
    for (const shape of [
      [2, 3, 4, 5],
      [2, 3, 5],
      [2, 3],
    ]) {
      for (const epsilon of [undefined, 0.1]) {
        const attributes = epsilon ? { epsilon: { float: epsilon } } : {};
        const x = tensor(1, ...shape);
        await checkImport({ op: "BatchNormalization", opset, attributes, inputs: [x, ...parameters(3).map(stored)] });
        await checkImport({ op: "BatchNormalization", opset, attributes, inputs: [x, ...parameters(3)] });
      }
    }
  });

  it("BatchNormalization of each position by itself, which operator sets below 9 had", async () => {
    const inputs = [tensor(1, 2, 3, 4, 5), ...parameters(3, 4, 5).map(stored)];
    await checkImport({ op: "BatchNormalization", opset: 7, attributes: { spatial: 0 }, inputs });
  });

  it("BatchNormalization in training, with the running statistics", async () => {
    for (const momentum of [0.9, 0.25]) {
      const attributes = { training_mode: 1, momentum: { float: momentum }, epsilon: { float: 0.01 } };
      const inputs = [tensor(1, 2, 3, 4, 5), ...parameters(3)];
      await checkImport({ op: "BatchNormalization", opset: 15, attributes, inputs, outputs: 3 });
    }
  });

  it.each([7, 9])(
    "BatchNormalization in training, as its outputs asked for it up to operator set 13: %i",
    async (opset) => {
      const attributes = { momentum: { float: 0.7 }, epsilon: { float: 0.01 } };
      const inputs = [tensor(1, 2, 3, 4, 5), ...parameters(3).map(stored)];
      await checkImport({ op: "BatchNormalization", opset, attributes, inputs, outputs: 5 });
    },
  );

  it.each([6, 11])("InstanceNormalization, operator set %i", async (opset) => {
    for (const shape of [
      [2, 3, 4, 5],
      [2, 3, 5],
    ]) {
      const inputs = [tensor(1, ...shape), tensor(2, 3), tensor(3, 3)];
      await checkImport({ op: "InstanceNormalization", opset, attributes: { epsilon: { float: 0.01 } }, inputs });
    }
  });

  it("GroupNormalization: a scale per group, and since operator set 21 per channel", async () => {
    const x = tensor(1, 2, 6, 3, 4);
    const attributes = { num_groups: 3, epsilon: { float: 0.01 } };
    const op = "GroupNormalization";
    await checkImport({ op, opset: 18, attributes, inputs: [x, tensor(2, 3), tensor(3, 3)] });
    await checkImport({ op, opset: 21, attributes, inputs: [x, tensor(2, 6), tensor(3, 6)] });
  });

  it.each([-1, 1, 2, -2])("LayerNormalization from axis %i on, with and without bias", async (axis) => {
    const shape = [2, 3, 4];
    const trail = shape.slice(axis);
    for (const bias of [[], [tensor(3, ...trail)]]) {
      const inputs = [tensor(1, ...shape), tensor(2, ...trail), ...bias];
      await checkImport({ op: "LayerNormalization", opset: 17, attributes: { axis }, inputs, outputs: 3 });
    }
  });

  it.each([
    [[1, 1], [4]],
    [[4], [1]],
    [
      [3, 1],
      [3, 4],
    ],
    [
      [2, 1, 4],
      [1, 1, 1],
    ],
  ])("LayerNormalization with a scale of %j and a bias of %j, which broadcast", async (scale, bias) => {
    for (const axis of [-1, 1]) {
      const inputs = [tensor(1, 2, 3, 4), tensor(2, ...scale), tensor(3, ...bias)];
      await checkImport({ op: "LayerNormalization", opset: 17, attributes: { axis }, inputs, outputs: 3 });
      await checkImport({ op: "LayerNormalization", opset: 17, attributes: { axis }, inputs: inputs.slice(0, 2) });
    }
  });

  it("LpNormalization, zeros included", async () => {
    const x = tensor(1, 2, 3, 4);
    (x.data as Float32Array).fill(0, 4, 8);
    for (const p of [1, 2]) {
      for (const axis of [-1, 0, 1]) {
        await checkImport({ op: "LpNormalization", opset: 1, attributes: { p, axis }, inputs: [x] });
      }
    }
  });

  it("LRN", async () => {
    for (const written of [1, 3, 5]) {
      const attributes = { size: written, alpha: { float: 0.7 }, beta: { float: 0.6 }, bias: { float: 1.5 } };
      await checkImport({ op: "LRN", opset: 13, attributes, inputs: [tensor(1, 2, 6, 3, 4)] });
      await checkImport({ op: "LRN", opset: 1, attributes: { size: written }, inputs: [tensor(1, 2, 6, 3, 4)] });
    }
  });

  it.each([9, 13])("MeanVarianceNormalization, operator set %i", async (opset) => {
    const op = "MeanVarianceNormalization";
    await checkImport({ op, opset, inputs: [tensor(1, 2, 3, 4, 5)] });
    await checkImport({ op, opset, attributes: { axes: [2, 3] }, inputs: [tensor(1, 2, 3, 4, 5)] });
  });
});

describe("imported normalisations have the derivatives that differences give", () => {
  it.each<[string, number, Record<string, WrittenAttribute>, WrittenInput[]]>([
    ["InstanceNormalization", 11, { epsilon: { float: 0.01 } }, [tensor(1, 2, 3, 2, 3), tensor(2, 3), tensor(3, 3)]],
    ["GroupNormalization", 18, { num_groups: 2 }, [tensor(1, 2, 4, 3), tensor(2, 2), tensor(3, 2)]],
    ["GroupNormalization", 21, { num_groups: 2 }, [tensor(1, 2, 4, 3), tensor(2, 4), tensor(3, 4)]],
    ["LayerNormalization", 17, { axis: 1 }, [tensor(1, 2, 3, 2), tensor(2, 3, 2), tensor(3, 3, 2)]],
    ["LayerNormalization", 17, {}, [tensor(1, 2, 3, 2), tensor(2, 2, 1, 1), tensor(3, 3, 1)]],
    ["LpNormalization", 1, { p: 1, axis: 1 }, [tensor(1, 2, 3, 2)]],
    ["LpNormalization", 1, { p: 2, axis: 1 }, [tensor(1, 2, 3, 2)]],
    ["LRN", 13, { size: 3, alpha: { float: 0.7 } }, [tensor(1, 2, 4, 2, 1)]],
    ["MeanVarianceNormalization", 13, {}, [tensor(1, 2, 3, 2, 2)]],
  ])("%s, operator set %i", async (op, opset, attributes, inputs) => {
    await checkImportedDerivatives({ op, opset, attributes, inputs });
  });

  it("LpNormalization of zeros: the cotangent, not NaN", async () => {
    const zeros = constant(new Float64Array(2), [1, 2]);
    const [y] = (await importers.get("LpNormalization")!(node("LpNormalization", [zeros])))!;
    expect(await evaluate(...gradients(reduceSum(y!), [zeros]))).toEqual([[1, 1]]);
  });
});

describe("BatchNormalization behind a convolution with stored weights", () => {
  const weight = (seed: number, ...shape: number[]) => constant(fill(seed, size(shape)), shape);

  it.each([
    [
      [2, 2, 5, 4],
      [3, 2, 3, 3],
    ],
    [
      [2, 2, 5],
      [3, 2, 3],
    ],
  ] as const)("disappears into them: %j", async (image, kernel) => {
    const x = input("x", image);
    const [convolved] = (await importers.get("Conv")!(node("Conv", [x, weight(2, ...kernel), weight(3, 3)])))!;
    const statistics = parameters(3).map(({ shape, data }) => constant(data, shape));
    const [y] = (await importers.get("BatchNormalization")!(node("BatchNormalization", [convolved!, ...statistics])))!;
    const left = topologicalOrder([y!])
      .map(({ op }) => op)
      .filter((op) => op !== "Reshape");
    expect(left).toEqual(["Conv"]);
  });
});
