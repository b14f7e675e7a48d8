import * as a from "../../graph/arrange.ts";
import { broadcastShapes, normalizeAxes, normalizeAxis } from "../../graph/shapes.ts";
import { sizeOf, type Value } from "../../graph/value.ts";
import {
  describeNode,
  type ForeignNode,
  type Importer,
  knownIntegers,
  ModelError,
  numberAttribute,
  numbersAttribute,
  required,
  textAttribute,
} from "../foreignNode.ts";

/** 0 copies the extent at the same place (unless `allowzero`), −1 is worked out. */
const reshape: Importer = async (node) => {
  const x = required(node, 0);
  const target = (await knownIntegers(node, 1, "extents")) ?? [];
  const keepsZero = numberAttribute(node, "allowzero", 0) !== 0;
  return [
    a.reshape(
      x,
      target.map((extent, i) => (extent === 0 && !keepsZero ? (x.shape[i] ?? 0) : extent)),
    ),
  ];
};

const flatten: Importer = (node) => {
  const x = required(node, 0);
  const given = numberAttribute(node, "axis", 1);
  const axis = given < 0 ? given + x.shape.length : given;
  return [a.reshape(x, [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))])];
};

/** Axes were an attribute up to opset 12. */
async function axesOf(node: ForeignNode): Promise<readonly number[] | undefined> {
  return node.opset < 13 ? numbersAttribute(node, "axes") : knownIntegers(node, 1, "axes");
}

const squeeze: Importer = async (node) => {
  const x = required(node, 0);
  const given = await axesOf(node);
  const axes = given
    ? normalizeAxes(node.op, given, x.shape.length)
    : [...x.shape.keys()].filter((axis) => x.shape[axis] === 1);
  if (axes.some((axis) => x.shape[axis] !== 1)) {
    throw new ModelError(`${describeNode(node)}: cannot drop the axes [${axes}] of [${x.shape}].`);
  }
  return [
    a.reshape(
      x,
      x.shape.filter((_, axis) => !axes.includes(axis)),
    ),
  ];
};

const unsqueeze: Importer = async (node) => {
  const x = required(node, 0);
  const given = (await axesOf(node)) ?? [];
  const rank = x.shape.length + given.length;
  const axes = normalizeAxes(node.op, given, rank);
  if (axes.length !== given.length) throw new ModelError(`${describeNode(node)}: the axes [${given}] repeat.`);
  const left = [...x.shape];
  return [
    a.reshape(
      x,
      Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : left.shift()!)),
    ),
  ];
};

const transpose: Importer = (node) => {
  const x = required(node, 0);
  return [a.transpose(x, numbersAttribute(node, "perm") ?? [...x.shape.keys()].reverse())];
};

const concat: Importer = (node) => {
  const axis = numberAttribute(node, "axis", 0);
  return [
    a.concat(
      node.inputs.map((_, i) => required(node, i)),
      axis,
    ),
  ];
};

/** Bounds were attributes up to opset 9; steps came with the inputs. */
const slice: Importer = async (node) => {
  const x = required(node, 0);
  const legacy = node.opset < 10;
  const starts = legacy ? numbersAttribute(node, "starts") : await knownIntegers(node, 1, "bounds");
  const ends = legacy ? numbersAttribute(node, "ends") : await knownIntegers(node, 2, "bounds");
  const axes =
    (legacy ? numbersAttribute(node, "axes") : await knownIntegers(node, 3, "axes")) ?? starts?.map((_, i) => i);
  const steps = (legacy ? undefined : await knownIntegers(node, 4, "steps")) ?? starts?.map(() => 1);
  const lengths = [starts, ends, axes, steps].map((list) => list?.length);
  if (!starts || !ends || !axes || !steps || new Set(lengths).size !== 1) {
    throw new ModelError(`${describeNode(node)}: its starts, ends, axes and steps do not fit each other.`);
  }
  return [
    axes.reduce((part, given, i) => {
      const axis = normalizeAxis(node.op, given, x.shape.length);
      return cut(node, part, axis, starts[i]!, ends[i]!, steps[i]!);
    }, x),
  ];
};

/** As NumPy's `start:end:step`, but going down from before the axis begins at its first element. */
function cut(node: ForeignNode, x: Value, axis: number, start: number, end: number, step: number): Value {
  const extent = x.shape[axis]!;
  if (step === 0) throw new ModelError(`${describeNode(node)}: a step is 0.`);
  const most = step > 0 ? extent : extent - 1;
  const clamp = (bound: number, least: number): number =>
    Math.min(most, Math.max(least, bound < 0 ? bound + extent : bound));
  const [from, to] = [clamp(start, 0), clamp(end, step > 0 ? 0 : -1)];
  if (step === 1) return a.slice(x, axis, from, Math.max(from, to));
  const count = extent === 0 ? 0 : Math.max(0, Math.ceil((to - from) / step));
  return count === 0 ? a.slice(x, axis, 0, 0) : a.strided(x, axis, from, step, count);
}

/** Broadcasts both ways: the shape may also have extents of 1. */
const expand: Importer = async (node) => {
  const x = required(node, 0);
  const target = (await knownIntegers(node, 1, "extents")) ?? [];
  return [a.expand(x, broadcastShapes(node.op, x.shape, target))];
};

/** Amounts were attributes up to opset 10, axes came with opset 18. Negative amounts cut. */
const pad: Importer = async (node) => {
  const input = required(node, 0);
  const rank = input.shape.length;
  const legacy = node.opset < 11;
  const amounts = legacy ? numbersAttribute(node, "pads") : await knownIntegers(node, 1, "pads");
  const axes = (legacy ? undefined : await knownIntegers(node, 3, "axes")) ?? [...input.shape.keys()];
  if (amounts?.length !== 2 * axes.length) {
    throw new ModelError(`${describeNode(node)}: its pads [${amounts ?? ""}] do not fit [${input.shape}].`);
  }
  const [before, after] = [new Array<number>(rank).fill(0), new Array<number>(rank).fill(0)];
  axes.forEach((given, i) => {
    const axis = normalizeAxis(node.op, given, rank);
    before[axis] = amounts[i]!;
    after[axis] = amounts[i + axes.length]!;
  });
  const x = input.shape.reduce<Value>((part, extent, axis) => {
    const [from, to] = [Math.max(0, -before[axis]!), extent - Math.max(0, -after[axis]!)];
    return a.slice(part, axis, from, to);
  }, input);
  const [front, back] = [before.map((n) => Math.max(0, n)), after.map((n) => Math.max(0, n))];
  const mode = textAttribute(node, "mode", "constant");
  if (mode === "constant") {
    const value = legacy ? numberAttribute(node, "value", 0) : (node.inputs[2] ?? 0);
    return [a.pad(x, front, back, "constant", value)];
  }
  if (mode !== "wrap" && mode !== "reflect" && mode !== "edge") {
    throw new ModelError(`${describeNode(node)}: pads by "${mode}", which is not supported.`);
  }
  return [a.pad(x, front, back, mode)];
};

export const arrangeImporters: Readonly<Record<string, Importer>> = {
  Concat: concat,
  Expand: expand,
  Flatten: flatten,
  Gather: (node) => [a.gather(required(node, 0), required(node, 1), numberAttribute(node, "axis", 0))],
  GatherElements: (node) => [a.gatherElements(required(node, 0), required(node, 1), numberAttribute(node, "axis", 0))],
  Pad: pad,
  Reshape: reshape,
  Slice: slice,
  Squeeze: squeeze,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
};
