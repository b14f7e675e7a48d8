/** Discrete Fourier transforms as matrix products: any size, any batch, differentiable, one operator everywhere. */
import { concat, slice } from "../graph/arrange.ts";
import { matmul } from "../graph/matmul.ts";
import { describe, ShapeError } from "../graph/shapes.ts";
import { constant, type DType, isFloat, makeData, type TypedData, type Value } from "../graph/value.ts";

/** A complex tensor as its real and imaginary parts. */
export interface ComplexValue<out D extends DType = DType> {
  readonly re: Value<D>;
  readonly im: Value<D>;
}

/**
 * Unitary two-dimensional DFT of a real `[…, H, W]`, the whole spectrum:
 * `X[u,v] = (HW)^(−1/2) Σ x[h,w] exp(−2πi(uh/H + vw/W))`. Both parts are `[…, H, W]`. @throws ShapeError
 */
export function dft2<D extends DType>(x: Value<D>): ComplexValue<D> {
  if (x.shape.length < 2 || !isFloat(x.dtype)) {
    throw new ShapeError(`dft2: wants floating-point images [..., H, W], not ${describe(x)}`);
  }
  const [height, width] = x.shape.slice(-2) as [number, number];
  const along = matrix(width, 2 * width, x.dtype, (w, column) => {
    const angle = turn(w * (column % width), width);
    return (column < width ? Math.cos(angle) : -Math.sin(angle)) / Math.sqrt(width);
  });
  const rows = matmul(x, along);
  const axis = x.shape.length - 1;
  const stacked = concat([slice(rows, axis, 0, width), slice(rows, axis, width, 2 * width)], axis - 1);
  const down = complexProduct(height, (u, h) => turn(u * h, height), 1 / Math.sqrt(height), x.dtype);
  const result = matmul(down, stacked);
  return { re: slice(result, axis - 1, 0, height), im: slice(result, axis - 1, height, 2 * height) };
}

/** `angle = 2π·n/period`, reduced first so that large products lose no precision. */
export function turn(n: number, period: number): number {
  return (2 * Math.PI * (((n % period) + period) % period)) / period;
}

/** A matrix from its entries. */
export function matrix<D extends DType>(
  rows: number,
  columns: number,
  dtype: D,
  entry: (row: number, column: number) => number,
): Value<D> {
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) data[i * columns + j] = entry(i, j);
  }
  return constant<TypedData>(makeData(dtype, data), [rows, columns]) as Value<D>;
}

/** The real `[2n, 2n]` form of the complex matrix `scale·exp(−i·angle(u, h))` on stacked real and imaginary parts. */
function complexProduct<D extends DType>(
  n: number,
  angle: (u: number, h: number) => number,
  scale: number,
  dtype: D,
): Value<D> {
  return matrix(2 * n, 2 * n, dtype, (row, column) => {
    const a = angle(row % n, column % n);
    const [fromIm, toIm] = [column >= n, row >= n];
    if (fromIm === toIm) return scale * Math.cos(a);
    return fromIm ? scale * Math.sin(a) : -scale * Math.sin(a);
  });
}
