import { reshape } from "../../graph/arrange.ts";
import type { Geometry, Pads } from "../../graph/convolution.ts";
import { convolve } from "../../graph/convolution.ts";
import { abs, add, div, equal, mul, pow, reciprocal, sqrt, sub, where } from "../../graph/elementwise.ts";
import { matmul } from "../../graph/matmul.ts";
import { batchNorm, layerNormStatistics, standardize } from "../../graph/normalization.ts";
import { reduceMean, reduceSum } from "../../graph/reduction.ts";
import { broadcastShapes, describe, normalizeAxis, sameShape } from "../../graph/shapes.ts";
import { constant, full, isForeign, makeData, type Shape, sizeOf, type Value } from "../../graph/value.ts";
import {
  describeNode,
  type Importer,
  ModelError,
  numberAttribute,
  numbersAttribute,
  required,
} from "../foreignNode.ts";

/**
 * At inference a multiplication and an addition per channel, worked out here where the statistics are stored, and
 * taken into the weights of the convolution in front where there is one, so that neither the forward nor the backward
 * pass has any of it left.
 */
const importBatchNormalization: Importer = async (node) => {
  const [x, scale, bias, mean, variance] = [0, 1, 2, 3, 4].map((i) => required(node, i)) as [
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  const epsilon = numberAttribute(node, "epsilon", 1e-5);
  // From operator set 14 on an attribute says whether the batch's own statistics count, before that the outputs did
  // (and below 7 an attribute could still deny it).
  const asked = node.outputCount > 1 && !(node.opset < 7 && numberAttribute(node, "is_test", 0) === 1);
  const training = node.opset >= 14 ? numberAttribute(node, "training_mode", 0) === 1 : asked;
  if (training) {
    const momentum = numberAttribute(node, "momentum", 0.9);
    const batch = batchNorm(x, scale, bias, epsilon);
    const running = (before: Value, now: Value): Value => add(mul(before, momentum), mul(now, 1 - momentum));
    const statistics = [running(mean, batch.mean), running(variance, batch.variance)];
    // What onnxruntime saves as the variance, up to operator set 13, is the inverse deviation.
    return [batch.y, ...statistics, batch.mean, reciprocal(sqrt(add(batch.variance, epsilon)))];
  }
  // Operator sets below 9 may normalise each position by itself (spatial = 0): [C, H, W] instead of [C].
  const along = scale.shape.length > 1 ? [1, ...scale.shape] : [1, scale.shape[0]!, ...x.shape.slice(2).map(() => 1)];
  const stored = await Promise.all([1, 2, 3, 4].map((i) => node.constant(i)));
  if (!stored.every((tensor) => tensor !== undefined)) {
    const factor = div(scale, sqrt(add(variance, epsilon)));
    return [add(mul(x, reshape(factor, along)), reshape(sub(bias, mul(mean, factor)), along))];
  }
  const [gamma, beta, mu, sigma2] = stored.map(({ data }) => Float64Array.from(data as ArrayLike<number>)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const factor = gamma.map((g, i) => g / Math.sqrt(sigma2[i]! + epsilon));
  const shift = beta.map((b, i) => b - mu[i]! * factor[i]!);
  const folded = scale.shape.length === 1 ? foldIntoConvolution(x, factor, shift) : undefined;
  if (folded) return [folded];
  const stretched = constant(makeData(x.dtype, factor), along);
  return [add(mul(x, stretched), constant(makeData(x.dtype, shift), along))];
};

/** The convolution that gives `x · factor + shift` per channel, where `x` is one with stored weights. */
function foldIntoConvolution(x: Value, factor: Float64Array, shift: Float64Array): Value | undefined {
  // A signal's convolution is one of images of height 1, reshaped back.
  if (x.source.kind === "node" && x.source.node.op === "Reshape" && x.shape.length === 3) {
    const images = x.source.node.inputs[0]!;
    const [n, c, height, width] = images.shape;
    if (images.shape.length !== 4 || n !== x.shape[0] || c !== x.shape[1] || height !== 1 || width !== x.shape[2]) {
      return undefined;
    }
    const folded = foldIntoConvolution(images, factor, shift);
    return folded && reshape(folded, x.shape);
  }
  if (x.source.kind !== "node" || x.source.node.op !== "Conv" || isForeign(x.source.node)) return undefined;
  const { inputs, attributes } = x.source.node;
  const [image, weights, bias] = inputs as [Value, Value, Value | undefined];
  if (weights.source.kind !== "constant" || (bias && bias.source.kind !== "constant")) return undefined;
  const w = weights.source.data as ArrayLike<number>;
  const perChannel = w.length / factor.length;
  // Loops, for weights are many: a function called for each took a third of the time that loading takes.
  const scaled = new Float64Array(w.length);
  factor.forEach((by, channel) => {
    const end = (channel + 1) * perChannel;
    for (let i = channel * perChannel; i < end; i++) scaled[i] = w[i]! * by;
  });
  const b = bias?.source.kind === "constant" ? (bias.source.data as ArrayLike<number>) : undefined;
  const shifted = shift.map((s, i) => s + (b ? b[i]! * factor[i]! : 0));
  const geometry: Geometry = {
    strides: attributes.strides as unknown as readonly [number, number],
    pads: attributes.pads as unknown as Pads,
    dilations: attributes.dilations as unknown as readonly [number, number],
    groups: attributes.group as number,
  };
  const kernel = constant(makeData(x.dtype, scaled), weights.shape);
  return convolve(image, kernel, constant(makeData(x.dtype, shifted), [factor.length]), geometry);
}

const importInstanceNormalization: Importer = (node) => {
  const [x, scale, bias] = [required(node, 0), required(node, 1), required(node, 2)];
  const normal = standardize(x, [...x.shape.keys()].slice(2), numberAttribute(node, "epsilon", 1e-5)).y;
  const along = [1, -1, ...x.shape.slice(2).map(() => 1)];
  return [add(mul(normal, reshape(scale, along)), reshape(bias, along))];
};

const importGroupNormalization: Importer = (node) => {
  const [x, scale, bias] = [required(node, 0), required(node, 1), required(node, 2)];
  const groups = numberAttribute(node, "num_groups", 0);
  const [n, c] = x.shape as [number, number];
  if (!(groups >= 1 && c % groups === 0)) {
    throw new ModelError(`${describeNode(node)}: ${c} channels do not divide into ${groups} groups.`);
  }
  const grouped = reshape(x, [n, groups, c / groups, -1]);
  const normal = standardize(grouped, [2, 3], numberAttribute(node, "epsilon", 1e-5)).y;
  // One scale per group up to operator set 20, one per channel from 21 on.
  if (node.opset < 21) {
    const along = [1, groups, 1, 1];
    return [reshape(add(mul(normal, reshape(scale, along)), reshape(bias, along)), x.shape)];
  }
  const along = [1, groups, c / groups, 1];
  return [reshape(add(mul(normal, reshape(scale, along)), reshape(bias, along)), x.shape)];
};

const importMeanVarianceNormalization: Importer = (node) => {
  const x = required(node, 0);
  const axes = numbersAttribute(node, "axes") ?? [0, 2, 3];
  const centred = sub(x, reduceMean(x, { axes, keep: true }));
  return [div(centred, add(sqrt(reduceMean(mul(centred, centred), { axes, keep: true })), 1e-9))];
};

/** Over the last axes, from `axis` on, as the last axis of a matrix. Scale and bias may broadcast to the whole. */
const importLayerNormalization: Importer = (node) => {
  const [x, scale, bias] = [required(node, 0), required(node, 1), node.inputs[2]];
  const axis = normalizeAxis("LayerNormalization", numberAttribute(node, "axis", -1), x.shape.length);
  const [lead, trail] = [x.shape.slice(0, axis), x.shape.slice(axis)];
  const extent = sizeOf(trail);
  const flat = (value: Value): Value => reshape(value, [extent]);
  const joined = trail.length === 1 ? x : reshape(x, [...lead, extent]);
  const epsilon = numberAttribute(node, "epsilon", 1e-5);
  const normalized = (gamma: Value, beta: Value): Value[] => {
    const outputs = layerNormStatistics(joined, gamma, beta, epsilon);
    const statistics = outputs.slice(1).map((value) => reshape(value, [...lead, ...trail.map(() => 1)]));
    return [reshape(outputs[0], x.shape), ...statistics];
  };
  const [one, zero] = [full(1, [extent], x.dtype), full(0, [extent], x.dtype)];
  const fits = [scale, bias].every(
    (parameter) => !parameter || `${withoutLead(parameter.shape)}` === `${withoutLead(trail)}`,
  );
  if (fits) return normalized(flat(scale), bias ? flat(bias) : zero);
  for (const parameter of [scale, bias]) {
    if (!parameter || sameShape(broadcastShapes(node.op, parameter.shape, x.shape), x.shape)) continue;
    throw new ModelError(`${describeNode(node)}: ${describe(parameter)} does not broadcast to ${describe(x)}.`);
  }
  const [y, ...statistics] = normalized(one, zero) as [Value, Value, Value];
  const scaled = mul(y, scale);
  return [bias ? add(scaled, bias) : scaled, ...statistics];
};

/** A shape without the axes of extent 1 in front. */
function withoutLead(shape: Shape): Shape {
  const first = shape.findIndex((extent) => extent !== 1);
  return first < 0 ? [] : shape.slice(first);
}

/**
 * x / √(mean(x²) + epsilon) · scale over the last axes, from `axis` on (Zhang & Sennrich 2019); no mean is taken off.
 */
const importRmsNormalization: Importer = (node) => {
  const [x, scale] = [required(node, 0), required(node, 1)];
  const axis = normalizeAxis(node.op, numberAttribute(node, "axis", -1), x.shape.length);
  const axes = [...x.shape.keys()].slice(axis);
  const { y, inverse } = rmsNormalize(x, axes, numberAttribute(node, "epsilon", 1e-5));
  return [mul(y, scale), inverse];
};

/** x over the root of its mean square along some axes, and the inverse of that root. */
export function rmsNormalize(x: Value, axes: readonly number[], epsilon: number): { y: Value; inverse: Value } {
  const inverse = reciprocal(sqrt(add(reduceMean(mul(x, x), { axes, keep: true }), epsilon)));
  return { y: mul(x, inverse), inverse };
}

/** x / ‖x‖ₚ along an axis; zeros stay zeros, and there its derivative is the cotangent. */
const importLpNormalization: Importer = (node) => {
  const x = required(node, 0);
  const axes = [numberAttribute(node, "axis", -1)];
  const p = numberAttribute(node, "p", 2);
  const sum = reduceSum(p === 2 ? mul(x, x) : abs(x), { axes, keep: true });
  const safe = where(equal(sum, 0), 1, sum);
  return [div(x, p === 2 ? sqrt(safe) : safe)];
};

/** x / (k + α/size · Σ x² over the neighbouring channels)^β, the sum as a product with a banded 0/1 matrix. */
const importLrn: Importer = (node) => {
  const x = required(node, 0);
  const size = numberAttribute(node, "size", 0);
  if (size < 1) throw new ModelError(`${describeNode(node)}: attribute size is missing.`);
  const share = numberAttribute(node, "alpha", 1e-4) / size;
  const [n, c] = x.shape as [number, number];
  // The matrix would be larger than any images; onnxruntime's own operator takes over.
  if (c * c > 2 ** 24) return undefined;
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const band = Float64Array.from({ length: c * c }, (_, i) => {
    const offset = (i % c) - Math.floor(i / c);
    return offset >= -before && offset <= after ? share : 0;
  });
  const squares = reshape(mul(x, x), [n, c, -1]);
  const sums = reshape(matmul(constant(makeData(x.dtype, band), [c, c]), squares), x.shape);
  return [mul(x, pow(add(sums, numberAttribute(node, "bias", 1)), -numberAttribute(node, "beta", 0.75)))];
};

export const normalizationImporters: Readonly<Record<string, Importer>> = {
  BatchNormalization: importBatchNormalization,
  InstanceNormalization: importInstanceNormalization,
  GroupNormalization: importGroupNormalization,
  MeanVarianceNormalization: importMeanVarianceNormalization,
  LayerNormalization: importLayerNormalization,
  LpNormalization: importLpNormalization,
  LRN: importLrn,
  RMSNormalization: importRmsNormalization,
  // onnxruntime's own name for it, which optimised files have.
  SimplifiedLayerNormalization: importRmsNormalization,
};
