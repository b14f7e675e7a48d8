// What is timed: each case is a step to take on our side and a plain description of the same for the peers.
// Needs `npm run build`.

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
} from "ongrad";
import { buildNetwork, parseArchitecture, parseTraining } from "treble-lab";
// What no user needs: the parts themselves.
import { topologicalOrder } from "../packages/ongrad/dist/graph/topology.js";
import { fill } from "../packages/ongrad/dist/testing/fill.js";
import { crossEntropy } from "../packages/treble/dist/training/loss.js";
import { trainingStepsPerRun } from "../packages/treble/dist/training/stepsPerRun.js";
import { parameterKey, trainStep } from "../packages/treble/dist/training/trainStep.js";
import { resnet18 } from "./resnet18.mjs";

const images = { shape: [3, 32, 32], classes: 10, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const pgd = { stepSize: 1 / 255, epsilon: 8 / 255 };
const training = { learningRate: 1e-5, momentum: 0.9, weightDecay: 5e-4 };

const tasks = { pgd: "PGD step", train: "training step" };
/** Name, configuration, batches, tasks, and seconds that compiling a task should take at most. */
const networks = [
  ["small CNN [32,64]", { family: "small-cnn", widths: [32, 64] }, [16, 128], ["pgd", "train"], { train: 0.5 }],
  ["ResNet-18", { family: "resnet-18" }, [32], ["pgd"], { pgd: 3 }],
  [
    "ViT-tiny (64 tokens, 192, 3 heads, 4 blocks)",
    { family: "vision-transformer", patch: 4, dim: 192, depth: 4, heads: 3, mlpRatio: 4 },
    [16],
    ["pgd", "train"],
    { pgd: undefined, train: undefined },
  ],
  ["perceptron 3072-256-10", { family: "fully-connected", depth: 2, width: 256 }, [16, 128], ["pgd", "train"], {}],
  // Where a study's hours go; its fully connected network is the perceptron.
  ["study's bounded-width 3×3", { family: "bounded-width", kernel: 3 }, [128], ["train"], {}],
  ["study's full-width", { family: "full-width" }, [128], ["train"], {}],
  ["study's locally connected 3×3", { family: "locally-connected", kernel: 3 }, [128], ["train"], {}],
  ["study's transformer (64 tokens, 64, 4 heads, 2 blocks)", { family: "vision-transformer" }, [128], ["train"], {}],
  ["study's mixer", { family: "mlp-mixer" }, [128], ["train"], {}],
  ["ResNet-20 (16, 32, 64)", { family: "resnet" }, [128], ["train"], {}],
  ["ConvNeXt (7×7)", { family: "convnext" }, [128], ["train"], {}],
];

/**
 * Every case: `name`; `peer`, its description for the peers; `prepare()`, which draws the values and gives `build()` of
 * the step's graph, `start`, `feeds`, `flops` and `results(state, outputs)`, the arrays that a check compares;
 * and, where compiling is timed, `compiling`, with a `target` in seconds where there is one.
 */
export const cases = [
  ...networks.flatMap(([name, config, batches, own, targets]) =>
    batches.flatMap((batch, i) =>
      own.map((task) => ({
        ...networkCase(`${name}, ${tasks[task]}, batch ${batch}`, task, config, batch),
        ...(i === 0 && task in targets && { compiling: { target: targets[task] } }),
      })),
    ),
  ),
  ...[
    [16, 3],
    [16, 16],
    [128, 3],
    [128, 16],
  ].map(([batch, channels]) =>
    convolutionCase(`full-width circular convolution ${channels}→16, batch ${batch}`, "full", batch, channels, 32),
  ),
  convolutionCase("full-width circular convolution 3→16, batch 16, peer direct", "full", 16, 3, 32, "direct"),
  convolutionCase("full-width circular convolution 16→16, batch 16, peer direct", "full", 16, 16, 32, "direct"),
  ...[3, 7, 15, 31].map((kernel) =>
    convolutionCase(`convolution ${kernel}×${kernel} 16→16 at 32×32, batch 16`, "same", 16, 16, kernel),
  ),
];

/** A step of a network, as a case. */
export function networkCase(name, task, config, batch, settings = training) {
  const architecture = config.family === "resnet-18" ? config : parseArchitecture(config);
  const network = config.family === "resnet-18" ? resnet18(images) : buildNetwork(architecture, images);
  const parameters = network.parameters.map(parameterValues);
  const prepare = () => (task === "train" ? trainingCase : attackCase)(network, parameters, batch, settings);
  return {
    name,
    peer: { kind: "network", task, config: architecture, batch, images, pgd, training: settings, parameters },
    prepare,
  };
}

/** Where a parameter's values come from: a stream for each, scaled to the deviation that it starts with. */
function parameterValues({ name, shape, initial }, index) {
  const [scale, offset] = "std" in initial ? [Math.sqrt(3) * initial.std, 0] : [0.1, initial.value];
  return { name, shape, seed: 100 + index, scale, offset };
}

function drawn({ shape, seed, scale, offset }) {
  return fill(seed, sizeOf(shape), scale).map((value) => offset + value);
}

/** Numbers in [0, 1]. */
function pixels(seed, shape) {
  return fill(seed, sizeOf(shape)).map((value) => (value + 1) / 2);
}

function classes(count) {
  return BigInt64Array.from({ length: count }, (_, i) => BigInt(i % 10));
}

/** The images change, the weights are constants: one step of projected gradient descent in an L∞ ball. */
function attackCase(network, parameters, batch) {
  const shape = [batch, ...network.images.shape];
  const original = pixels(1, shape);
  const weights = parameters.map(drawn);
  const logits = (x) =>
    network.logits(
      x,
      Object.fromEntries(parameters.map(({ name, shape }, i) => [name, constant(weights[i], shape, { name })])),
    );
  return {
    build() {
      const [x, original, labels] = [input("x", shape), input("original", shape), input("labels", [batch], "int64")];
      const [dx] = gradients(crossEntropy(logits(x), labels), [x]);
      const moved = add(x, mul(sign(dx), pgd.stepSize));
      const next = clip(maximum(minimum(moved, add(original, pgd.epsilon)), add(original, -pgd.epsilon)), 0, 1);
      return { state: { x: { now: x, next } }, feeds: { original, labels }, results: {} };
    },
    start: { x: original },
    feeds: { original, labels: classes(batch) },
    flops: 2 * flopsOf([logits(input("x", shape))]).total,
    results: (state) => [state.x],
  };
}

/** Images and weights change: forward, backward, SGD with momentum. */
function trainingCase(network, parameters, batch, given) {
  const { learningRate, ...sgd } = given;
  const settings = parseTraining({
    optimizer: { name: "sgd", ...sgd },
    learningRate,
    epochs: 1,
    batchSize: batch,
  });
  const build = () => trainStep(network, settings);
  const start = {};
  for (const [name, { now }] of Object.entries(build().state)) start[name] = new Float32Array(sizeOf(now.shape));
  for (const parameter of parameters) start[parameterKey(parameter.name)] = drawn(parameter);
  const { total, first } = flopsOf([
    network.logits(
      input("x", [batch, ...network.images.shape]),
      Object.fromEntries(parameters.map(({ name, shape }) => [name, input(name, shape)])),
    ),
  ]);
  return {
    build,
    stepsPerRun: trainingStepsPerRun(build()),
    start,
    feeds: {
      images: Uint8Array.from({ length: batch * sizeOf(network.images.shape) }, (_, i) => (i * 89) % 256),
      labels: classes(batch),
    },
    // Nothing wants the images' gradient, so the first layer has one product less.
    flops: 3 * total - first,
    results: (state) => parameters.map(({ name }) => state[parameterKey(name)]),
  };
}

/** One convolution by itself: forward, both gradients. */
function convolutionCase(name, padding, batch, channels, kernel, form = "") {
  const parameters = [
    { name: "w", shape: [16, channels, kernel, kernel], seed: 100, scale: 1 / (channels * kernel), offset: 0 },
  ];
  const [xShape, yShape] = [
    [batch, channels, 32, 32],
    [batch, 16, 32, 32],
  ];
  const prepare = () => {
    const convolved = (x, w) => (padding === "full" ? circularConv2d(x, w) : conv2d(x, w, { padding: "same" }));
    const build = () => {
      const [x, w, cotangent] = [input("x", xShape), input("w", parameters[0].shape), input("cotangent", yShape)];
      const y = convolved(x, w);
      const [dx, dw] = gradients(y, [x, w], cotangent);
      return { state: {}, feeds: { x, w, cotangent }, results: { y, dx, dw } };
    };
    /** As inside a network, where what a layer computes stays in the runtime: only sums of it are handed out. */
    const buildTimed = () => {
      const { results, ...step } = build();
      return { ...step, results: Object.fromEntries(Object.entries(results).map(([k, v]) => [k, reduceSum(v)])) };
    };
    return {
      build,
      buildTimed,
      start: {},
      feeds: { x: pixels(1, xShape), w: drawn(parameters[0]), cotangent: pixels(2, yShape) },
      flops: padding === "full" ? undefined : 3 * flopsOf([build().results.y]).total,
      results: (_state, { y, dx, dw }) => [y, dx, dw],
    };
  };
  return { name, peer: { kind: "convolution", padding, form, batch, channels, kernel, parameters }, prepare };
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
