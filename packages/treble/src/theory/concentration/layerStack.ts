import { UserError } from "../../errors/userError.ts";
import { annulus } from "../../frequency/annulus.ts";
import { inverseFourier2d } from "../../frequency/fourier.ts";
import { frequencyGrid } from "../../frequency/grid.ts";
import type { StackLayer } from "../../models/network/stackLayer.ts";
import { cholesky, solveLower } from "../../optimization/cholesky.ts";
import { transposed } from "../../optimization/transposed.ts";
import { lowFrequencyCeiling } from "../lowFrequencyCeiling.ts";
import { topEigenvalue } from "../topEigenvalue.ts";

/** What one unit of a stack's last layer sees, along one axis. */
interface Axis {
  /** Pixels that its free weights reach, from 0, in order. */
  readonly taps: readonly number[];
  /** Averages of `extent` pixels, `step` apart, that all of it goes through. */
  readonly boxes: readonly { readonly extent: number; readonly step: number }[];
  readonly receptiveField: number;
}

/** Free weights beyond which a stack with averages or holes is not computed. */
const LARGEST = 1024;

/**
 * The largest energy share at `r ≤ cutoff` that the end-to-end filter of a stack of layers can have, from pixels to one
 * unit of the last, however many channels are in between: 0 to 1, on a circular image.
 *
 * Convolutions with enough channels compose to every filter on the receptive field (all of it, or with holes where
 * strides jump over pixels), so the stack's ceiling is that of one kernel of this size. Average pooling is a fixed
 * factor of the filter, so the maximum is over what it lets through, a generalised eigenvalue. Max pooling takes one
 * pixel for another by the image, and within its windows any; its ceiling is that of free weights there, a bound. So is
 * that of ReLUs in between, for the input gradient: each mask is one such filter. On images that the stack sees all of
 * the ceiling is that of free weights on all pixels.
 * @throws UserError where a layer is none, or averages leave more than 1024 weights to choose.
 */
export function stackCeiling(
  image: { readonly height: number; readonly width: number },
  layers: readonly StackLayer[],
  cutoff: number,
): { readonly ceiling: number; readonly receptiveField: number } {
  const axis = axisOf(layers);
  const { receptiveField } = axis;
  if (axis.boxes.length === 0 && axis.taps.length === receptiveField) {
    const clipped = { height: Math.min(receptiveField, image.height), width: Math.min(receptiveField, image.width) };
    return { ceiling: lowFrequencyCeiling(image, clipped, cutoff), receptiveField };
  }
  return { ceiling: generalised(image, axis, cutoff), receptiveField };
}

function axisOf(layers: readonly StackLayer[]): Axis {
  let taps: readonly number[] = [0];
  const boxes: { extent: number; step: number }[] = [];
  let [jump, receptiveField] = [1, 1];
  for (const { kind, kernel, stride = 1, dilation = 1 } of layers) {
    if (![kernel, stride, dilation].every((value) => Number.isSafeInteger(value) && value >= 1))
      throw new UserError(`A layer of ${kernel} pixels, stride ${stride}, dilation ${dilation} is none; count from 1.`);
    if (kind === "averagePool") boxes.push({ extent: kernel, step: jump * dilation });
    else {
      const reached = taps.flatMap((tap) => Array.from({ length: kernel }, (_, t) => tap + jump * dilation * t));
      taps = [...new Set(reached)].sort((a, b) => a - b);
    }
    receptiveField += jump * dilation * (kernel - 1);
    jump *= stride;
  }
  return { taps, boxes, receptiveField };
}

/** The top of `A k = λ M k` for filters `k` on the taps, all of which the averages go through. */
function generalised(image: { readonly height: number; readonly width: number }, axis: Axis, cutoff: number): number {
  const grid = frequencyGrid(image.height, image.width);
  const [rows, columns] = [distinct(axis.taps, image.height), distinct(axis.taps, image.width)];
  const [m, n] = [rows.length, columns.length];
  if (m * n > LARGEST)
    throw new UserError(`The stack has ${m}×${n} free weights; with averages or holes up to ${LARGEST} are computed.`);
  const [down, across] = [powerOf(axis, image.height), powerOf(axis, image.width)];
  // What an impulse becomes through the averages, there and back, and the disc.
  const band = annulus(grid, 0, cutoff);
  const spread = Float64Array.from(band, (inside, i) =>
    inside === 0 ? 0 : (down[Math.floor(i / image.width)]! * across[i % image.width]!) / band.length,
  );
  inverseFourier2d(image.height, image.width)(spread, new Float64Array(band.length));
  const [left, right] = [factorOf(rows, down), factorOf(columns, across)];
  const operator = (x: Float64Array, into: Float64Array): void => {
    const k = solvedTransposed(x, left, right, m, n);
    for (let a = 0; a < m; a++) {
      for (let b = 0; b < n; b++) {
        let sum = 0;
        for (let c = 0; c < m; c++) {
          const lag = ((rows[a]! - rows[c]! + image.height) % image.height) * image.width;
          for (let d = 0; d < n; d++)
            sum += spread[lag + ((columns[b]! - columns[d]! + image.width) % image.width)]! * k[c * n + d]!;
        }
        into[a * n + b] = sum;
      }
    }
    // L⁻¹ from the left, and from the right transposed.
    solveLower(left, m, into, n);
    into.set(transposed(solved(right, n, transposed(into, n), m), m));
  };
  return Math.min(1, topEigenvalue(operator, m * n));
}

/** On a circular image taps meet again. */
function distinct(taps: readonly number[], extent: number): number[] {
  return [...new Set(taps.map((tap) => tap % extent))].sort((a, b) => a - b);
}

/** `|b̂|²` of the averages together at each frequency, `[extent]`. */
function powerOf({ boxes }: Axis, extent: number): Float64Array {
  return Float64Array.from({ length: extent }, (_, u) =>
    boxes.reduce((power, box) => {
      let [re, im] = [0, 0];
      for (let t = 0; t < box.extent; t++) {
        const phase = (2 * Math.PI * ((u * t * box.step) % extent)) / extent;
        re += Math.cos(phase) / box.extent;
        im += Math.sin(phase) / box.extent;
      }
      return power * (re * re + im * im);
    }, 1),
  );
}

/** The factor of the energy that filters on the taps have after the averages, along one axis. */
function factorOf(taps: readonly number[], power: Float64Array): Float64Array {
  const [n, extent] = [taps.length, power.length];
  const energy = Float64Array.from({ length: n * n }, (_, at) => {
    const lag = taps[Math.floor(at / n)]! - taps[at % n]!;
    let sum = 0;
    for (let u = 0; u < extent; u++) sum += power[u]! * Math.cos((2 * Math.PI * u * lag) / extent);
    return sum / extent;
  });
  const factor = cholesky(energy, n);
  if (factor === null)
    throw new UserError("Averages as long as the image remove frequencies altogether; give a larger image.");
  return factor;
}

/** `L⁻ᵀ X R⁻¹` for factors `L` and `R` of both axes. */
function solvedTransposed(x: Float64Array, left: Float64Array, right: Float64Array, m: number, n: number) {
  const rows = solvedUpper(left, m, x.slice(), n);
  return transposed(solvedUpper(right, n, transposed(rows, n), m), m);
}

function solved(factor: Float64Array, n: number, right: Float64Array, columns: number): Float64Array {
  solveLower(factor, n, right, columns);
  return right;
}

/** Solves `Lᵀ·X = right` in place. */
function solvedUpper(factor: Float64Array, n: number, right: Float64Array, columns: number): Float64Array {
  for (let i = n - 1; i >= 0; i--) {
    for (let c = 0; c < columns; c++) right[i * columns + c]! /= factor[i * n + i]!;
    for (let k = 0; k < i; k++)
      for (let c = 0; c < columns; c++) right[k * columns + c]! -= factor[i * n + k]! * right[i * columns + c]!;
  }
  return right;
}
