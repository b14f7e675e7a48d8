/**
 * Convolution and pooling over three spatial axes or more, in terms of images: a window over many axes is one over the
 * last two, then one over those before; the slices of a kernel along its first axis are channels.
 */
import { concat, pad, reshape, reverse, slice, strided, transpose } from "../../graph/arrange.ts";
import { convolve, type Geometry, type Pads } from "../../graph/convolution.ts";
import { add } from "../../graph/elementwise.ts";
import type { Windows } from "../../graph/pooling.ts";
import { describe } from "../../graph/shapes.ts";
import { sizeOf, type Value } from "../../graph/value.ts";
import {
  describeNode,
  type ForeignNode,
  ModelError,
  numberAttribute,
  numbersAttribute,
  textAttribute,
} from "../foreignNode.ts";

/** Per spatial axis. */
export interface Axes {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** What a node says of its axes, `x` being of rank 2 and more. `auto_pad` is worked out; a transposed one has none. */
export function axesOf(node: ForeignNode, x: Value, kernel: readonly number[]): Axes {
  const count = x.shape.length - 2;
  const perAxis = (name: string, absent: number, times = 1): readonly number[] => {
    const given = numbersAttribute(node, name) ?? new Array<number>(count * times).fill(absent);
    if (given.length === count * times) return given;
    throw new ModelError(`${describeNode(node)}: attribute ${name} has ${given.length} numbers, not ${count * times}.`);
  };
  const [strides, dilations, pads] = [perAxis("strides", 1), perAxis("dilations", 1), perAxis("pads", 0, 2)];
  const automatic = textAttribute(node, "auto_pad", "NOTSET");
  if (kernel.length !== count || ![...kernel, ...strides, ...dilations].every((n) => Number.isInteger(n) && n >= 1)) {
    throw new ModelError(
      `${describeNode(node)}: kernel [${kernel}] and stride [${strides}] do not fit ${describe(x)}.`,
    );
  }
  if (automatic === "SAME_UPPER" || automatic === "SAME_LOWER") {
    const total = kernel.map((k, i) => {
      const extent = x.shape[i + 2]!;
      return (Math.ceil(extent / strides[i]!) - 1) * strides[i]! + dilations[i]! * (k - 1) + 1 - extent;
    });
    // Rounded towards 0, as for images.
    const before = total.map((n) => Math.trunc(automatic === "SAME_UPPER" ? n / 2 : (n + 1) / 2));
    return { kernel, strides, dilations, before, after: total.map((n, i) => Math.max(0, n - before[i]!)) };
  }
  const [before, after] = [pads.slice(0, count), pads.slice(count)];
  if (automatic === "VALID") return { kernel, strides, dilations, before: before.fill(0), after: after.fill(0) };
  return { kernel, strides, dilations, before, after };
}

/** What negative pads cut off is gone, and what remains is not negative. */
export function withoutCut(x: Value, axes: Axes): { readonly x: Value; readonly axes: Axes } {
  const { before, after } = axes;
  const kept = before.reduce((value, front, i) => {
    const [from, end] = [Math.max(0, -front), value.shape[i + 2]! - Math.max(0, -after[i]!)];
    return slice(value, i + 2, from, end);
  }, x);
  const most = (numbers: readonly number[]): number[] => numbers.map((n) => Math.max(0, n));
  return { x: kept, axes: { ...axes, before: most(before), after: most(after) } };
}

/** `pool` over two axes at a time, from the last on. */
export function poolVolume(x: Value, axes: Axes, ceil: boolean, pool: (x: Value, windows: Windows) => Value): Value {
  const [n, c, ...spatial] = x.shape as [number, number, ...number[]];
  let y = x;
  const done: number[] = [];
  for (let end = spatial.length; end > 0; end -= 2) {
    const start = Math.max(0, end - 2);
    const two = end - start === 2;
    const lead = n * c * sizeOf(spatial.slice(0, start));
    const trail = sizeOf(done);
    // Before a pair that has another behind it, what was pooled comes to the front.
    const flat = reshape(y, [lead, sizeOf(spatial.slice(start, end)), trail]);
    const front = transpose(flat, [0, 2, 1]);
    const images = reshape(front, [1, lead * trail, ...(two ? spatial.slice(start, end) : [1, spatial[start]!])]);
    const pair = (of: readonly number[], absent: number): [number, number] => [two ? of[start]! : absent, of[end - 1]!];
    const pooled = pool(images, {
      kernel: pair(axes.kernel, 1),
      strides: pair(axes.strides, 1),
      dilations: pair(axes.dilations, 1),
      pads: [...pair(axes.before, 0), ...pair(axes.after, 0)],
      ceil,
    });
    const size = two ? pooled.shape.slice(2) : [pooled.shape[3]!];
    y = transpose(reshape(pooled, [lead, trail, sizeOf(size)]), [0, 2, 1]);
    done.unshift(...size);
  }
  return reshape(y, [n, c, ...done]);
}

/** Slices of the kernel along its first spatial axis count as channels of images, until two axes are left. */
export function convolveVolume(x: Value, w: Value, bias: Value | undefined, axes: Axes, groups: number): Value {
  const { strides, dilations, before, after } = axes;
  const [n, c, depth, ...rest] = x.shape as [number, number, number, ...number[]];
  const [o, perGroup, taps, ...inner] = w.shape as [number, number, number, ...number[]];
  if (rest.length === 1) {
    const geometry: Geometry = {
      strides: strides as unknown as Geometry["strides"],
      dilations: dilations as unknown as Geometry["dilations"],
      pads: [...before, ...after] as unknown as Pads,
      groups,
    };
    return convolve(x, w, bias, geometry);
  }
  const zeros = x.shape.map(() => 0);
  const padded = pad(x, zeros.with(2, before[0]!), zeros.with(2, after[0]!));
  const room = depth + before[0]! + after[0]! - dilations[0]! * (taps - 1) - 1;
  const outputs = Math.floor(room / strides[0]!) + 1;
  const slices = Array.from({ length: taps }, (_, tap) => {
    const at = strided(padded, 2, tap * dilations[0]!, strides[0]!, outputs);
    return reshape(at, [n, c, 1, outputs, ...rest]);
  });
  const order = [0, 3, 1, 2, ...rest.map((_, i) => i + 4)];
  const images = reshape(transpose(concat(slices, 2), order), [n * outputs, c * taps, ...rest]);
  const kernels = reshape(w, [o, perGroup * taps, ...inner]);
  const tail = (numbers: readonly number[]): readonly number[] => numbers.slice(1);
  const remaining = {
    kernel: tail(axes.kernel),
    strides: tail(strides),
    dilations: tail(dilations),
    before: tail(before),
    after: tail(after),
  };
  const y = convolveVolume(images, kernels, bias, remaining, groups);
  const size = y.shape.slice(2);
  return transpose(reshape(y, [n, outputs, o, ...size]), [0, 2, 1, ...size.map((_, i) => i + 3)]);
}

/** The transposed convolution: elements moved apart by the strides, then the kernel turned around. */
export function transposeVolume(node: ForeignNode, x: Value, w: Value, bias: Value | undefined): Value {
  const kernel = w.shape.slice(2);
  const groups = numberAttribute(node, "group", 1);
  const automatic = textAttribute(node, "auto_pad", "NOTSET");
  const wanted = numbersAttribute(node, "output_shape");
  if ((automatic !== "NOTSET" && automatic !== "VALID") || (wanted && wanted.length > 0)) {
    throw new ModelError(
      `${describeNode(node)}: its pads are worked out from the output, which is not supported here.`,
    );
  }
  const { strides, dilations, before, after } = axesOf(node, x, kernel);
  const extra = numbersAttribute(node, "output_padding") ?? kernel.map(() => 0);
  const spread = kernel.reduce((value, _, i) => apart(value, i + 2, strides[i]!), x);
  const [c, perGroup] = w.shape as [number, number];
  const turned = reverse(
    transpose(reshape(w, [groups, c / groups, perGroup, ...kernel]), [0, 2, 1, ...kernel.map((_, i) => i + 3)]),
    kernel.map((_, i) => i + 3),
  );
  const kernels = reshape(turned, [groups * perGroup, c / groups, ...kernel]);
  const reach = kernel.map((k, i) => dilations[i]! * (k - 1));
  const fronts = reach.map((r, i) => r - before[i]!);
  const ends = reach.map((r, i) => r - after[i]! + extra[i]!);
  const ones = kernel.map(() => 1);
  const kept = withoutCut(spread, { kernel, strides: ones, dilations, before: fronts, after: ends });
  const y = convolveVolume(kept.x, kernels, undefined, kept.axes, groups);
  return bias ? add(y, reshape(bias, [1, -1, ...ones])) : y;
}

/** Zeros between the elements of an axis. */
function apart(x: Value, axis: number, stride: number): Value {
  if (stride === 1) return x;
  const extent = x.shape[axis]!;
  const columns = reshape(x, [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)]);
  const zeros = columns.shape.map(() => 0);
  const wide = pad(columns, zeros, zeros.with(axis + 1, stride - 1));
  return slice(reshape(wide, x.shape.with(axis, extent * stride)), axis, 0, (extent - 1) * stride + 1);
}
