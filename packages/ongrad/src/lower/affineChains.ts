import { add, mul } from "../graph/elementwise.ts";
import { sameShape } from "../graph/shapes.ts";
import { constant, type Node, type Shape, type Value } from "../graph/value.ts";
import { constantData } from "./constantData.ts";
import { readersOf } from "./readersOf.ts";
import type { Replacement } from "./rewrite.ts";

/** Sums with larger constants may cancel, and leave less of the product's digits than there were. */
const LARGEST_SHIFT = 8;
/** Constants of more numbers than channels are no such step. */
const MOST_CHANNELS = 4096;

/** `base·factor + shift`, element by element, by `steps` operators. */
interface Affine {
  readonly base: Value;
  readonly steps: number;
  readonly factor: Numbers;
  readonly shift: Numbers;
}

/** A number, or one for each place of a shape. */
interface Numbers {
  readonly data: ArrayLike<number>;
  readonly shape: Shape;
}

/**
 * Constants that are added, multiplied and divided by one after the other (what is done to pixels before a network sees
 * them) become one product and one sum. Equal up to rounding.
 */
export function affineChains(outputs: Readonly<Record<string, Value>>): Replacement {
  const readers = readersOf(Object.values(outputs));
  const chains = new Map<Value, Affine>();
  return (node, inputs) => {
    const step = stepOf(node, inputs);
    if (!step) return undefined;
    const before = readers.get(node.inputs[step.at]!) === 1 ? chains.get(node.inputs[step.at]!) : undefined;
    const { base, steps, factor, shift } = before ?? { base: step.x, steps: 0, factor: one, shift: nought };
    const scaled = combined(factor, step.factor, (a, b) => a * b);
    const moved = combined(shift, step.factor, (a, b) => a * b);
    const sum = moved && combined(moved, step.shift, (a, b) => a + b);
    if (!scaled || !sum || Array.from(sum.data).some((n) => Math.abs(n) > LARGEST_SHIFT)) return undefined;
    chains.set(node.outputs[0]!, { base, steps: steps + 1, factor: scaled, shift: sum });
    return steps < 2 ? undefined : add(mul(base, constantOf(scaled)), constantOf(sum));
  };
}

const operators: ReadonlySet<string> = new Set(["Add", "Div", "Mul", "Sub"]);
const one: Numbers = { data: [1], shape: [] };
const nought: Numbers = { data: [0], shape: [] };

/** What a node does to its input number `at`, if that is to multiply it by constants and to add some. */
function stepOf(
  node: Node,
  inputs: readonly (Value | undefined)[],
): { readonly at: number; readonly x: Value; readonly factor: Numbers; readonly shift: Numbers } | undefined {
  const output = node.outputs[0]!;
  if (!operators.has(node.op) || node.domain !== "" || output.dtype !== "float32") return undefined;
  const at = inputs.findIndex((value) => !constantData(value!));
  const [x, other] = [inputs[at], inputs[1 - at]];
  const data = other && constantData(other);
  if (!x || !data || data.length > MOST_CHANNELS || !sameShape(x.shape, output.shape)) return undefined;
  if (data.some((n) => !Number.isFinite(n))) return undefined;
  const each = { data, shape: other.shape };
  const turned = (of: (n: number) => number): Numbers => ({ data: Array.from(data, of), shape: other.shape });
  if (node.op === "Add") return { at, x, factor: one, shift: each };
  if (node.op === "Mul") return { at, x, factor: each, shift: nought };
  if (at > 0) return undefined;
  if (node.op === "Sub") return { at, x, factor: one, shift: turned((n) => -n) };
  if (node.op !== "Div" || data.some((n) => n === 0)) return undefined;
  return { at, x, factor: turned((n) => 1 / n), shift: nought };
}

/** Number by number; `undefined` of different shapes neither of which is that of one number. */
function combined(a: Numbers, b: Numbers, of: (a: number, b: number) => number): Numbers | undefined {
  if (a.data.length === 1) return { data: Array.from(b.data, (n) => of(a.data[0]!, n)), shape: b.shape };
  if (b.data.length === 1) return { data: Array.from(a.data, (n) => of(n, b.data[0]!)), shape: a.shape };
  if (!sameShape(a.shape, b.shape)) return undefined;
  return { data: Array.from(a.data, (n, i) => of(n, b.data[i]!)), shape: a.shape };
}

function constantOf({ data, shape }: Numbers): Value {
  return constant(Float32Array.from(data), shape);
}
