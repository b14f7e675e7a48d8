/**
 * What the numbers of one value see of the image along one of its axes, height or width.
 * - `along`: the value has an axis of its own for it, on which the number at place i sees the pixels from
 *   `start + i · jump` to `size` pixels further. Pixels before the first and behind the last are padding.
 * - `mixed`: they see different parts of it, which follow places on several axes together, or on one that has more in
 *   it; how large those parts are is not known. All places of all axes of one of the `groups` together see everything.
 * - `whole`: each of them sees all of it.
 * - `unknown`: nothing is known.
 */
export type Sight = Along | Mixed | { readonly kind: "whole" } | { readonly kind: "unknown" };

export interface Along {
  readonly kind: "along";
  readonly axis: number;
  readonly start: number;
  readonly jump: number;
  readonly size: number;
}

interface Mixed {
  readonly kind: "mixed";
  readonly groups: readonly (readonly number[])[];
}

export const whole: Sight = { kind: "whole" };
export const unknown: Sight = { kind: "unknown" };

export function mixed(groups: readonly (readonly number[])[]): Sight {
  return { kind: "mixed", groups };
}

/** The same on other axes; undefined for one that is gone. */
export function moved(sight: Sight, to: (axis: number) => number | undefined): Sight {
  const groups = groupsOf(sight).map((axes) => axes.map(to));
  if (groups.length === 0) return sight;
  if (groups.flat().includes(undefined)) return unknown;
  return sight.kind === "along" ? { ...sight, axis: groups[0]![0]! } : mixed(groups as number[][]);
}

/** What numbers see that are made of two: of residual branches the union. */
export function union(a: Sight, b: Sight): Sight {
  if (a.kind === "whole" || b.kind === "whole") return whole;
  if (a.kind === "unknown" || b.kind === "unknown") return unknown;
  if (a.kind === "along" && b.kind === "along" && a.axis === b.axis && a.jump === b.jump) {
    const start = Math.min(a.start, b.start);
    return { ...a, start, size: Math.max(a.start + a.size, b.start + b.size) - start };
  }
  return mixed([...groupsOf(a), ...groupsOf(b)]);
}

/** Where all places of some axes are put together: a sum, a mean, a largest, a product of matrices. */
export function gathered(sight: Sight, axes: readonly number[]): Sight {
  const left = groupsOf(sight).map((group) => group.filter((axis) => !axes.includes(axis)));
  if (left.some((group) => group.length === 0)) return whole;
  return sight.kind === "mixed" ? mixed(left) : sight;
}

export function groupsOf(sight: Sight): readonly (readonly number[])[] {
  if (sight.kind === "along") return [[sight.axis]];
  return sight.kind === "mixed" ? sight.groups : [];
}

/** A window that slides over the places of an axis. */
export interface Sliding {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Places of padding in front. */
  readonly before: number;
}

/** Seen through a window (Araujo, Norris & Sim 2019, “Computing Receptive Fields of Convolutional Neural Networks”). */
export function through(sight: Along, { kernel, stride, dilation, before }: Sliding): Along {
  const { jump } = sight;
  return {
    ...sight,
    start: sight.start - before * jump,
    size: sight.size + dilation * (kernel - 1) * jump,
    jump: jump * stride,
  };
}

/** Seen by the places between which a transposed convolution spreads those of its input. */
export function spread(sight: Along, { kernel, stride, dilation, before }: Sliding): Along {
  const reach = dilation * (kernel - 1);
  return {
    ...sight,
    start: sight.start + ((before - reach) / stride) * sight.jump,
    size: sight.size + Math.floor(reach / stride) * sight.jump,
    jump: sight.jump / stride,
  };
}
