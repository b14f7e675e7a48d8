import * as fc from "fast-check";
import { geluTanh } from "../graph/activations.ts";
import * as e from "../graph/elementwise.ts";
import { broadcastShapes } from "../graph/shapes.ts";
import { apply1, constant, makeData, sizeOf, type Value } from "../graph/value.ts";
import { fill } from "./fill.ts";
import {
  anywhere,
  broadcastingShapes,
  type GradientCase,
  type GradientCases,
  positive,
  seeds,
  shapes,
} from "./gradientCase.ts";

type Place = typeof anywhere;

function unary(f: (x: Value) => Value, place: Place = anywhere, options: Partial<GradientCase> = {}): GradientCases {
  return fc.tuple(shapes(0, 3), seeds).map(([shape, seed]) => ({
    f: ([x]) => f(x!),
    at: [place(seed, shape)],
    ...options,
  }));
}

function binary(
  f: (a: Value, b: Value) => Value,
  places: readonly [Place, Place] = [anywhere, anywhere],
): GradientCases {
  return fc.tuple(broadcastingShapes, seeds).map(([[a, b], seed]) => ({
    f: ([left, right]) => f(left!, right!),
    at: [places[0](seed, a), places[1](seed + 1, b)],
  }));
}

const float32 = { dtype: "float32", tolerance: 2e-4 } as const;

export const elementwiseCases: Readonly<Record<string, GradientCases>> = {
  Abs: unary(e.abs),
  Add: fc.oneof(
    binary(e.add),
    unary((x) => e.add(1, x)),
    unary((x) => e.add(x, x)),
  ),
  Cast: unary((x) => e.cast(x, "float64"), anywhere, { dtype: "float32", step: 1, tolerance: 1e-6 }),
  Clip: unary((x) => e.clip(x, -0.3, 0.6)),
  Cos: unary(e.cos),
  Div: fc.oneof(
    binary(e.div, [anywhere, positive]),
    unary((x) => e.div(2, x), positive),
  ),
  Erf: unary(e.erf, anywhere, float32),
  Exp: unary(e.exp),
  Gelu: fc.oneof(
    unary(e.gelu, (seed, shape) => anywhere(seed, shape, 3), float32),
    unary(geluTanh, (seed, shape) => anywhere(seed, shape, 3), float32),
  ),
  Identity: unary((x) => apply1("Identity", [x], x.dtype, x.shape)),
  Log: unary(e.log, positive),
  Max: binary(e.maximum),
  Min: binary(e.minimum),
  Mul: fc.oneof(
    binary(e.mul),
    unary((x) => e.mul(x, x)),
  ),
  Neg: unary(e.neg),
  Pow: fc.oneof(
    binary(e.pow, [positive, anywhere]),
    fc.constantFrom(0, 1, 2, 3).chain((power) => unary((x) => e.pow(x, power))),
  ),
  Reciprocal: unary(e.reciprocal, positive),
  Relu: unary(e.relu),
  Sigmoid: unary(e.sigmoid),
  Sin: unary(e.sin),
  Sqrt: unary(e.sqrt, positive),
  Sub: fc.oneof(
    binary(e.sub),
    unary((x) => e.sub(1, x)),
  ),
  Tanh: unary(e.tanh),
  Where: fc.tuple(broadcastingShapes, fc.boolean(), seeds).map(([[a, b], wider, seed]) => {
    const both = broadcastShapes("Where", a, b);
    const shape = wider ? [2, ...both] : both;
    const bits = fill(seed + 2, sizeOf(shape)).map((u) => (u > 0 ? 1 : 0));
    const mask = constant(makeData("bool", bits), shape, { dtype: "bool" });
    return { f: ([left, right]) => e.where(mask, left!, right!), at: [anywhere(seed, a), anywhere(seed + 1, b)] };
  }),
};
