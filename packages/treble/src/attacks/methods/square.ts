import { pixelBounds } from "../../geometry/ball.ts";
import { threefry, type Words } from "../../random/random.ts";
import { type RandomSource, randomSource } from "../../random/randomSource.ts";
import { attackRecord } from "../contract/attackRecord.ts";
import { checkCount, checkPositive } from "../contract/checks.ts";
import { contestMargin, hasCrossed } from "../contract/contest.ts";
import type { Found, QueryAttack, Sample } from "../contract/contract.ts";
import { askLogits, type Dialogue } from "../contract/question.ts";

export interface SquareOptions {
  /** Squares tried in each run. Default 5,000. */
  readonly queries?: number;
  /** Share of the image's pixels in the first squares. Default 0.8. */
  readonly p?: number;
  /** Runs per sample, each with other squares; the first success ends them. Default 1. */
  readonly restarts?: number;
  /** Go for the class that `AttackOptions.targets` names for each image; success is that class alone. Default false. */
  readonly targeted?: boolean;
}

/**
 * Square attack in an L∞ ball (Andriushchenko et al. 2020, algorithms 1 and 2): vertical stripes of ±ε, then one square
 * after the other, of a random sign in each channel, kept where it lowers the margin. Needs logits only, no derivative
 * of the model. Settings and schedule of the square's size are AutoAttack's: 5,000 queries, p = 0.8, the schedule
 * stretched to the number of queries. Ends at the first image in another class; the result has that image's margin.
 *
 * Deviations: squares may touch the last row and column (the reference draws positions one short), and a square never
 * exceeds the shorter side of an image that is not square; towards a target too it lowers the margin, where the
 * authors' code takes cross-entropy.
 * @throws UserError for settings out of range.
 */
export function squareLinf(epsilon: number, options: SquareOptions = {}): QueryAttack {
  return squareAttack("Square L∞", "linf", epsilon, options, linfSearch);
}

/**
 * Square attack in an L2 ball (Andriushchenko et al. 2020, algorithm 3): a tiling of small pyramids, then squares that
 * take the length of another square to themselves. Otherwise as `squareLinf`.
 * @throws UserError for settings out of range.
 */
export function squareL2(epsilon: number, options: SquareOptions = {}): QueryAttack {
  return squareAttack("Square L2", "l2", epsilon, options, l2Search);
}

/** What the two searches differ in: their first image, and how another is made from the best so far. */
interface Search {
  /** Writes the first image. */
  begin(image: Float32Array): void;
  /** Writes a new image, made from `best` with a square of about the share `p` of the pixels. */
  propose(image: Float32Array, best: Float32Array, p: number): void;
}

function squareAttack(
  name: string,
  norm: "l2" | "linf",
  epsilon: number,
  options: SquareOptions,
  searchOf: (sample: Sample, epsilon: number, random: RandomSource) => Search,
): QueryAttack {
  const queries = options.queries ?? 5000;
  const first = options.p ?? 0.8;
  const restarts = options.restarts ?? 1;
  const targeted = options.targeted ?? false;
  checkPositive(name, "epsilon", epsilon);
  checkCount(name, "queries", queries);
  checkPositive(name, "p", first, 1);
  checkCount(name, "restarts", restarts);
  return {
    kind: "queries",
    name,
    settings: {
      norm,
      epsilon,
      steps: queries,
      p: first,
      restarts,
      loss: "margin",
      quantisation: null,
      ...(targeted && { targeted }),
    },
    ...(targeted && { target: "given" }),
    asks: ["logits"],
    *search(sample): Dialogue<Found> {
      const { original, contest, key } = sample;
      let image = new Float32Array(original.length);
      let best = new Float32Array(original.length);
      for (let restart = 0; restart < restarts; restart++) {
        const search = searchOf(sample, epsilon, randomSource(restartKey(key, restart)));
        let lowest = Number.POSITIVE_INFINITY;
        for (let query = 0; query <= queries; query++) {
          if (query === 0) search.begin(image);
          else search.propose(image, best, first * shrinkage(query - 1, queries));
          const logits = yield* askLogits(image);
          if (hasCrossed(logits, contest)) return { image };
          const margin = contestMargin(logits, contest);
          // The first image counts whatever its margin, so that a model that answers NaN there can still be left.
          if (query > 0 && !(margin < lowest)) continue;
          if (!Number.isNaN(margin)) lowest = margin;
          [image, best] = [best, image];
        }
      }
      return { image: undefined };
    },
  };
}

function restartKey(key: Words, restart: number): Words {
  return restart === 0 ? key : threefry(key, [restart, 2]);
}

/** Share of p after `step` of `steps` squares: the paper's halvings, made for 10,000 steps and stretched to others. */
export function shrinkage(step: number, steps: number): number {
  const reached = Math.floor((step / steps) * 10_000);
  const halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000].filter((after) => reached > after).length;
  return 2 ** -halvings;
}

function linfSearch({ original, shape }: Sample, epsilon: number, random: RandomSource): Search {
  const [channels, height, width] = shape;
  const lower = new Float32Array(original.length);
  const upper = new Float32Array(original.length);
  pixelBounds(original, epsilon, lower, upper);
  const clip = (value: number, i: number): number => Math.min(upper[i]!, Math.max(lower[i]!, value));
  return {
    begin(image) {
      for (let c = 0; c < channels; c++) {
        for (let w = 0; w < width; w++) {
          const bound = random.sign() < 0 ? lower : upper;
          for (let i = c * height * width + w, h = 0; h < height; h++, i += width) image[i] = bound[i]!;
        }
      }
    },
    propose(image, best, p) {
      const side = Math.min(height, width, Math.max(1, Math.round(Math.sqrt(p * height * width))));
      const top = random.integer(height - side + 1);
      const left = random.integer(width - side + 1);
      image.set(best);
      for (let c = 0; c < channels; c++) {
        const change = 2 * epsilon * random.sign();
        for (let h = top; h < top + side; h++) {
          const row = (c * height + h) * width;
          for (let i = row + left; i < row + left + side; i++) image[i] = clip(best[i]! + change, i);
        }
      }
    },
  };
}

function l2Search({ original, shape }: Sample, epsilon: number, random: RandomSource): Search {
  const [channels, height, width] = shape;
  const plane = height * width;
  const delta = new Float64Array(original.length);
  const square = new Float64Array(original.length);
  const pyramids = new Map<number, Float64Array>();
  const pyramidOf = (side: number): Float64Array => {
    const pyramid = pyramids.get(side) ?? twinPyramids(side);
    pyramids.set(side, pyramid);
    return pyramid;
  };
  /** Sets a window of the perturbation to 0, keeping what was there in `into`; gives its energy. */
  const emptied = (into: Float64Array | undefined, top: number, left: number, side: number): number => {
    let energy = 0;
    for (let c = 0, k = 0; c < channels; c++) {
      for (let h = top; h < top + side; h++) {
        const row = (c * height + h) * width;
        for (let i = row + left; i < row + left + side; i++, k++) {
          const value = delta[i]!;
          energy += value * value;
          if (into) into[k] = value;
          delta[i] = 0;
        }
      }
    }
    return energy;
  };
  const place = (image: Float32Array): void => {
    let squared = 0;
    for (let i = 0; i < delta.length; i++) squared += delta[i]! * delta[i]!;
    const scale = epsilon / (Math.sqrt(squared) + 1e-12);
    for (let i = 0; i < delta.length; i++) image[i] = Math.min(1, Math.max(0, original[i]! + scale * delta[i]!));
  };
  return {
    begin(image) {
      const side = Math.max(1, Math.floor(Math.min(height, width) / 5));
      const [rows, columns] = [Math.floor(height / side), Math.floor(width / side)];
      const [top, left] = [(height - rows * side) >> 1, (width - columns * side) >> 1];
      delta.fill(0);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const upright = random.sign() < 0;
          for (let c = 0; c < channels; c++) {
            const sign = random.sign();
            for (let h = 0; h < side; h++) {
              for (let w = 0; w < side; w++) {
                const i = c * plane + (top + row * side + h) * width + left + column * side + w;
                delta[i] = sign * pyramidOf(side)[upright ? h * side + w : w * side + h]!;
              }
            }
          }
        }
      }
      place(image);
    },
    propose(image, best, p) {
      let side = Math.max(3, Math.round(Math.sqrt(p * plane)));
      if (side % 2 === 0) side++;
      side = Math.min(side, height, width);
      const [top, left] = [random.integer(height - side + 1), random.integer(width - side + 1)];
      const [top2, left2] = [random.integer(height - side + 1), random.integer(width - side + 1)];
      let whole = 0;
      for (let i = 0; i < delta.length; i++) {
        const value = best[i]! - original[i]!;
        delta[i] = value;
        whole += value * value;
      }
      // Emptied one after the other, so that what both windows hold counts once.
      const windows = emptied(square, top, left, side) + emptied(undefined, top2, left2, side);
      // What the two windows held, and what clipping left of the radius, goes to the first.
      const length = Math.sqrt(Math.max(epsilon * epsilon - whole, 0) / channels + windows);
      const pyramid = pyramidOf(side);
      const upright = random.sign() < 0;
      const area = side * side;
      for (let c = 0; c < channels; c++) {
        const sign = random.sign();
        const start = c * area;
        let old = 0;
        for (let k = start; k < start + area; k++) old += square[k]! * square[k]!;
        const inverse = 1 / (1e-12 + Math.sqrt(old));
        let squared = 0;
        for (let h = 0, k = start; h < side; h++) {
          for (let w = 0; w < side; w++, k++) {
            const value = sign * pyramid[upright ? h * side + w : w * side + h]! + square[k]! * inverse;
            square[k] = value;
            squared += value * value;
          }
        }
        const scale = length / (1e-12 + Math.sqrt(squared));
        for (let h = 0, k = start; h < side; h++) {
          const at = c * plane + (top + h) * width + left;
          for (let w = 0; w < side; w++, k++) delta[at + w] = scale * square[k]!;
        }
      }
      place(image);
    },
  };
}

/** A square `[side, side]` of unit L2 norm: a pyramid in the upper half, its negative in the lower one. */
function twinPyramids(side: number): Float64Array {
  const half = side >> 1;
  const square = new Float64Array(side * side);
  square.set(pyramid(half, side), 0);
  square.set(
    pyramid(side - half, side).map((value) => -value),
    half * side,
  );
  return scaledToUnit(square);
}

/** `[rows, columns]`: rectangles nested around the centre, the k-th from inside adding 1/k², scaled to unit L2 norm. */
function pyramid(rows: number, columns: number): Float64Array {
  const values = new Float64Array(rows * columns);
  const [middle, centre] = [rows >> 1, columns >> 1];
  for (let ring = 0; ring <= Math.max(middle, centre); ring++) {
    for (let h = Math.max(0, middle - ring); h < Math.min(rows, middle + ring + 1); h++) {
      for (let w = Math.max(0, centre - ring); w < Math.min(columns, centre + ring + 1); w++) {
        values[h * columns + w]! += 1 / (ring + 1) ** 2;
      }
    }
  }
  return scaledToUnit(values);
}

function scaledToUnit(values: Float64Array): Float64Array {
  const norm = Math.hypot(...values);
  return norm === 0 ? values : values.map((value) => value / norm);
}

export const squareRecord = attackRecord({
  name: "square-*",
  title: "Square",
  source: "Andriushchenko et al. 2020, algorithms 1 to 3",
  help: "random squares, kept where they lower the margin, one query a step",
  kind: "in a ball",
  sees: "logits",
  norms: ["l2", "linf"],
  open: ["epsilon", "steps", "restarts", "target"],
  make: ({ norm, epsilon, steps, ...options }) =>
    (norm === "l2" ? squareL2 : squareLinf)(epsilon, { ...options, ...(steps !== undefined && { queries: steps }) }),
});
