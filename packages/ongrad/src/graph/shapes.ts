import type { DType, Operand, Shape, Value } from "./value.ts";
import { scalar } from "./value.ts";

/** Operands that do not fit an operator: thrown while the graph is built, naming the operator and the shapes. */
export class ShapeError extends Error {
  override name = "ShapeError";
}

/** `float32[2,3]` */
export function describe(value: { readonly dtype: DType; readonly shape: Shape }): string {
  return `${value.dtype}[${value.shape}]`;
}

/** NumPy broadcasting of two shapes. @throws ShapeError naming `op` and both shapes. */
export function broadcastShapes(op: string, a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let i = 0; i < rank; i++) {
    const m = a[a.length - rank + i] ?? 1;
    const n = b[b.length - rank + i] ?? 1;
    if (m !== n && m !== 1 && n !== 1) throw new ShapeError(`${op}: shapes [${a}] and [${b}] do not broadcast`);
    out.push(m === 1 ? n : m);
  }
  return out;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, i) => extent === b[i]);
}

/** Axes as non-negative, sorted, unique numbers. */
export function normalizeAxes(op: string, axes: readonly number[], rank: number): number[] {
  return [...new Set(axes.map((axis) => normalizeAxis(op, axis, rank)))].sort((p, q) => p - q);
}

export function normalizeAxis(op: string, axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || positive < 0 || positive >= rank) {
    throw new ShapeError(`${op}: axis ${axis} does not exist in a tensor of rank ${rank}`);
  }
  return positive;
}

/** Two operands as values of one element type. @throws ShapeError when they differ. */
export function pair<D extends DType>(op: string, a: Operand<D>, b: Operand<D>): [Value<D>, Value<D>] {
  if (typeof a === "number" && typeof b === "number") {
    throw new ShapeError(`${op}: at least one operand must be a graph value, not two numbers`);
  }
  const left = typeof a === "number" ? scalar(a, (b as Value<D>).dtype) : a;
  const right = typeof b === "number" ? scalar(b, left.dtype) : b;
  if (left.dtype !== right.dtype) {
    throw new ShapeError(`${op}: element types differ: ${describe(left)} and ${describe(right)}`);
  }
  return [left, right];
}

export function requireRank(op: string, what: string, value: Value, rank: number): void {
  if (value.shape.length !== rank) {
    throw new ShapeError(`${op}: ${what} must have ${rank} axes, not ${describe(value)}`);
  }
}
