import type { DescribedConvolution, DescribedNode, KnownShape, ModelDescription } from "ongrad";
import {
  type Along,
  gathered,
  groupsOf,
  mixed,
  moved,
  type Sight,
  type Sliding,
  spread,
  through,
  union,
  unknown,
  whole,
} from "./sight.ts";

/** A node, what its inputs see (undefined: nothing of the image), and the model around it. */
export interface Looking {
  readonly node: DescribedNode;
  readonly sights: readonly (Sight | undefined)[];
  readonly model: ModelDescription;
  readonly convolution: DescribedConvolution | undefined;
}

/** What an output of a node sees along one axis of the image; undefined: nothing of it. */
export function sightOf(looking: Looking, output: number): Sight | undefined {
  const { node, sights } = looking;
  if (sights.every((sight) => sight === undefined) || node.op === "Shape" || node.op === "Size") return undefined;
  if (node.pointwise) return pointwise(looking, node.pointwise);
  const rule = rules.get(node.op);
  if (rule) return rule(looking, output);
  // What sees everything goes on seeing it, whatever is done to it.
  return sights.every((sight) => sight === undefined || sight.kind === "whole") ? whole : unknown;
}

type SightRule = (looking: Looking, output: number) => Sight | undefined;

function number({ node }: Looking, name: string, absent: number): number {
  const value = node.attributes[name];
  return typeof value === "number" ? value : absent;
}

function numbers({ node }: Looking, name: string): readonly number[] | undefined {
  const value = node.attributes[name];
  return Array.isArray(value) && value.length > 0 ? (value as readonly number[]) : undefined;
}

/** A list that newer operator sets have as an input and older ones as an attribute. */
function list(looking: Looking, name: string, input: number): readonly number[] | undefined {
  return numbers(looking, name) ?? looking.model.integersOf(looking.node.inputs[input] ?? "");
}

function shape({ model, node }: Looking, input = 0): KnownShape | undefined {
  return model.shapeOf(node.inputs[input] ?? "");
}

const place = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
const from = (first: number, rank: number): number[] => Array.from({ length: rank - first }, (_, i) => first + i);

/** Broadcast against each other, as NumPy does: axes are counted from the last. */
function pointwise(looking: Looking, inputs: readonly number[]): Sight {
  const shapes = inputs.map((i) => shape(looking, i));
  const rank = Math.max(...shapes.map((each) => each?.length ?? 0));
  const result = looking.model.shapeOf(looking.node.outputs[0]!);
  const seen = inputs.flatMap((i, at) => {
    const sight = looking.sights[i];
    const own = shapes[at];
    if (sight === undefined) return [];
    if (own === undefined) return [inputs.length === 1 ? sight : unknown];
    const shifted = moved(sight, (axis) => axis + rank - own.length);
    if (shifted.kind !== "along" || own[(sight as Along).axis] !== 1) return [shifted];
    // One place for all: which part that is does not follow the places any more.
    return [result?.[shifted.axis] === 1 ? shifted : mixed([[shifted.axis]])];
  });
  return seen.reduce(union);
}

/** Windows of a convolution or a pooling, over the axes of a value that they slide along. */
function slid(
  looking: Looking,
  kernel: readonly number[],
  isLast: boolean,
  by: (sight: Along, window: Sliding) => Along,
): Sight {
  const sight = looking.sights[0];
  const first = isLast ? 1 : 2;
  if (sight === undefined || sight.kind === "whole" || sight.kind === "unknown") return sight ?? unknown;
  if (sight.kind === "mixed") return sight;
  const i = sight.axis - first;
  if (i < 0 || i >= kernel.length) return sight;
  const stride = numbers(looking, "strides")?.[i] ?? 1;
  const dilation = numbers(looking, "dilations")?.[i] ?? 1;
  const before = paddingBefore(looking, i, sight.axis, { kernel: kernel[i]!, stride, dilation });
  return by(sight, { kernel: kernel[i]!, stride, dilation, before });
}

function paddingBefore(
  looking: Looking,
  i: number,
  axis: number,
  { kernel, stride, dilation }: Omit<Sliding, "before">,
): number {
  const automatic = looking.node.attributes.auto_pad;
  if (automatic === "VALID") return 0;
  if (automatic !== "SAME_UPPER" && automatic !== "SAME_LOWER") return numbers(looking, "pads")?.[i] ?? 0;
  const extent = shape(looking)?.[axis];
  const reach = dilation * (kernel - 1) + 1;
  const total = Math.max(
    0,
    extent === undefined ? reach - 1 : (Math.ceil(extent / stride) - 1) * stride + reach - extent,
  );
  return automatic === "SAME_UPPER" ? Math.floor(total / 2) : Math.ceil(total / 2);
}

const convolved: SightRule = (looking) => {
  const { convolution, sights } = looking;
  // Kernels that the image decides, offsets that it decides, three spatial axes.
  const isPlain =
    convolution && convolution.op !== "DeformConv" && sights.slice(1).every((sight) => sight === undefined);
  if (!isPlain) return sights[0]?.kind === "whole" ? whole : unknown;
  const { channelsLast } = convolution;
  const rank = shape(looking)?.length ?? 4;
  const kernel = convolution.kernel.slice(rank === 3 ? 1 : 0);
  // Of one group, all channels are put together.
  const summed = convolution.groups === 1 ? gathered(sights[0]!, [channelsLast ? rank - 1 : 1]) : sights[0]!;
  const by = convolution.op === "ConvTranspose" ? spread : through;
  return slid({ ...looking, sights: [summed] }, kernel, channelsLast, by);
};

const pooled: SightRule = (looking) => {
  const isLast = looking.node.op.includes("Nhwc") || number(looking, "channels_last", 0) === 1;
  return slid(looking, numbers(looking, "kernel_shape") ?? [], isLast, through);
};

const globallyPooled: SightRule = (looking) => {
  const rank = shape(looking)?.length ?? 4;
  const isLast = number(looking, "channels_last", 0) === 1;
  return gathered(looking.sights[0]!, isLast ? from(1, rank - 1) : from(2, rank));
};

/** Statistics over some axes, on which every number of the result depends. */
const standardized =
  (axes: (looking: Looking, rank: number) => readonly number[]): SightRule =>
  (looking) => {
    const rank = shape(looking)?.length;
    if (rank === undefined) return unless(looking.sights[0]!);
    return gathered(looking.sights[0]!, axes(looking, rank));
  };

const unless = (sight: Sight): Sight => (sight.kind === "whole" ? whole : unknown);

const alongAxis = standardized((looking, rank) => {
  const axis = place(number(looking, "axis", looking.model.opset < 13 ? 1 : -1), rank);
  return looking.model.opset < 13 ? from(axis, rank) : [axis];
});

const reduced: SightRule = (looking) => {
  const sight = looking.sights[0]!;
  const rank = shape(looking)?.length;
  const given = list(looking, "axes", 1);
  if (rank === undefined || (!given && (looking.node.inputs[1] ?? "") !== "")) return unless(sight);
  const axes = given?.length ? given.map((axis) => place(axis, rank)) : from(0, rank);
  const left = gathered(sight, axes);
  if (number(looking, "keepdims", 1) === 1) return left;
  return moved(left, (axis) => axis - axes.filter((gone) => gone < axis).length);
};

const transposed: SightRule = (looking) => {
  const rank = shape(looking)?.length ?? 4;
  const order = numbers(looking, "perm") ?? from(0, rank).reverse();
  return moved(looking.sights[0]!, (axis) => order.indexOf(axis));
};

/**
 * An axis is found again where its places are as far apart among all numbers, and as many. Where it is cut into blocks,
 * its first part is the axis of blocks; all else that is cut or merged is mixed.
 */
const reshaped: SightRule = (looking) => {
  const sight = looking.sights[0]!;
  const [before, after] = [shape(looking), looking.model.shapeOf(looking.node.outputs[0]!)];
  if (!before || !after || before.includes(undefined) || after.includes(undefined)) return unless(sight);
  const [old, now] = [spans(before as readonly number[]), spans(after as readonly number[])];
  if (sight.kind === "along") {
    const { step, extent } = old[sight.axis]!;
    const same = now.findIndex((each) => each.step === step && each.extent === extent);
    if (same >= 0) return { ...sight, axis: same };
    const outer = now.findIndex(
      (each) => each.step * each.extent === step * extent && each.step > step && each.step % step === 0,
    );
    const block = outer < 0 ? 0 : now[outer]!.step / step;
    if (outer >= 0) {
      return { ...through(sight, { kernel: block, stride: block, dilation: 1, before: 0 }), axis: outer };
    }
  }
  const parts = (axis: number): number[] => {
    const own = old[axis]!;
    return [...now.keys()].filter((i) => {
      const { step, extent } = now[i]!;
      return extent > 1 && step < own.step * own.extent && step * extent > own.step;
    });
  };
  const groups = groupsOf(sight).map((group) => [...new Set(group.flatMap(parts))]);
  // An axis of one place may have gone nowhere.
  if (groups.length > 0) return groups.some((group) => group.length === 0) ? unknown : mixed(groups);
  return sight;
};

/** Of each axis, how far apart its places are among all numbers, and how many there are. */
function spans(extents: readonly number[]): { readonly step: number; readonly extent: number }[] {
  let step = 1;
  return extents
    .toReversed()
    .map((extent) => {
      const span = { step, extent };
      step *= extent;
      return span;
    })
    .reverse();
}

const joined: SightRule = (looking) => {
  const { node, sights } = looking;
  const rank = node.inputs.map((_, i) => shape(looking, i)?.length).find((each) => each !== undefined && each > 0);
  const seen = sights.filter((sight) => sight !== undefined);
  const together = seen.reduce(union);
  if (rank === undefined || together.kind !== "along") return together;
  // Side by side along the very axis: places are no longer at one distance.
  return place(number(looking, "axis", 1), rank) === together.axis ? mixed([[together.axis]]) : together;
};

const sliced: SightRule = (looking) => {
  const sight = looking.sights[0]!;
  const extents = shape(looking);
  // Of what is mixed, a part of the places says nothing.
  if (sight.kind !== "along") return unless(sight);
  const starts = list(looking, "starts", 1);
  if (!extents || !starts) return unknown;
  const axes = (list(looking, "axes", 3) ?? starts.map((_, i) => i)).map((axis) => place(axis, extents.length));
  const i = axes.indexOf(sight.axis);
  if (i < 0) return sight;
  const step = looking.model.integersOf(looking.node.inputs[4] ?? "")?.[i] ?? 1;
  const extent = extents[sight.axis];
  if (step < 1 || extent === undefined) return unknown;
  const start = Math.min(extent, Math.max(0, place(starts[i]!, extent)));
  return { ...sight, start: sight.start + start * sight.jump, jump: sight.jump * step };
};

const padded: SightRule = (looking) => {
  const sight = looking.sights[0]!;
  if (sight.kind !== "along") return sight;
  const rank = shape(looking)?.length;
  const pads = list(looking, "pads", 1);
  if (rank === undefined || !pads) return unknown;
  const axes =
    looking.model.integersOf(looking.node.inputs[3] ?? "")?.map((axis) => place(axis, rank)) ?? from(0, rank);
  const i = axes.indexOf(sight.axis);
  return i < 0 ? sight : { ...sight, start: sight.start - pads[i]! * sight.jump };
};

const divided: SightRule = (looking, output) => {
  const sight = looking.sights[0]!;
  const rank = shape(looking)?.length;
  if (sight.kind !== "along") return sight;
  if (rank === undefined) return unknown;
  if (place(number(looking, "axis", 0), rank) !== sight.axis) return sight;
  const before = looking.node.outputs.slice(0, output).map((name) => looking.model.shapeOf(name)?.[sight.axis]);
  if (before.includes(undefined)) return unknown;
  const start = (before as number[]).reduce((sum, extent) => sum + extent, 0);
  return { ...sight, start: sight.start + start * sight.jump };
};

const picked: SightRule = (looking) => {
  const sight = looking.sights[0];
  const [rank, indices] = [shape(looking)?.length, shape(looking, 1)?.length];
  if (sight === undefined || sight.kind === "whole") return sight ?? unknown;
  if (rank === undefined || indices === undefined || looking.sights[1]) return unknown;
  const axis = place(number(looking, "axis", 0), rank);
  return moved(sight, (at) => (at === axis ? undefined : at < axis ? at : at + indices - 1));
};

/** The last axis of the first operand and the last but one of the second are put together. */
const multiplied =
  (second: number): SightRule =>
  (looking) => {
    const [a, b] = [looking.sights[0], looking.sights[second]];
    const ranks = [shape(looking)?.length, shape(looking, second)?.length] as const;
    if (ranks[0] === undefined || ranks[1] === undefined)
      return [a, b].every((s) => !s || s.kind === "whole") ? whole : unknown;
    const rank = Math.max(...(ranks as readonly number[]));
    const seen = [a && gathered(a, [ranks[0] - 1]), b && gathered(b, [Math.max(0, ranks[1] - 2)])] as const;
    const shifted = seen.flatMap((sight, i) =>
      sight ? [moved(sight, (axis) => axis + rank - ranks[i as 0 | 1]!)] : [],
    );
    return shifted.reduce(union);
  };

const general =
  (second: number): SightRule =>
  (looking) => {
    const [a, b] = [looking.sights[0], looking.sights[second]];
    if (b) return [a, b].every((sight) => !sight || sight.kind === "whole") ? whole : unknown;
    if (!a) return looking.sights.filter((sight) => sight !== undefined).reduce(union);
    return moved(gathered(a, [number(looking, "transA", 0) === 1 ? 0 : 1]), () => 0);
  };

/** To within a pixel, for ways of rounding that differ. */
const resized: SightRule = (looking) => {
  const sight = looking.sights[0]!;
  if (sight.kind !== "along") return sight;
  const [before, after] = [shape(looking)?.[sight.axis], looking.model.shapeOf(looking.node.outputs[0]!)?.[sight.axis]];
  if (before === undefined || after === undefined) return unknown;
  if (before === after) return sight;
  const mode = looking.node.attributes.mode ?? "nearest";
  const width = mode === "nearest" ? 1 : mode === "cubic" ? 4 : 2;
  const step = before / after;
  const stretched = number(looking, "antialias", 0) === 1 ? width * Math.max(1, step) : width;
  const reach = Math.ceil(stretched) - 1;
  return {
    ...sight,
    start: sight.start - Math.floor(reach / 2) * sight.jump,
    size: sight.size + reach * sight.jump,
    jump: sight.jump * step,
  };
};

const expanded: SightRule = (looking) => {
  const [before, after] = [shape(looking), looking.model.shapeOf(looking.node.outputs[0]!)];
  if (!before || !after) return unless(looking.sights[0]!);
  const shifted = moved(looking.sights[0]!, (axis) => axis + after.length - before.length);
  if (shifted.kind !== "along") return shifted;
  return before.at(shifted.axis - after.length) === after[shifted.axis] ? shifted : mixed([[shifted.axis]]);
};

const blocksToChannels: SightRule = (looking) => {
  const block = number(looking, "blocksize", 1);
  const sight = looking.sights[0]!;
  return sight.kind === "along" && sight.axis >= 2
    ? through(sight, { kernel: block, stride: block, dilation: 1, before: 0 })
    : sight;
};

const channelsToBlocks: SightRule = (looking) => {
  const sight = looking.sights[0]!;
  return sight.kind === "along" && sight.axis >= 2
    ? { ...sight, jump: sight.jump / number(looking, "blocksize", 1) }
    : sight;
};

const each = (names: string, rule: SightRule, domain = ""): [string, SightRule][] =>
  names.split(" ").map((name) => [domain + name, rule]);

const rules: ReadonlyMap<string, SightRule> = new Map([
  ...each("Conv ConvTranspose ConvInteger QLinearConv DeformConv", convolved),
  ...each("FusedConv QLinearConv NhwcFusedConv", convolved, "com.microsoft."),
  ...each("Conv QLinearConv", convolved, "com.ms.internal.nhwc."),
  ...each("AveragePool LpPool MaxPool", pooled),
  ...each("QLinearAveragePool NhwcMaxPool", pooled, "com.microsoft."),
  ...each("GlobalAveragePool GlobalLpPool GlobalMaxPool", globallyPooled),
  ["com.microsoft.QLinearGlobalAveragePool", globallyPooled],
  ...each(
    "InstanceNormalization",
    standardized((_, rank) => from(2, rank)),
  ),
  ...each(
    "GroupNormalization",
    standardized((_, rank) => from(1, rank)),
  ),
  ...each(
    "LayerNormalization RMSNormalization SimplifiedLayerNormalization",
    standardized((looking, rank) => from(place(number(looking, "axis", -1), rank), rank)),
  ),
  ...each(
    "MeanVarianceNormalization",
    standardized((looking) => numbers(looking, "axes") ?? [0, 2, 3]),
  ),
  ...each(
    "LpNormalization",
    standardized((looking, rank) => [place(number(looking, "axis", -1), rank)]),
  ),
  ...each("Softmax LogSoftmax Hardmax", alongAxis),
  ...each(
    "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare",
    reduced,
  ),
  ["Transpose", transposed],
  ...each("Reshape Flatten Squeeze Unsqueeze", reshaped),
  ["Concat", joined],
  ["Slice", sliced],
  ["Pad", padded],
  ["Split", divided],
  ["Gather", picked],
  ...each("MatMul MatMulInteger", multiplied(1)),
  ["QLinearMatMul", multiplied(3)],
  ...each("DynamicQuantizeMatMul MatMulIntegerToFloat", multiplied(1), "com.microsoft."),
  ["Gemm", general(1)],
  ["com.microsoft.QGemm", general(3)],
  ...each("Resize Upsample", resized),
  ["Expand", expanded],
  ["SpaceToDepth", blocksToChannels],
  ["DepthToSpace", channelsToBlocks],
] as [string, SightRule][]);
