import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import {
  add,
  averagePool2d,
  compile,
  concat,
  constant,
  conv2d,
  describeModel,
  flatten,
  gradients,
  input,
  layerNorm,
  matmul,
  maxPool2d,
  mul,
  type Pads,
  pad,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  resize,
  serialize,
  slice,
  softmax,
  spaceToDepth,
  strided,
  topK,
  transpose,
  type Value,
} from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { receptiveFields } from "./receptiveFields.ts";

/** A convolution of ones, so that no path cancels another. */
function ones(x: Value, kernel: number | readonly [number, number], options: Parameters<typeof conv2d>[2] = {}): Value {
  const [height, width] = typeof kernel === "number" ? [kernel, kernel] : kernel;
  const channels = x.shape[1]! / (options.groups ?? 1);
  const out = options.groups ?? 1;
  const shape = [out, channels, height, width];
  const weights = new Float32Array(out * channels * height * width).fill(1);
  return conv2d(x, constant(weights, shape), options);
}

/** Fields of the convolutions in the order of the file, of images `[channels, height, width]`. */
function fieldsOf(network: (x: Value) => Value, [channels, height, width]: readonly [number, number, number]) {
  const x = input("x", [1, channels, height, width]);
  const bytes = serialize({ inputs: { x }, outputs: { y: network(x) } });
  const model = describeModel(bytes);
  const fields = receptiveFields(model, [channels, height, width]);
  return model.convolutions.map(({ output }) => fields.get(output));
}

const same = (kernel: number): Pads => {
  const p = Math.floor(kernel / 2);
  return [p, p, p, p];
};
const chain =
  (...layers: ((x: Value) => Value)[]) =>
  (x: Value): Value =>
    layers.reduce((y, layer) => layer(y), x);
const conv =
  (kernel: number, stride = 1, padding = same(kernel)) =>
  (x: Value) =>
    ones(x, kernel, { stride, padding });
const pool = (kernel: number, stride: number) => (x: Value) => maxPool2d(x, { kernel, stride });

describe("receptive fields of published networks", () => {
  it("AlexNet's: 11, 51, 99, 131, 163", () => {
    const alexNet = chain(
      conv(11, 4, [2, 2, 2, 2]),
      pool(3, 2),
      conv(5),
      pool(3, 2),
      conv(3),
      conv(3),
      conv(3),
      pool(3, 2),
    );
    expect(fieldsOf(alexNet, [3, 224, 224])).toEqual([11, 51, 99, 131, 163].map((n) => [n, n]));
  });

  it("VGG-16's: from 3 to 196", () => {
    const blocks = [2, 2, 3, 3, 3].flatMap((count) => [...Array.from({ length: count }, () => conv(3)), pool(2, 2)]);
    const fields = fieldsOf(chain(...blocks), [1, 224, 224]);
    expect(fields.map((field) => field![0])).toEqual([3, 5, 10, 14, 24, 32, 40, 60, 76, 92, 132, 164, 196]);
  });

  it("ResNet-18's: 435 at the end, through the longer branch; at most the image", () => {
    const block = (stride: number) => (x: Value) => {
      const long = chain(conv(3, stride), relu, conv(3))(x);
      return relu(add(long, stride === 1 ? x : ones(x, 1, { stride })));
    };
    const network = chain(
      conv(7, 2),
      relu,
      (x) => maxPool2d(x, { kernel: 3, stride: 2, pads: [1, 1, 1, 1] }),
      ...[1, 1, 2, 1, 2, 1, 2, 1].map(block),
    );
    expect(Math.max(...fieldsOf(network, [3, 512, 512]).map((field) => field![0]))).toBe(435);
    expect(fieldsOf(network, [3, 512, 512]).slice(0, 3)).toEqual([7, 19, 27].map((n) => [n, n]));
    expect(fieldsOf(network, [3, 224, 224]).at(-1)).toEqual([224, 224]);
  });
});

it("is 1 + Σ dilation · (kernel − 1) · the strides before, along each side", () => {
  const layer = fc.record({
    kernel: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    pooled: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(layer, { minLength: 1, maxLength: 4 }), (layers) => {
      const [fields, expected]: [unknown[], unknown[]] = [[], []];
      const [size, jump] = [[1, 1], 1];
      let distance = jump;
      const network = (x: Value): Value =>
        layers.reduce((y, { kernel, stride, dilation, pooled }) => {
          const bent = pooled ? averagePool2d(y, { kernel: 2, stride: 2 }) : y;
          return relu(ones(bent, kernel, { stride, dilation }));
        }, x);
      for (const { kernel, stride, dilation, pooled } of layers) {
        if (pooled) {
          for (const side of [0, 1]) size[side]! += distance;
          distance *= 2;
        }
        for (const side of [0, 1]) size[side]! += dilation * (kernel[side]! - 1) * distance;
        distance *= stride;
        expected.push([...size]);
      }
      fields.push(...fieldsOf(network, [1, 6000, 6000]));
      expect(fields).toEqual(expected);
    }),
    { seed: 1, numRuns: 60 },
  );
});

/** Height and width of the part of a wide image on which the middle output depends: where its derivative is not 0. */
async function dependence(network: (x: Value) => Value, [channels, height, width]: readonly [number, number, number]) {
  const x = input("x", [1, channels, height, width]);
  const y = network(x);
  const middle = [2, 3].map((axis) => Math.floor(y.shape[axis]! / 2));
  const one = slice(slice(y, 2, middle[0]!, middle[0]! + 1), 3, middle[1]!, middle[1]! + 1);
  const [dx] = gradients(reduceSum(one), [x]);
  const backend = nodeBackend();
  const executable = await compile({ x }, { dx }, { backend, threads: 1 });
  const pixels = new Float32Array(channels * height * width).fill(1);
  const derivative = (await executable.run({ x: pixels })).dx;
  await executable.dispose();
  const rows = new Set<number>();
  const columns = new Set<number>();
  derivative.forEach((slope, i) => {
    if (slope === 0) return;
    rows.add(Math.floor(i / width) % height);
    columns.add(i % width);
  });
  const extent = (places: Set<number>): number => Math.max(...places) - Math.min(...places) + 1;
  return [extent(rows), extent(columns)];
}

describe("is where the derivative of one output is not zero:", () => {
  const shape = [2, 72, 72] as const;
  const networks: [string, (x: Value) => Value][] = [
    ["dilated, wide and narrow", (x) => ones(ones(x, [3, 5], { dilation: 2 }), [2, 1], { stride: 2 })],
    ["branches of different reach", (x) => ones(add(conv(7)(x), conv(3)(x)), 3)],
    [
      "branches that are shifted",
      (x) => {
        const y = conv(3, 1, [0, 0, 0, 0])(x);
        const [left, right] = [slice(y, 3, 0, 66), slice(y, 3, 4, 70)];
        return ones(add(left, right), 3);
      },
    ],
    ["joined branches", (x) => ones(concat([conv(5)(x), conv(1)(x)], 1), 3)],
    ["every second row and column", (x) => ones(strided(strided(x, 2, 0, 2, 36), 3, 1, 2, 36), 3)],
    ["space to depth", (x) => ones(spaceToDepth(x, 4), 3)],
    ["the edges padded", (x) => ones(pad(x, [0, 0, 3, 3], [0, 0, 3, 3]), [7, 3])],
    [
      "channels last in between, normalised over channels",
      (x) => {
        const [scale, shift] = [constant(Float32Array.of(1), [1]), constant(Float32Array.of(0), [1])];
        const last = layerNorm(transpose(conv(3)(x), [0, 2, 3, 1]), scale, shift);
        return ones(transpose(add(last, transpose(x, [0, 2, 3, 1])), [0, 3, 1, 2]), 5);
      },
    ],
    [
      "shuffled channels",
      (x) => {
        const two = concat([conv(3)(x), conv(5)(x)], 1);
        const [, , height, width] = two.shape as [number, number, number, number];
        const apart = transpose(reshape(two, [1, 2, 1, height, width]), [0, 2, 1, 3, 4]);
        return ones(reshape(apart, [1, 2, height, width]), 3, { groups: 2 });
      },
    ],
    ["groups", (x) => ones(ones(x, 3, { groups: 2 }), 3, { groups: 2, stride: 2 })],
    ["nearest neighbours, twice as large", (x) => ones(resize(ones(x, 3), { scales: [2, 2], mode: "nearest" }), 1)],
  ];
  it.each(networks)("%s", async (name, network) => {
    const found = fieldsOf(network, shape).at(-1)!;
    const seen = await dependence(network, shape);
    // Layer normalisation of one channel is constant; what is normalised passes beside it.
    if (!name.startsWith("channels last")) expect(found).toEqual(seen);
    else for (const side of [0, 1]) expect(found[side]).toBeGreaterThanOrEqual(seen[side]!);
  });
});

describe("beyond convolutions", () => {
  const image = [3, 16, 12] as const;
  it("sees all behind squeeze-and-excitation, and behind global pooling", () => {
    const squeezed = (x: Value): Value => {
      const y = conv(3)(x);
      return ones(mul(y, reduceMean(y, { axes: [2, 3], keep: true })), 3);
    };
    expect(fieldsOf(squeezed, image)).toEqual([
      [3, 3],
      [16, 12],
    ]);
    const alongRows = (x: Value): Value => ones(mul(x, reduceMean(x, { axes: [3], keep: true })), 3);
    expect(fieldsOf(alongRows, image)).toEqual([[3, 12]]);
  });

  it("sees all behind attention, whole patches before, and says nothing where windows are cut", () => {
    const attention = (x: Value): Value => {
      const patches = reshape(ones(x, 4, { stride: 4 }), [1, 12, 1]);
      const weights = softmax(matmul(patches, transpose(patches, [0, 2, 1])), 2);
      return ones(reshape(matmul(weights, patches), [1, 1, 4, 3]), 3);
    };
    expect(fieldsOf(attention, image)).toEqual([
      [4, 4],
      [16, 12],
    ]);
    const cut = (x: Value): Value => ones(reshape(ones(x, 3, { padding: "same" }), [12, 1, 4, 4]), 3);
    expect(fieldsOf(cut, image)).toEqual([[3, 3], null]);
  });

  it("sees all behind a dense layer", () => {
    const dense = (x: Value): Value => {
      const flat = flatten(x);
      const w = constant(new Float32Array(576 * 16).fill(1), [576, 16]);
      return ones(reshape(matmul(flat, w), [1, 1, 4, 4]), 3);
    };
    expect(fieldsOf(dense, image)).toEqual([[16, 12]]);
  });

  it("says nothing behind what is not known here", () => {
    const sorted = (x: Value): Value => ones(add(topK(x, 12).values, conv(3)(x)), 3);
    expect(fieldsOf(sorted, image)).toEqual([[3, 3], null]);
    expect(fieldsOf((x) => ones(conv(3)(x), 3, { padding: "circular" }), image).at(-1)).toEqual([5, 5]);
  });
});

const folder = new URL("../../../../../../shared/models/", import.meta.url);
describe.skipIf(!existsSync(folder))("published classifiers (../shared/models)", () => {
  it.each([
    ["resnet_2b.onnx", [3, 32, 32], [3, 7, 15, 3, 23, 31]],
    ["cifar10_small.onnx", [3, 32, 32], [4, 10]],
    ["Convnet_maxpool.onnx", [1, 28, 28], [2]],
    ["pgd_2_3_16.onnx", [3, 32, 32], [16]],
  ] as const)("%s", (file, shape, expected) => {
    const model = describeModel(readFileSync(new URL(file, folder)));
    const fields = receptiveFields(model, shape);
    expect(model.convolutions.map(({ output }) => fields.get(output))).toEqual(expected.map((n) => [n, n]));
  });
});
