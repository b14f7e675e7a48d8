import * as fc from "fast-check";
import * as a from "../graph/activations.ts";
import type { Value } from "../graph/value.ts";
import { anywhere, type GradientCases, positive, seeds, shapes } from "./gradientCase.ts";

type Place = typeof anywhere;

const within =
  (scale: number): Place =>
  (seed, shape) =>
    anywhere(seed, shape, scale);

/** onnxruntime has float32 kernels alone for these; the places keep clear of where the wide step would err itself. */
const float32 = { dtype: "float32", tolerance: 4e-4 } as const;

function unary(f: (x: Value) => Value, place: Place = within(2)): GradientCases {
  return fc.tuple(shapes(0, 3), seeds).map(([shape, seed]) => ({
    f: ([x]) => f(x!),
    at: [place(seed, shape)],
    ...float32,
  }));
}

/** Kept clear of bends at ±bend: a difference that straddles one is neither slope. */
const clearOf =
  (bend: number): Place =>
  (seed, shape) => {
    const { values } = anywhere(seed, shape, Math.max(2, 1.5 * bend));
    return { shape, values: Array.from(values, (v) => (Math.abs(v) < bend ? 0.9 * v : v + (v < 0 ? -0.1 : 0.1))) };
  };
const clear = clearOf(0);

export const activationCases: Readonly<Record<string, GradientCases>> = {
  Acos: unary(a.acos, within(0.6)),
  Acosh: unary(a.acosh, (seed, shape) => ({ shape, values: Array.from(positive(seed, shape).values, (v) => v + 1.2) })),
  Asin: unary(a.asin, within(0.6)),
  Asinh: unary(a.asinh),
  Atan: unary(a.atan),
  Atanh: unary(a.atanh, within(0.5)),
  Celu: unary((x) => a.celu(x, 0.7), clear),
  Cosh: unary(a.cosh),
  Elu: unary((x) => a.elu(x, 0.7), clear),
  HardSigmoid: unary((x) => a.hardSigmoid(x, 0.5, 0.5), clearOf(1)),
  HardSwish: unary(a.hardSwish, clearOf(3)),
  LeakyRelu: unary((x) => a.leakyRelu(x, 0.2), clear),
  Mish: unary(a.mish),
  // Halfway between the jumps, give or take.
  Mod: fc.tuple(shapes(0, 3), fc.integer({ min: -3, max: 3 }), seeds).map(([shape, whole, seed]) => {
    const divisor = positive(seed, shape);
    const part = Array.from(anywhere(seed + 1, shape, 0.3).values);
    const values = part.map((u, i) => divisor.values[i]! * (whole + 0.5 + u));
    return { f: ([x, y]) => a.fmod(x!, y!), at: [{ shape, values }, divisor] };
  }),
  PRelu: fc
    .tuple(shapes(0, 3), fc.nat(3), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), seeds)
    .map(([shape, dropped, ones, seed]) => {
      const slope = shape.map((extent, i) => (ones[i] ? 1 : extent)).slice(dropped);
      return { f: ([x, s]) => a.prelu(x!, s!), at: [clear(seed, shape), anywhere(seed + 1, slope)], ...float32 };
    }),
  Selu: unary((x) => a.selu(x), clear),
  Shrink: unary((x) => a.shrink(x, 1, 0.3), clearOf(1)),
  Sinh: unary(a.sinh),
  Softplus: unary(a.softplus),
  Softsign: unary(a.softsign, clear),
  Tan: unary(a.tan, within(0.7)),
  ThresholdedRelu: unary((x) => a.thresholdedRelu(x, 0), clear),
};
