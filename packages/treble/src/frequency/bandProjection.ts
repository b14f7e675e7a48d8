/**
 * The orthogonal projection of images onto a band of frequencies. In the basis of real cosines and sines along each
 * axis, four coefficients belong to the four frequencies (±u, ±v), which are two pairs of opposite ones. Where a band
 * holds both pairs or none, it keeps or drops all four; where it holds one, it mixes cos·cos with sin·sin and cos·sin
 * with sin·cos.
 */
import { add, constant, matmul, mul, type Value } from "ongrad";
import { type Band, bandMask } from "./band.ts";

interface Coefficients {
  readonly height: number;
  readonly width: number;
  /** `[H, H]` and `[W, W]`, orthogonal: a basis function a row. */
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  /** `[H*W]`: how much of its own a coefficient keeps. */
  readonly own: Float64Array;
  /**
   * `[H*W]`: how much it takes of the coefficient with sine for cosine along both axes; absent where none takes any.
   */
  readonly partner?: Float64Array;
}

/** The projection onto `band` of images `[N, C, height, width]`, as a function on graph values. @throws UserError */
export function bandProjector(band: Band, height: number, width: number): (images: Value) => Value {
  const { rows, columns, own, partner } = coefficientsOf(band, height, width);
  const square = (values: Float64Array, n: number): Value => constant(Float32Array.from(values), [n, n]);
  const weights = (values: Float64Array): Value => constant(Float32Array.from(values), [height, width]);
  const toRows = square(rows, height);
  const toColumns = square(transposed(columns, width), width);
  const fromRows = square(transposed(rows, height), height);
  const fromColumns = square(columns, width);
  const ownWeights = weights(own);
  if (!partner)
    return (images) =>
      matmul(matmul(fromRows, mul(matmul(toRows, matmul(images, toColumns)), ownWeights)), fromColumns);
  const toPartnerRows = square(swapped(rows, height), height);
  const toPartnerColumns = square(transposed(swapped(columns, width), width), width);
  const partnerWeights = weights(partner);
  return (images) => {
    const kept = mul(matmul(toRows, matmul(images, toColumns)), ownWeights);
    const taken = mul(matmul(toPartnerRows, matmul(images, toPartnerColumns)), partnerWeights);
    return matmul(matmul(fromRows, add(kept, taken)), fromColumns);
  };
}

/**
 * The projection onto `band` of one image `[C, height, width]` after the other, in double precision. @throws UserError
 */
export function imageBandProjector(
  band: Band,
  height: number,
  width: number,
): (image: ArrayLike<number>) => Float64Array<ArrayBuffer> {
  const { rows, columns, own, partner } = coefficientsOf(band, height, width);
  const plane = height * width;
  const [backRows, backColumns] = [transposed(rows, height), transposed(columns, width)];
  const opposite = own.map(
    (_, i) => ((height - Math.floor(i / width)) % height) * width + ((width - (i % width)) % width),
  );
  return (image) => {
    const result = new Float64Array(image.length);
    for (let start = 0; start < image.length; start += plane) {
      const channel = Float64Array.from({ length: plane }, (_, i) => image[start + i]!);
      const x = bothSides(rows, channel, columns, height, width);
      const kept = x.map((value, i) => own[i]! * value + (partner ? partner[i]! * x[opposite[i]!]! : 0));
      result.set(bothSides(backRows, kept, backColumns, height, width), start);
    }
    return result;
  };
}

function coefficientsOf(band: Band, height: number, width: number): Coefficients {
  const mask = bandMask(band, height, width);
  const mirrored = mask.map((_, i) => mask[i - (i % width) + ((width - (i % width)) % width)]!);
  const own = Float64Array.from(mask, (bit, i) => (bit + mirrored[i]!) / 2);
  const partner = Float64Array.from(mask, (bit, i) => (mirrored[i]! - bit) / 2);
  const basis = { height, width, rows: realBasis(height), columns: realBasis(width), own };
  return partner.some((weight) => weight !== 0) ? { ...basis, partner } : basis;
}

/** `[n, n]`: row k up to n/2 the cosine of frequency k, row n − k its sine, each of unit length. */
function realBasis(n: number): Float64Array {
  const basis = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const frequency = Math.min(k, n - k);
    const amplitude = Math.sqrt((2 * frequency) % n === 0 ? 1 / n : 2 / n);
    const wave = 2 * k <= n ? Math.cos : Math.sin;
    for (let x = 0; x < n; x++) basis[k * n + x] = amplitude * wave((2 * Math.PI * ((frequency * x) % n)) / n);
  }
  return basis;
}

/** The rows with sine for cosine: row n − k in place of row k. */
function swapped(matrix: Float64Array, n: number): Float64Array {
  return matrix.map((_, i) => matrix[((n - Math.floor(i / n)) % n) * n + (i % n)]!);
}

function transposed(matrix: Float64Array, n: number): Float64Array {
  return matrix.map((_, i) => matrix[(i % n) * n + Math.floor(i / n)]!);
}

/** `left · image · rightᵀ`. */
function bothSides(
  left: Float64Array,
  image: Float64Array,
  right: Float64Array,
  height: number,
  width: number,
): Float64Array {
  const half = new Float64Array(height * width);
  for (let h = 0; h < height; h++) {
    for (let j = 0; j < width; j++) {
      let sum = 0;
      for (let w = 0; w < width; w++) sum += image[h * width + w]! * right[j * width + w]!;
      half[h * width + j] = sum;
    }
  }
  const result = new Float64Array(height * width);
  for (let i = 0; i < height; i++) {
    for (let h = 0; h < height; h++) {
      const factor = left[i * height + h]!;
      for (let j = 0; j < width; j++) result[i * width + j]! += factor * half[h * width + j]!;
    }
  }
  return result;
}
