import type { NodeProto } from "onnx-buf";
import { convolutionOperators } from "./describedConvolution.ts";
import { operatorName } from "./foreignModel.ts";
import type { KnownShape, KnownShapes } from "./knownShapes.ts";
import { pointwiseInputs } from "./pointwise.ts";

type Extent = number | undefined;

/** A node with what is known of its inputs. */
interface Seen {
  readonly op: string;
  readonly node: NodeProto;
  readonly known: KnownShapes;
  /** Of the first input. */
  readonly x: KnownShape;
}

type ShapeRule = (seen: Seen) => readonly (KnownShape | undefined)[] | undefined;

/** The shapes of a node's outputs as far as they follow from those of its inputs; undefined where nothing is known. */
export function inferredShapes(node: NodeProto, known: KnownShapes): readonly (KnownShape | undefined)[] | undefined {
  const op = operatorName(node);
  if (op === "DynamicQuantizeLinear") return [known.shapeOf(node.input[0]!), [], []];
  const together = pointwiseInputs(op, node.input.length);
  if (together) return [broadcastShape(together.map((i) => known.shapeOf(node.input[i] ?? "")))];
  if (op === "ConstantOfShape") return [known.integersOf(node.input[0]!)];
  const x = known.shapeOf(node.input[0] ?? "");
  if (op === "Shape") return [[x?.length]];
  const rule = rules.get(op);
  return x && rule?.({ op, node, known, x });
}

/** As NumPy broadcasts; an unknown extent beside a known one above 1 is that. */
function broadcastShape(shapes: readonly (KnownShape | undefined)[]): KnownShape | undefined {
  if (shapes.some((shape) => shape === undefined)) return undefined;
  const all = shapes as readonly KnownShape[];
  const rank = Math.max(...all.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, i) => {
    const extents = all.flatMap((shape) => (i - rank + shape.length >= 0 ? [shape[i - rank + shape.length]] : []));
    return (
      extents.find((extent) => extent !== undefined && extent !== 1) ?? (extents.includes(undefined) ? undefined : 1)
    );
  });
}

function integer({ node }: Seen, name: string, absent: number): number {
  return Number(node.attribute.find((each) => each.name === name)?.i ?? absent);
}

function integers({ node }: Seen, name: string): readonly number[] | undefined {
  return node.attribute.find((each) => each.name === name)?.ints.map(Number);
}

function text({ node }: Seen, name: string): string {
  return new TextDecoder().decode(node.attribute.find((each) => each.name === name)?.s);
}

/** A list that newer operator sets have as an input and older ones as an attribute. */
function list(seen: Seen, name: string, input: number): readonly number[] | undefined {
  const written = integers(seen, name);
  if (written) return written;
  return seen.known.integersOf(seen.node.input[input] ?? "");
}

const at = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
const product = (extents: KnownShape): Extent =>
  extents.reduce<Extent>((all, extent) => (all === undefined || extent === undefined ? undefined : all * extent), 1);

/** How many places a window has along an axis; `axis` counts the spatial ones. */
function windowed(seen: Seen, extent: Extent, axis: number, axes: number, kernel: number): Extent {
  if (extent === undefined) return undefined;
  const stride = integers(seen, "strides")?.[axis] ?? 1;
  const dilation = integers(seen, "dilations")?.[axis] ?? 1;
  const automatic = text(seen, "auto_pad");
  if (automatic.startsWith("SAME")) return Math.ceil(extent / stride);
  const pads = automatic === "VALID" ? undefined : integers(seen, "pads");
  const room = extent + (pads?.[axis] ?? 0) + (pads?.[axis + axes] ?? 0) - dilation * (kernel - 1) - 1;
  if (integer(seen, "ceil_mode", 0) !== 1) return Math.floor(room / stride) + 1;
  const places = Math.ceil(room / stride) + 1;
  // A last window that begins in the padding behind the image is left out.
  return (places - 1) * stride >= extent + (pads?.[axis] ?? 0) ? places - 1 : places;
}

/** Batch, channels and spatial axes put where the operator has them. */
function images(x: KnownShape, last: boolean, channels: Extent, spatial: KnownShape): KnownShape {
  return last ? [x[0], ...spatial, channels] : [x[0], channels, ...spatial];
}

const convolved: ShapeRule = (seen) => {
  const { op, node, known, x } = seen;
  const { kernels, last = false } = convolutionOperators.get(op)!;
  const stored = known.shapeOf(node.input[kernels] ?? "");
  const kernel = integers(seen, "kernel_shape") ?? stored?.slice(2);
  if (!kernel || kernel.length !== x.length - 2 || kernel.some((extent) => extent === undefined)) return undefined;
  const isLast = last || integer(seen, "channels_last", 0) === 1;
  const spatial = isLast ? x.slice(1, -1) : x.slice(2);
  const extents = spatial.map((extent, i) => windowed(seen, extent, i, spatial.length, kernel[i]!));
  return [images(x, isLast, stored?.[0], extents)];
};

const transposedConvolution: ShapeRule = (seen) => {
  const { node, known, x } = seen;
  const stored = known.shapeOf(node.input[1] ?? "");
  const kernel = integers(seen, "kernel_shape") ?? stored?.slice(2);
  const spatial = x.slice(2);
  if (!kernel || kernel.length !== spatial.length || kernel.some((extent) => extent === undefined)) return undefined;
  const asked = integers(seen, "output_shape")?.slice(-spatial.length);
  const extents = spatial.map((extent, i) => {
    if (asked && asked.length > 0) return asked[i];
    if (extent === undefined) return undefined;
    const stride = integers(seen, "strides")?.[i] ?? 1;
    if (text(seen, "auto_pad").startsWith("SAME")) return extent * stride;
    const pads = integers(seen, "pads") ?? [];
    const span = (integers(seen, "dilations")?.[i] ?? 1) * (kernel[i]! - 1) + 1;
    const more = integers(seen, "output_padding")?.[i] ?? 0;
    return stride * (extent - 1) + more + span - (pads[i] ?? 0) - (pads[i + spatial.length] ?? 0);
  });
  const channels = stored?.[1];
  return [[x[0], channels && channels * integer(seen, "group", 1), ...extents]];
};

const pooled: ShapeRule = (seen) => {
  const { op, x } = seen;
  const kernel = integers(seen, "kernel_shape");
  const isLast = op.includes("Nhwc") || integer(seen, "channels_last", 0) === 1;
  const spatial = isLast ? x.slice(1, -1) : x.slice(2);
  if (kernel?.length !== spatial.length) return undefined;
  const extents = spatial.map((extent, i) => windowed(seen, extent, i, spatial.length, kernel[i]!));
  return [images(x, isLast, isLast ? x.at(-1) : x[1], extents)];
};

const globallyPooled: ShapeRule = (seen) => {
  const { x } = seen;
  const isLast = integer(seen, "channels_last", 0) === 1;
  return [
    images(
      x,
      isLast,
      isLast ? x.at(-1) : x[1],
      x.slice(2).map(() => 1),
    ),
  ];
};

const same: ShapeRule = ({ x }) => [x];

const transposed: ShapeRule = (seen) => {
  const { x } = seen;
  const order = integers(seen, "perm") ?? [...x.keys()].reverse();
  return order.length === x.length ? [order.map((axis) => x[axis])] : undefined;
};

const reshaped: ShapeRule = (seen) => {
  const { x } = seen;
  const target = list(seen, "shape", 1);
  if (!target) return undefined;
  const keeps = integer(seen, "allowzero", 0) !== 1;
  const extents = target.map((extent, i): Extent => (extent === 0 && keeps ? x[i] : extent));
  const open = extents.indexOf(-1);
  if (open < 0) return [extents];
  const [all, others] = [product(x), product(extents.filter((_, i) => i !== open))];
  return [extents.with(open, all === undefined || !others || all % others !== 0 ? undefined : all / others)];
};

const flattened: ShapeRule = (seen) => {
  const { x } = seen;
  const axis = at(integer(seen, "axis", 1), x.length);
  return [[product(x.slice(0, axis)), product(x.slice(axis))]];
};

const squeezed: ShapeRule = (seen) => {
  const { x, node } = seen;
  const axes = list(seen, "axes", 1)?.map((axis) => at(axis, x.length));
  if (!axes && (node.input.length > 1 || x.includes(undefined))) return undefined;
  return [x.filter((extent, axis) => (axes ? !axes.includes(axis) : extent !== 1))];
};

const unsqueezed: ShapeRule = (seen) => {
  const { x } = seen;
  const axes = list(seen, "axes", 1);
  if (!axes) return undefined;
  const rank = x.length + axes.length;
  const added = axes.map((axis) => at(axis, rank));
  const rest = [...x];
  return [Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : rest.shift()))];
};

const concatenated: ShapeRule = (seen) => {
  const { node, known, x, op } = seen;
  // onnxruntime's quantised one has a scale and a zero point first, then three inputs each.
  const names = op === "Concat" ? node.input : node.input.filter((_, i) => i >= 2 && (i - 2) % 3 === 0);
  const shapes = names.map((name) => known.shapeOf(name));
  const first = op === "Concat" ? x : shapes[0];
  if (!first || shapes.some((shape) => shape?.length !== first.length)) return undefined;
  const axis = at(integer(seen, "axis", 1), first.length);
  const sum = shapes.reduce<Extent>((all, shape) => {
    const extent = shape![axis];
    return all === undefined || extent === undefined ? undefined : all + extent;
  }, 0);
  return [first.with(axis, sum)];
};

const sliced: ShapeRule = (seen) => {
  const { x } = seen;
  const [starts, ends] = [list(seen, "starts", 1), list(seen, "ends", 2)];
  if (!starts || !ends) return [x.map(() => undefined)];
  const axes = list(seen, "axes", 3) ?? starts.map((_, i) => i);
  const steps = seen.known.integersOf(seen.node.input[4] ?? "") ?? starts.map(() => 1);
  const result = [...x];
  for (const [i, given] of axes.entries()) {
    const axis = at(given, x.length);
    const extent = x[axis];
    result[axis] = extent === undefined ? undefined : slicedExtent(extent, starts[i]!, ends[i]!, steps[i]!);
  }
  return [result];
};

function slicedExtent(extent: number, start: number, end: number, step: number): number {
  const place = (value: number): number => (value < 0 ? value + extent : value);
  const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
  const clamped = (value: number): number => Math.min(high, Math.max(low, place(value)));
  return Math.max(0, Math.ceil((clamped(end) - clamped(start)) / step));
}

const padded: ShapeRule = (seen) => {
  const { x } = seen;
  const pads = list(seen, "pads", 1);
  const axes = seen.known.integersOf(seen.node.input[3] ?? "")?.map((axis) => at(axis, x.length)) ?? [...x.keys()];
  if (pads?.length !== 2 * axes.length) return [x.map(() => undefined)];
  const result = [...x];
  for (const [i, axis] of axes.entries()) {
    const extent = x[axis];
    result[axis] = extent === undefined ? undefined : extent + pads[i]! + pads[i + axes.length]!;
  }
  return [result];
};

const divided: ShapeRule = (seen) => {
  const { x, node } = seen;
  const axis = at(integer(seen, "axis", 0), x.length);
  const parts = list(seen, "split", 1);
  const whole = x[axis];
  const even = whole === undefined ? undefined : Math.ceil(whole / node.output.length);
  return node.output.map((_, i) => {
    const last = even === undefined ? undefined : whole! - even * (node.output.length - 1);
    return x.with(axis, parts ? parts[i] : i === node.output.length - 1 ? last : even);
  });
};

const gathered: ShapeRule = (seen) => {
  const { x, node, known } = seen;
  const indices = known.shapeOf(node.input[1] ?? "");
  const axis = at(integer(seen, "axis", 0), x.length);
  return indices && [[...x.slice(0, axis), ...indices, ...x.slice(axis + 1)]];
};

const reduced: ShapeRule = (seen) => {
  const { x, node } = seen;
  const given = list(seen, "axes", 1);
  if (!given && (node.input[1] ?? "") !== "") return undefined;
  const axes = given && given.length > 0 ? given.map((axis) => at(axis, x.length)) : [...x.keys()];
  if (integer(seen, "keepdims", 1) === 1) return [x.map((extent, axis) => (axes.includes(axis) ? 1 : extent))];
  return [x.filter((_, axis) => !axes.includes(axis))];
};

const extremum: ShapeRule = (seen) => {
  const axis = at(integer(seen, "axis", 0), seen.x.length);
  if (integer(seen, "keepdims", 1) === 1) return [seen.x.with(axis, 1)];
  return [seen.x.filter((_, i) => i !== axis)];
};

const multiplied =
  (second: number): ShapeRule =>
  ({ x, node, known }) => {
    const y = known.shapeOf(node.input[second] ?? "");
    if (!y || x.length < 1 || y.length < 1) return undefined;
    const [rows, columns] = [x.length > 1 ? [x.at(-2)] : [], y.length > 1 ? [y.at(-1)] : []];
    const batch = broadcastShape([x.slice(0, -2), y.slice(0, -2)]);
    return batch && [[...batch, ...rows, ...columns]];
  };

const general =
  (second: number): ShapeRule =>
  (seen) => {
    const { x, node, known } = seen;
    const y = known.shapeOf(node.input[second] ?? "");
    const [rows, columns] = [integer(seen, "transA", 0) === 1 ? x[1] : x[0], integer(seen, "transB", 0) === 1 ? 0 : 1];
    return y && [[rows, y[columns]]];
  };

const resized: ShapeRule = (seen) => {
  const { x, node, known, op } = seen;
  const axes = integers(seen, "axes")?.map((axis) => at(axis, x.length)) ?? [...x.keys()];
  const scalesAt = op === "Upsample" || node.input.length === 2 ? 1 : 2;
  const written = node.attribute.find(({ name }) => name === "scales")?.floats;
  const scales = written?.length ? written : known.numbersOf(node.input[scalesAt] ?? "");
  const sizes = known.integersOf(node.input[3] ?? "");
  const result: Extent[] = [...x];
  for (const [i, axis] of axes.entries()) {
    const extent = x[axis];
    const scaled = scales?.length === axes.length && extent !== undefined ? Math.floor(extent * scales[i]!) : undefined;
    result[axis] = sizes?.length === axes.length ? sizes[i] : scaled;
  }
  return [result];
};

const expanded: ShapeRule = ({ x, node, known }) => {
  const target = known.integersOf(node.input[1] ?? "");
  return target && [broadcastShape([x, target])];
};

const rearranged =
  (factor: (block: number) => number): ShapeRule =>
  (seen) => {
    const [n, channels, ...spatial] = seen.x;
    const scale = factor(integer(seen, "blocksize", 1));
    const area = scale ** 2;
    return [[n, channels && channels / area, ...spatial.map((extent) => extent && extent * scale)]];
  };

const each = (names: string, rule: ShapeRule, domain = ""): [string, ShapeRule][] =>
  names.split(" ").map((name) => [domain + name, rule]);

const rules: ReadonlyMap<string, ShapeRule> = new Map([
  ...[...convolutionOperators.keys()].map((op): [string, ShapeRule] => [op, convolved]),
  ["ConvTranspose", transposedConvolution],
  ...each("AveragePool LpPool MaxPool", pooled),
  ...each("NhwcMaxPool QLinearAveragePool", pooled, "com.microsoft."),
  ...each("GlobalAveragePool GlobalLpPool GlobalMaxPool", globallyPooled),
  ["com.microsoft.QLinearGlobalAveragePool", globallyPooled],
  ...each(
    "CumSum GroupNormalization InstanceNormalization LayerNormalization LogSoftmax LpNormalization " +
      "MeanVarianceNormalization RMSNormalization Softmax Hardmax Trilu ReverseSequence ScatterElements ScatterND",
    same,
  ),
  ...each("QLinearSoftmax SkipLayerNormalization SkipSimplifiedLayerNormalization", same, "com.microsoft."),
  ["SimplifiedLayerNormalization", same],
  ["Transpose", transposed],
  ["Reshape", reshaped],
  ["Flatten", flattened],
  ["Squeeze", squeezed],
  ["Unsqueeze", unsqueezed],
  ["Concat", concatenated],
  ["com.microsoft.QLinearConcat", concatenated],
  ["Slice", sliced],
  ["Pad", padded],
  ["Split", divided],
  ["Gather", gathered],
  ...each("L1 L2 LogSum LogSumExp Max Mean Min Prod Sum SumSquare", reduced).map(
    ([name, rule]): [string, ShapeRule] => [`Reduce${name}`, rule],
  ),
  ...each("ArgMax ArgMin", extremum),
  ...each("MatMul MatMulInteger", multiplied(1)),
  ["QLinearMatMul", multiplied(3)],
  ...each("DynamicQuantizeMatMul MatMulIntegerToFloat", multiplied(1), "com.microsoft."),
  ["Gemm", general(1)],
  ["com.microsoft.QGemm", general(3)],
  ...each("Resize Upsample", resized),
  ["Expand", expanded],
  ["SpaceToDepth", rearranged((block) => 1 / block)],
  ["DepthToSpace", rearranged((block) => block)],
] as [string, ShapeRule][]);
