import * as fc from "fast-check";
import * as a from "../graph/arrange.ts";
import { split, tile } from "../graph/layout.ts";
import { gatherND, scatterElements, scatterND } from "../graph/scatter.ts";
import { constant, type Shape, sizeOf, type Value } from "../graph/value.ts";
import { fill } from "./fill.ts";
import { anywhere, type GradientCases, seeds, shapes } from "./gradientCase.ts";

/** Whole numbers in `[0, below)` as an index tensor, repetitions included. */
function indices(seed: number, shape: Shape, below: number): Value {
  const data = BigInt64Array.from(fill(seed, sizeOf(shape)), (u) => BigInt(Math.floor(((u + 1) / 2) * below)));
  return constant(data, shape);
}

const shapeAndAxis = shapes(1, 3).chain((shape) =>
  fc.record({ shape: fc.constant(shape), axis: fc.nat(shape.length - 1), seed: seeds }),
);

/** Places along some first axes of a tensor, all different where they must be: an index tensor `[count, depth]`. */
const places = shapes(1, 3).chain((shape) =>
  fc.integer({ min: 1, max: shape.length }).chain((depth) => {
    const extents = shape.slice(0, depth);
    const all = Array.from({ length: sizeOf(extents) }, (_, flat) =>
      extents.map((extent, i) => Math.floor(flat / sizeOf(extents.slice(i + 1))) % extent),
    );
    return fc
      .record({
        picked: fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 4 }),
        distinct: fc.subarray(all, { minLength: 1 }),
        seed: seeds,
      })
      .map(({ picked, distinct, seed }) => ({
        shape,
        seed,
        rest: shape.slice(depth),
        repeated: { count: picked.length, indices: placesOf(picked, depth) },
        distinct: { count: distinct.length, indices: placesOf(distinct, depth) },
      }));
  }),
);

function placesOf(at: readonly (readonly number[])[], depth: number): Value {
  return constant(BigInt64Array.from(at.flat(), BigInt), [at.length, depth]);
}

export const arrangeCases: Readonly<Record<string, GradientCases>> = {
  Concat: fc
    .tuple(shapeAndAxis, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 3 }))
    .map(([{ shape, axis, seed }, extents]) => ({
      f: (values) => a.concat(values, axis),
      at: extents.map((extent, i) => anywhere(seed + i, shape.with(axis, extent))),
    })),
  Expand: fc
    .tuple(shapes(1, 3), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), fc.nat(2), seeds)
    .map(([shape, ones, dropped, seed]) => {
      // Twice the extents, so that there is always something to expand.
      const target = [2, ...shape];
      const from = shape.map((extent, i) => (ones[i] ? 1 : extent)).slice(Math.min(dropped, shape.length));
      return { f: ([x]: readonly Value[]) => a.expand(x!, target), at: [anywhere(seed, from)] };
    }),
  Gather: fc.tuple(shapeAndAxis, shapes(0, 2)).map(([{ shape, axis, seed }, picked]) => ({
    f: ([x]: readonly Value[]) => a.gather(x!, indices(seed + 1, picked, shape[axis]!), axis),
    at: [anywhere(seed, shape)],
  })),
  GatherElements: fc.tuple(shapeAndAxis, fc.integer({ min: 1, max: 4 })).map(([{ shape, axis, seed }, count]) => ({
    f: ([x]: readonly Value[]) => a.gatherElements(x!, indices(seed + 1, shape.with(axis, count), shape[axis]!), axis),
    at: [anywhere(seed, shape)],
  })),
  GatherND: places.map(({ shape, repeated, seed }) => ({
    f: ([x]: readonly Value[]) => gatherND(x!, repeated.indices),
    at: [anywhere(seed, shape)],
  })),
  Pad: fc.oneof(
    fc
      .tuple(shapeAndAxis, fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }), fc.constantFrom("reflect", "edge"))
      .map(([{ shape, axis, seed }, amounts, mode]) => {
        const wide = shape.with(axis, shape[axis]! + 1);
        const most = (i: number): number => (mode === "reflect" ? wide[i]! - 1 : 3);
        const before = wide.map((_, i) => Math.min(i === axis ? 3 : amounts[i]!, most(i)));
        const after = wide.map((_, i) => Math.min(amounts[3 + i]!, most(i)));
        return { f: ([x]: readonly Value[]) => a.pad(x!, before, after, mode), at: [anywhere(seed, wide)] };
      }),
    fc
      .tuple(shapeAndAxis, fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }))
      .map(([{ shape, axis, seed }, amounts]) => {
        const before = shape.map((_, i) => amounts[i]! + (i === axis ? 1 : 0));
        const after = shape.map((_, i) => amounts[3 + i]!);
        return {
          f: ([x, value]: readonly Value[]) => a.pad(x!, before, after, "constant", value!),
          at: [anywhere(seed, shape), anywhere(seed + 1, [])],
        };
      }),
    fc
      .tuple(shapeAndAxis, fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }))
      .map(([{ shape, axis, seed }, amounts]) => {
        const before = shape.map((extent, i) => (i === axis ? extent : Math.min(amounts[i]!, extent)));
        const after = shape.map((extent, i) => Math.min(amounts[3 + i]!, extent));
        return { f: ([x]: readonly Value[]) => a.pad(x!, before, after, "wrap"), at: [anywhere(seed, shape)] };
      }),
  ),
  Reshape: fc.tuple(shapes(1, 3), seeds).map(([shape, seed]) => ({
    f: ([x]: readonly Value[]) => a.reshape(x!, [1, -1, ...shape.slice(1)]),
    at: [anywhere(seed, shape)],
  })),
  ScatterElements: fc.oneof(
    fc.tuple(shapeAndAxis, fc.integer({ min: 1, max: 4 })).map(([{ shape, axis, seed }, count]) => {
      const updated = shape.with(axis, count);
      return {
        f: ([x, updates]: readonly Value[]) =>
          a.scatterAdd(x!, indices(seed + 2, updated, shape[axis]!), updates!, axis),
        at: [anywhere(seed, shape), anywhere(seed + 1, updated)],
      };
    }),
    fc
      .tuple(shapeAndAxis, fc.integer({ min: 1, max: 4 }), fc.constantFrom("mul", "max", "min"))
      .map(([{ shape, axis, seed }, count, reduction]) => {
        const updated = shape.with(axis, count);
        return {
          f: ([x, updates]: readonly Value[]) =>
            scatterElements(x!, indices(seed + 2, updated, shape[axis]!), updates!, axis, reduction),
          at: [anywhere(seed, shape), anywhere(seed + 1, updated)],
        };
      }),
    // Overwriting wants places that differ: the first few along the axis, turned around.
    fc.tuple(shapeAndAxis, fc.integer({ min: 1, max: 3 })).map(([{ shape, axis, seed }, most]) => {
      const count = Math.min(most, shape[axis]!);
      const updated = shape.with(axis, count);
      const inner = sizeOf(shape.slice(axis + 1));
      const data = BigInt64Array.from({ length: sizeOf(updated) }, (_, i) =>
        BigInt(count - 1 - (Math.floor(i / inner) % count)),
      );
      return {
        f: ([x, updates]: readonly Value[]) => scatterElements(x!, constant(data, updated), updates!, axis, "none"),
        at: [anywhere(seed, shape), anywhere(seed + 1, updated)],
      };
    }),
  ),
  ScatterND: fc.oneof(
    places.map(({ shape, rest, repeated: { count, indices }, seed }) => ({
      f: ([x, updates]: readonly Value[]) => scatterND(x!, indices, updates!, "add"),
      at: [anywhere(seed, shape), anywhere(seed + 1, [count, ...rest])],
    })),
    fc.tuple(places, fc.constantFrom("mul", "max", "min")).map(
      ([
        {
          shape,
          rest,
          repeated: { count, indices },
          seed,
        },
        reduction,
      ]) => ({
        f: ([x, updates]: readonly Value[]) => scatterND(x!, indices, updates!, reduction),
        at: [anywhere(seed, shape), anywhere(seed + 1, [count, ...rest])],
      }),
    ),
    places.map(({ shape, rest, distinct: { count, indices }, seed }) => ({
      f: ([x, updates]: readonly Value[]) => scatterND(x!, indices, updates!, "none"),
      at: [anywhere(seed, shape), anywhere(seed + 1, [count, ...rest])],
    })),
  ),
  Slice: fc.oneof(
    fc
      .tuple(shapeAndAxis, fc.integer({ min: 2, max: 3 }), fc.nat(2), fc.nat(2), fc.boolean())
      .map(([{ shape, axis, seed }, step, before, after, backwards]) => {
        const count = shape[axis]! + 1;
        const last = before + (count - 1) * step;
        return {
          f: ([x]: readonly Value[]) => a.strided(x!, axis, backwards ? last : before, backwards ? -step : step, count),
          at: [anywhere(seed, shape.with(axis, last + 1 + after))],
        };
      }),
    shapeAndAxis.map(({ shape, axis, seed }) => ({
      f: ([x]: readonly Value[]) => a.reverse(x!, seed % 2 === 0 ? [axis] : [axis, 0]),
      at: [anywhere(seed, shape)],
    })),
    fc.tuple(shapeAndAxis, fc.nat(2), fc.nat(2)).map(([{ shape, axis, seed }, before, after]) => {
      const wide = shape.with(axis, shape[axis]! + before + after + 1);
      return {
        f: ([x]: readonly Value[]) => a.slice(x!, axis, before, before + shape[axis]!),
        at: [anywhere(seed, wide)],
      };
    }),
  ),
  Split: fc
    .tuple(shapeAndAxis, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 3 }), fc.boolean())
    .map(([{ shape, axis, seed }, sizes, all]) => ({
      f: ([x]: readonly Value[]) => {
        const parts = split(x!, axis, sizes);
        return all ? a.concat([...parts].reverse(), axis) : parts.at(-1)!;
      },
      at: [
        anywhere(
          seed,
          shape.with(
            axis,
            sizes.reduce((sum, n) => sum + n, 0),
          ),
        ),
      ],
    })),
  Tile: fc
    .tuple(shapeAndAxis, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 }))
    .map(([{ shape, axis, seed }, repeats]) => ({
      f: ([x]: readonly Value[]) =>
        tile(
          x!,
          shape.map((_, i) => repeats[i]! + (i === axis ? 1 : 0)),
        ),
      at: [anywhere(seed, shape)],
    })),
  Transpose: shapes(2, 4).chain((shape) =>
    fc
      .tuple(fc.shuffledSubarray([...shape.keys()], { minLength: shape.length, maxLength: shape.length }), seeds)
      .filter(([order]) => order.some((axis, i) => axis !== i))
      .map(([order, seed]) => ({
        f: ([x]: readonly Value[]) =>
          a.transpose(
            x!,
            order.map((axis) => (seed % 2 === 0 ? axis : axis - shape.length)),
          ),
        at: [anywhere(seed, shape)],
      })),
  ),
};
