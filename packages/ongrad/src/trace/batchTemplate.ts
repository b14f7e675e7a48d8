import { expand } from "../graph/arrange.ts";
import { topologicalOrder } from "../graph/topology.ts";
import {
  apply,
  constant,
  makeData,
  type Node,
  type Shape,
  sizeOf,
  type TypedData,
  type Value,
} from "../graph/value.ts";

/** One graph at one batch size. */
export interface Instance {
  readonly batch: number;
  readonly input: Value;
  readonly outputs: readonly Value[];
}

/** Applies the graph to an input of any batch size. */
export type Template = (x: Value) => Value[];

/** What a number or an extent is at batch n: `perExample · n + base`. */
interface Line {
  readonly perExample: number;
  readonly base: number;
}

/**
 * The graph at any batch size, read off two instances of it: whatever differs between them (extents, whole-number
 * constants) must be a line in the batch size, and constants of different extents must repeat along them.
 * @returns undefined where the two are not the same graph in that sense.
 */
export function batchTemplate(a: Instance, b: Instance): Template | undefined {
  const [left, right] = [topologicalOrder(a.outputs), topologicalOrder(b.outputs)];
  if (left.length !== right.length) return undefined;
  const match = new Map<Value, Value>([[a.input, b.input]]);
  const shapes = new Map<Value, readonly Line[]>();
  const constants = new Map<Value, (n: number) => Value>();
  const line = (p: number, q: number): Line | undefined => {
    if (p === q) return { perExample: 0, base: p };
    const perExample = (q - p) / (b.batch - a.batch);
    const base = p - perExample * a.batch;
    return Number.isInteger(perExample) && Number.isInteger(base) ? { perExample, base } : undefined;
  };
  const lines = (p: ArrayLike<number | bigint>, q: ArrayLike<number | bigint>): Line[] | undefined => {
    if (p.length !== q.length) return undefined;
    const all = Array.from(p, (n, i) => line(Number(n), Number(q[i])));
    return all.every((one) => one !== undefined) ? all : undefined;
  };
  const matches = (p: Value | undefined, q: Value | undefined): boolean => {
    if (!p || !q) return p === q;
    const known = match.get(p);
    if (known) return known === q;
    if (p.source.kind !== "constant" || q.source.kind !== "constant" || p.dtype !== q.dtype) return false;
    const make = constantAt(p, q, lines);
    if (!make) return false;
    match.set(p, q);
    constants.set(p, make);
    return true;
  };
  for (const [i, node] of left.entries()) {
    const other = right[i]!;
    if (node.op !== other.op || node.domain !== other.domain || node.inputs.length !== other.inputs.length)
      return undefined;
    if (JSON.stringify(node.derivative) !== JSON.stringify(other.derivative)) return undefined;
    if (JSON.stringify(node.attributes) !== JSON.stringify(other.attributes)) return undefined;
    if (!node.inputs.every((value, at) => matches(value, other.inputs[at]))) return undefined;
    for (const [at, output] of node.outputs.entries()) {
      const twin = other.outputs[at];
      const shape = twin && lines(output.shape, twin.shape);
      if (!shape || twin.dtype !== output.dtype) return undefined;
      match.set(output, twin);
      shapes.set(output, shape);
    }
  }
  if (!a.outputs.every((output, i) => matches(output, b.outputs[i]))) return undefined;
  return (x) => instantiate(left, a, x, shapes, constants);
}

function instantiate(
  order: readonly Node[],
  { input, outputs }: Instance,
  x: Value,
  shapes: ReadonlyMap<Value, readonly Line[]>,
  constants: ReadonlyMap<Value, (n: number) => Value>,
): Value[] {
  const n = x.shape[0]!;
  const values = new Map<Value, Value>([[input, x]]);
  const carried = (value: Value): Value => {
    const known = values.get(value) ?? constants.get(value)?.(n) ?? value;
    values.set(value, known);
    return known;
  };
  for (const node of order) {
    const inputs = node.inputs.map((value) => value && carried(value));
    const types = node.outputs.map((output) => ({
      dtype: output.dtype,
      shape: (shapes.get(output) ?? []).map((extent) => at(extent, n)),
    }));
    apply(node.op, inputs, types, node.attributes, node.domain, node.derivative).forEach((made, i) => {
      values.set(node.outputs[i]!, made);
    });
  }
  return outputs.map(carried);
}

/** A constant as a function of the batch size. */
function constantAt(
  p: Value,
  q: Value,
  lines: (p: ArrayLike<number | bigint>, q: ArrayLike<number | bigint>) => readonly Line[] | undefined,
): ((n: number) => Value) | undefined {
  if (p.source.kind !== "constant" || q.source.kind !== "constant") return undefined;
  const [left, right] = [p.source.data, q.source.data];
  const shape = lines(p.shape, q.shape);
  if (!shape) return undefined;
  if (shape.every(({ perExample }) => perExample === 0)) {
    if (left === right || sameNumbers(left, right)) return () => p;
    const numbers = p.dtype === "int64" ? lines(left as BigInt64Array, right as BigInt64Array) : undefined;
    const numbersAt = (n: number): TypedData => BigInt64Array.from(numbers ?? [], (number) => BigInt(at(number, n)));
    return numbers && ((n) => constant(numbersAt(n), p.shape));
  }
  // Equal along every axis that grows: one slice, expanded.
  const kept = p.shape.map((extent, axis) => (shape[axis]!.perExample === 0 ? extent : 1));
  const places = expandedPlaces(p.shape, kept);
  const otherPlaces = expandedPlaces(q.shape, kept);
  const first = new Map<number, number | bigint>();
  places.forEach((place, i) => {
    if (!first.has(place)) first.set(place, left[i]!);
  });
  const holds = (data: ArrayLike<number | bigint>, where: readonly number[]): boolean =>
    where.every((place, i) => Object.is(first.get(place), data[i]));
  if (!holds(left, places) || !holds(right, otherPlaces)) return undefined;
  const data = makeData(
    p.dtype,
    Array.from({ length: sizeOf(kept) }, (_, i) => Number(first.get(i))),
  );
  const one = constant(data, kept, p.dtype === "bool" ? { dtype: "bool" } : {});
  return (n) =>
    expand(
      one,
      shape.map((extent) => at(extent, n)),
    );
}

/** For each element of `shape`, the place in the tensor of shape `kept` (some extents 1) that it is a copy of. */
function expandedPlaces(shape: Shape, kept: Shape): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, i) => {
    let [rest, place, stride] = [i, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (kept[axis] !== 1) place += (rest % shape[axis]!) * stride;
      rest = Math.floor(rest / shape[axis]!);
      stride *= kept[axis]!;
    }
    return place;
  });
}

function at({ perExample, base }: Line, n: number): number {
  return perExample * n + base;
}

function sameNumbers(p: ArrayLike<number | bigint>, q: ArrayLike<number | bigint>): boolean {
  if (p.length !== q.length) return false;
  for (let i = 0; i < p.length; i++) if (!Object.is(p[i], q[i])) return false;
  return true;
}
