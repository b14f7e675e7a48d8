/** Where maximum pooling finds its maxima, for runtimes whose own operator does not say it. */
import { pad, reshape, slice, strided } from "../graph/arrange.ts";
import { add, cast, equal, mul, sub, where } from "../graph/elementwise.ts";
import { roomAlong, type Windows, windowPositions } from "../graph/pooling.ts";
import { isSurelyFinite } from "../graph/range.ts";
import { constant, makeData, type Value } from "../graph/value.ts";

/** Smaller than any number that a window may have for its largest. */
const LEAST = { float32: -3.4028234663852886e38, float64: -Number.MAX_VALUE } as const;

/**
 * The derivative of maximum pooling, as `unpool`: each pixel of a window is compared with the maximum, and the first
 * that has it gets the cotangent. Nothing is multiplied with a cotangent that may be infinite.
 */
export function unpoolByTaps(windows: Windows, x: Value, maxima: Value, cotangent: Value): Value {
  const { pads } = windows;
  const [height, width] = x.shape.slice(2) as [number, number];
  const finite = isSurelyFinite(cotangent);
  const parts = firstMaxima(windows, x, maxima).map((first, tap) =>
    putBack(windows, x, tap, finite ? mul(cotangent, first) : where(equal(first, 1), cotangent, 0)),
  );
  return slice(slice(parts.reduce(add), 2, pads[0], pads[0] + height), 3, pads[1], pads[1] + width);
}

/** Numbers of the windows `[N, C, Ho, Wo]` at the pixels of `x`, padded, that a place in the windows looks at. */
function putBack(windows: Windows, x: Value, tap: number, value: Value): Value {
  const { strides, pads, dilations } = windows;
  const [n, c, ho, wo] = value.shape as [number, number, number, number];
  const size = x.shape.slice(2) as [number, number];
  const ends = missing(windows, size, [ho, wo]);
  const spread = pad(
    reshape(value, [n, c, ho, 1, wo, 1]),
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, strides[0] - 1, 0, strides[1] - 1],
  );
  const apart = reshape(spread, [n, c, ho * strides[0], wo * strides[1]]);
  const reach = [strides[0] * (ho - 1) + 1, strides[1] * (wo - 1) + 1] as const;
  const [down, across] = placeOf(windows, tap);
  const place = [down * dilations[0], across * dilations[1]] as const;
  const after = ([0, 1] as const).map((axis) => pads[axis] + size[axis] + ends[axis] - place[axis] - reach[axis]);
  return pad(slice(slice(apart, 2, 0, reach[0]), 3, 0, reach[1]), [0, 0, ...place], [0, 0, ...after]);
}

/** The place of each window's maximum in the flattened `x`, as ONNX's operator gives it. */
export function maximaPositions(windows: Windows, x: Value, maxima: Value): Value<"int64"> {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const [, , ho, wo] = maxima.shape as [number, number, number, number];
  const rows = Array.from({ length: ho }, (_, i) => windowPositions(i, 0, windows));
  const columns = Array.from({ length: wo }, (_, j) => windowPositions(j, 1, windows));
  // In floating point, which is exact to 2²⁴ and what a graphics card computes; each plane's start is added after it.
  const places = firstMaxima(windows, x, maxima).map((first, tap) => {
    const [down, across] = placeOf(windows, tap);
    const place = rows.flatMap((row) => columns.map((column) => row[down]! * width + column[across]!));
    return mul(first, constant(makeData(x.dtype, place), [ho, wo]));
  });
  const starts = BigInt64Array.from({ length: n * c }, (_, i) => BigInt(i * height * width));
  return add(cast(places.reduce(add), "int64"), constant(starts, [n, c, 1, 1]));
}

/** For each place in a window (in row order), 1 where it is the first that has the window's maximum, else 0. */
function firstMaxima(windows: Windows, x: Value, maxima: Value): Value[] {
  const { kernel, strides, pads, dilations } = windows;
  const [ho, wo] = maxima.shape.slice(2) as [number, number];
  const [bottom, right] = missing(windows, x.shape.slice(2) as [number, number], [ho, wo]);
  const least = LEAST[x.dtype as keyof typeof LEAST];
  const padded = pad(x, [0, 0, pads[0], pads[1]], [0, 0, bottom, right], "constant", least);
  let open: Value | undefined;
  return Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => {
    const [down, across] = placeOf(windows, tap);
    const row = strided(padded, 2, down * dilations[0], strides[0], ho);
    const has = cast(equal(strided(row, 3, across * dilations[1], strides[1], wo), maxima), x.dtype);
    const first = open ? mul(open, has) : has;
    open = open ? sub(open, first) : sub(1, has);
    return first;
  });
}

/** The row and the column in a window of its places, counted in row order. */
function placeOf({ kernel }: Windows, tap: number): readonly [down: number, across: number] {
  return [Math.floor(tap / kernel[1]), tap % kernel[1]];
}

/** How many rows and columns the windows reach past the end of the input. */
function missing(
  windows: Windows,
  size: readonly [number, number],
  outputs: readonly [number, number],
): [number, number] {
  const along = (axis: 0 | 1): number => {
    const unpadded = roomAlong(size[axis], axis, windows) - windows.pads[axis + 2]!;
    return Math.max(0, windows.strides[axis] * (outputs[axis] - 1) - unpadded);
  };
  return [along(0), along(1)];
}
