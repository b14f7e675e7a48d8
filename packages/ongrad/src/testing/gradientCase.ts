import * as fc from "fast-check";
import type { Shape } from "../graph/value.ts";
import type { CheckOptions, Differentiable, Point } from "./checkGradient.ts";
import { fill } from "./fill.ts";

/** A function and a place to differentiate it at. */
export interface GradientCase extends CheckOptions {
  readonly f: Differentiable;
  readonly at: readonly Point[];
}

/** Generated cases that exercise the rule of one operator. */
export type GradientCases = fc.Arbitrary<GradientCase>;

export const seeds: fc.Arbitrary<number> = fc.nat(1_000_000);

/** A shape of small extents. */
export function shapes(least: number, most: number): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: 1, max: 3 }), { minLength: least, maxLength: most });
}

/** Two shapes that broadcast against each other. */
export const broadcastingShapes: fc.Arbitrary<readonly [Shape, Shape]> = shapes(0, 3).chain((shape) => {
  const operand = fc
    .tuple(fc.integer({ min: 0, max: shape.length }), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }))
    .map(([dropped, ones]) => shape.map((extent, i) => (ones[i] ? 1 : extent)).slice(dropped));
  return fc.oneof(
    operand.map((other) => [shape, other] as const),
    operand.map((other) => [other, shape] as const),
    fc.tuple(operand, operand),
  );
});

/** Numbers in [−scale, scale) at a shape. */
export function anywhere(seed: number, shape: Shape, scale = 1): Point {
  return { shape, values: fill(seed, count(shape), scale) };
}

/** Numbers in [0.5, 2.5) at a shape. */
export function positive(seed: number, shape: Shape): Point {
  return { shape, values: fill(seed, count(shape)).map((u) => 1.5 + u) };
}

function count(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
