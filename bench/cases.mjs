// What is timed: each case is a step to take on our side and a plain description of the same for the peer.
// Needs `npm run build`.

import { topologicalOrder } from "../packages/ongrad/dist/graph/topology.js";
import {
  add,
  circularConv2d,
  clip,
  constant,
  conv2d,
  gradients,
  input,
  maximum,
  minimum,
  mul,
  reduceSum,
  sign,
  sizeOf,
} from "../packages/ongrad/dist/index.js";
import { buildNetwork, parseArchitecture } from "../packages/treble/dist/models/architectures.js";
import { crossEntropy } from "../packages/treble/dist/training/loss.js";
import { trainingSchema } from "../packages/treble/dist/training/settings.js";
import { trainStep } from "../packages/treble/dist/training/trainStep.js";

const images = { shape: [3, 32, 32], classes: 10, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const pgd = { stepSize: 1 / 255, epsilon: 8 / 255 };

const networks = {
  "small CNN [32,64]": [{ family: "small-cnn", widths: [32, 64] }, [16, 128]],
  "ViT-tiny (64 tokens, 192, 3 heads, 4 blocks)": [
    { family: "vision-transformer", patch: 4, dim: 192, depth: 4, heads: 3, mlpRatio: 4 },
    [16],
  ],
  "perceptron 3072-256-10": [{ family: "fully-connected", depth: 2, width: 256 }, [16, 128]],
};

/** Every case by name: `{ name, peer, flops, step }`, the last two made only when asked for. */
export const cases = [
  ...Object.entries(networks).flatMap(([name, [config, batches]]) =>
    batches.flatMap((batch) => [
      networkCase(`${name}, PGD step, batch ${batch}`, "pgd", config, batch),
      networkCase(`${name}, training step, batch ${batch}`, "train", config, batch),
    ]),
  ),
  ...[
    [16, 3],
    [16, 16],
    [128, 3],
    [128, 16],
  ].map(([batch, channels]) =>
    convolutionCase(`full-width circular convolution ${channels}→16, batch ${batch}`, "full", batch, channels, 32),
  ),
  ...[3, 7, 15, 31].map((kernel) =>
    convolutionCase(`convolution ${kernel}×${kernel} 16→16 at 32×32, batch 16`, "same", 16, 16, kernel),
  ),
];

function networkCase(name, task, config, batch) {
  const architecture = parseArchitecture(config);
  const network = buildNetwork(architecture, images);
  const step = () => (task === "train" ? trainingCase(network, batch) : attackCase(network, batch));
  return { name, peer: { kind: "network", task, config: architecture, batch, images, pgd }, step };
}

/** The images change, the weights are constants: one step of projected gradient descent in an L∞ ball. */
function attackCase(network, batch) {
  const shape = [batch, ...network.images.shape];
  const x = input("x", shape);
  const original = input("original", shape);
  const labels = input("labels", [batch], "int64");
  const parameters = Object.fromEntries(
    network.parameters.map((spec) => [spec.name, constant(initial(spec), spec.shape, { name: spec.name })]),
  );
  const logits = network.logits(x, parameters);
  const [dx] = gradients(crossEntropy(logits, labels), [x]);
  const moved = add(x, mul(sign(dx), pgd.stepSize));
  const next = clip(maximum(minimum(moved, add(original, pgd.epsilon)), add(original, -pgd.epsilon)), 0, 1);
  return {
    step: { state: { x: { now: x, next } }, feeds: { original, labels }, results: {} },
    start: { x: uniform(sizeOf(shape)) },
    feeds: { original: uniform(sizeOf(shape)), labels: classes(batch) },
    flops: 2 * flopsOf([logits]).total,
  };
}

/** Images and weights change: forward, backward, SGD with momentum. */
function trainingCase(network, batch) {
  const step = trainStep(network, trainingSchema.parse({ learningRate: 1e-3, epochs: 1, batchSize: batch }));
  const start = {};
  for (const [name, { now }] of Object.entries(step.state)) start[name] = new Float32Array(sizeOf(now.shape));
  for (const spec of network.parameters) start[`parameter ${spec.name}`] = initial(spec);
  const pixels = Uint8Array.from({ length: batch * sizeOf(network.images.shape) }, (_, i) => (i * 89) % 256);
  const parameters = Object.fromEntries(network.parameters.map(({ name, shape }) => [name, input(name, shape)]));
  const { total, first } = flopsOf([network.logits(input("x", [batch, ...network.images.shape]), parameters)]);
  // Nothing wants the images' gradient, so the first layer has one product less.
  return { step, start, feeds: { images: pixels, labels: classes(batch) }, flops: 3 * total - first };
}

/** One convolution by itself: forward, both gradients. */
function convolutionCase(name, padding, batch, channels, kernel) {
  const [xShape, wShape, yShape] = [
    [batch, channels, 32, 32],
    [16, channels, kernel, kernel],
    [batch, 16, 32, 32],
  ];
  const step = () => {
    const [x, w, cotangent] = [input("x", xShape), input("w", wShape), input("cotangent", yShape)];
    const y = padding === "full" ? circularConv2d(x, w) : conv2d(x, w, { padding: "same" });
    const [dx, dw] = gradients(reduceSum(mul(y, cotangent)), [x, w]);
    const feeds = {
      x: uniform(sizeOf(xShape)),
      w: uniform(sizeOf(wShape)).map((u) => (u - 0.5) / (channels * kernel)),
      cotangent: uniform(sizeOf(yShape)),
    };
    const flops = padding === "full" ? undefined : 3 * flopsOf([y]).total;
    return { step: { state: {}, feeds: { x, w, cotangent }, results: { y, dx, dw } }, start: {}, feeds, flops };
  };
  return { name, peer: { kind: "convolution", padding, batch, channels, kernel }, step };
}

/** Multiplications and additions of the products in a forward graph: all, and those of the first. */
function flopsOf(outputs) {
  const each = topologicalOrder(outputs).flatMap((node) => {
    if (node.op !== "Conv" && node.op !== "MatMul") return [];
    const [a, b] = node.inputs;
    const inner = node.op === "Conv" ? sizeOf(b.shape.slice(1)) : a.shape.at(-1);
    return [2 * sizeOf(node.outputs[0].shape) * inner];
  });
  return { total: each.reduce((sum, n) => sum + n, 0), first: each[0] ?? 0 };
}

function uniform(count) {
  return Float32Array.from({ length: count }, (_, i) => ((i * 2654435761) % 4294967296) / 4294967296);
}

function initial({ shape, initial }) {
  if (!("std" in initial)) return new Float32Array(sizeOf(shape)).fill(initial.value);
  return uniform(sizeOf(shape)).map((u) => (2 * u - 1) * Math.sqrt(3) * initial.std);
}

function classes(count) {
  return BigInt64Array.from({ length: count }, (_, i) => BigInt(i % 10));
}
