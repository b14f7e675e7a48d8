/**
 * The orthogonal projection of images onto a band of frequencies. In the basis of real cosines and sines along each
 * axis, four coefficients belong to the four frequencies (±u, ±v), which are two pairs of opposite ones. Where a band
 * holds both pairs or none, it keeps or drops all four; where it holds one, it mixes cos·cos with sin·sin and cos·sin
 * with sin·cos. Only what the band holds is transformed, or only what it leaves out where that is less: a disk of
 * radius 0.125 cycles per pixel takes a sixth of the multiplications of whole transforms there and back.
 */
import { add, constant, matmul, mul, sub, type Value } from "ongrad";
import { transposed } from "../optimization/transposed.ts";
import { type Band, bandMask } from "./band.ts";

interface Coefficients {
  readonly height: number;
  readonly width: number;
  /** Of the band's coefficients, or of all others where these take less work: then the projection is the rest. */
  readonly complement: boolean;
  /** `[R, H]` and `[C, W]`, orthonormal: the basis functions along each axis that some kept coefficient has. */
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  /** `[R*C]`: how much of its own a coefficient keeps. */
  readonly own: Float64Array;
  /** Absent where no coefficient takes any of another. */
  readonly partner?: Partner;
}

/** What a coefficient takes of the one with sine for cosine along both axes. */
interface Partner {
  /** `[R*C]`. */
  readonly weights: Float64Array;
  /** The basis functions with sine for cosine, in the order of `rows` and `columns`. */
  readonly rows: Float64Array;
  readonly columns: Float64Array;
}

/** The projection onto `band` of images `[N, C, height, width]`, as a function on graph values. @throws UserError */
export function bandProjector(band: Band, height: number, width: number): (images: Value) => Value {
  const { rows, columns, own, partner, complement } = coefficientsOf(band, height, width);
  const [kept, across] = [rows.length / height, columns.length / width];
  const matrix = (values: Float64Array, of: number): Value =>
    constant(Float32Array.from(values), [of, values.length / of]);
  const weights = (values: Float64Array): Value => matrix(values, kept);
  const coefficients = (rows: Float64Array, columns: Float64Array): ((images: Value) => Value) => {
    const [toRows, toColumns] = [matrix(rows, kept), matrix(transposed(columns, width), width)];
    return (images) => matmul(toRows, matmul(images, toColumns));
  };
  const fromRows = matrix(transposed(rows, height), height);
  const fromColumns = matrix(columns, across);
  const transform = coefficients(rows, columns);
  const ownWeights = weights(own);
  const swapped = partner && {
    transform: coefficients(partner.rows, partner.columns),
    weights: weights(partner.weights),
  };
  return (images) => {
    const alone = mul(transform(images), ownWeights);
    const mixed = swapped ? add(alone, mul(swapped.transform(images), swapped.weights)) : alone;
    const back = matmul(matmul(fromRows, mixed), fromColumns);
    return complement ? sub(images, back) : back;
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
  const { rows, columns, own, partner, complement } = coefficientsOf(band, height, width);
  const plane = height * width;
  const [backRows, backColumns] = [transposed(rows, height), transposed(columns, width)];
  return (image) => {
    const result = new Float64Array(image.length);
    for (let start = 0; start < image.length; start += plane) {
      const channel = Float64Array.from({ length: plane }, (_, i) => image[start + i]!);
      const alone = bothSides(rows, channel, columns, height, width).map((value, i) => own[i]! * value);
      const taken = partner && bothSides(partner.rows, channel, partner.columns, height, width);
      const mixed = taken ? alone.map((value, i) => value + partner!.weights[i]! * taken[i]!) : alone;
      const back = bothSides(backRows, mixed, backColumns, rows.length / height, columns.length / width);
      result.set(complement ? channel.map((value, i) => value - back[i]!) : back, start);
    }
    return result;
  };
}

/** Multiplications of one projection onto `band` of an image of one channel. @throws UserError */
export function bandProjectionCost(band: Band, height: number, width: number): number {
  const { rows, columns, partner } = transformedOf(band, height, width);
  const [kept, across] = [rows.length, columns.length];
  const there = height * across * (width + kept);
  return there + kept * across * height + height * across * width + (partner ? there : 0);
}

/** Which coefficients are transformed: numbers of basis functions along each axis, and the weights of their grid. */
interface Transformed extends Pick<Coefficients, "complement" | "own"> {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly partner: Float64Array | null;
}

function transformedOf(band: Band, height: number, width: number): Transformed {
  const inside = bandMask(band, height, width);
  const outside = inside.map((bit) => 1 - bit);
  const [kept, left] = [places(inside, height, width), places(outside, height, width)];
  const others = left.rows.length * left.columns.length;
  const complement = others > 0 && others < kept.rows.length * kept.columns.length;
  const mask = complement ? outside : inside;
  const { rows, columns } = complement ? left : kept;
  const of = (weight: (bit: number, mirrored: number) => number): Float64Array =>
    Float64Array.from(
      rows.flatMap((k) => columns.map((l) => weight(mask[k * width + l]!, mask[k * width + ((width - l) % width)]!))),
    );
  const weights = of((bit, mirrored) => (mirrored - bit) / 2);
  return {
    ...{ complement, rows, columns },
    own: of((bit, mirrored) => (bit + mirrored) / 2),
    partner: weights.some((weight) => weight !== 0) ? weights : null,
  };
}

function coefficientsOf(band: Band, height: number, width: number): Coefficients {
  const { rows, columns, own, partner, complement } = transformedOf(band, height, width);
  const basis = { rows: realBasis(height), columns: realBasis(width) };
  const opposite = (of: readonly number[], n: number): readonly number[] => of.map((k) => (n - k) % n);
  return {
    ...{ height, width, complement },
    rows: taken(basis.rows, rows, height),
    columns: taken(basis.columns, columns, width),
    own,
    ...(partner && {
      partner: {
        weights: partner,
        rows: taken(basis.rows, opposite(rows, height), height),
        columns: taken(basis.columns, opposite(columns, width), width),
      },
    }),
  };
}

/** The rows and columns in which a mask has anything, and their opposites, ascending. */
function places(
  mask: Uint8Array,
  height: number,
  width: number,
): { readonly rows: readonly number[]; readonly columns: readonly number[] } {
  const has = (n: number, place: (k: number) => boolean): readonly number[] =>
    Array.from({ length: n }, (_, k) => k).filter((k) => place(k) || place((n - k) % n));
  return {
    rows: has(height, (k) => mask.subarray(k * width, (k + 1) * width).includes(1)),
    columns: has(width, (l) => Array.from({ length: height }, (_, k) => mask[k * width + l]).includes(1)),
  };
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

/** Those rows of a matrix of n columns. */
function taken(matrix: Float64Array, rows: readonly number[], n: number): Float64Array {
  const result = new Float64Array(rows.length * n);
  rows.forEach((row, i) => void result.set(matrix.subarray(row * n, (row + 1) * n), i * n));
  return result;
}

/** `left · image · rightᵀ`, of an image `[height, width]`. */
function bothSides(
  left: Float64Array,
  image: Float64Array,
  right: Float64Array,
  height: number,
  width: number,
): Float64Array {
  const [rows, columns] = [left.length / height, right.length / width];
  const half = new Float64Array(height * columns);
  for (let h = 0; h < height; h++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let w = 0; w < width; w++) sum += image[h * width + w]! * right[j * width + w]!;
      half[h * columns + j] = sum;
    }
  }
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let h = 0; h < height; h++) {
      const factor = left[i * height + h]!;
      for (let j = 0; j < columns; j++) result[i * columns + j]! += factor * half[h * columns + j]!;
    }
  }
  return result;
}
