import { marginOf } from "./question.ts";

/** Between which classes one sample's attack is decided, as the clean image's logits show it. */
export interface Contest {
  readonly label: number;
  /** The class that alone is success; undefined: any but `label`. */
  readonly target: number | undefined;
  /**
   * `[classes]`, 1 for those that may win (the label, the strongest other class and every other within reach), else 0.
   */
  readonly contends: Uint8Array;
  /** What the logits of all contending classes have in common; 0 unless they are far from 0 and close to each other. */
  readonly offset: number;
}

/**
 * How far the margin must be below 0 to count as crossed, in units of the largest contending logit (less what all have
 * in common): above float32's noise between two compiled forms of one model, so that what crossed here is confirmed by
 * the finished image alone.
 */
export const crossingTolerance = 2 ** -18;

/**
 * The same in units of the two logits that compete, as they are: at least half of float32's unit there, so that a
 * constant in all logits costs no more than the last digit that it leaves them.
 */
export const roundingTolerance = 2 ** -24;

/**
 * A class is out of reach at −∞, and where it trails the first class by more than this (its probability is e^−1000) and
 * by `muchMore` times as much as the class before it. At masks of −1e4, −65504, −1e6, −1e9 that is so.
 */
const outOfReach = 1e3;
const muchMore = 300;

/**
 * Logits have something in common where all are farther than this from 0, and so many times as far as from each other.
 */
const farFromZero = 32;
const farAway = 4;

/**
 * The contest of a sample with these clean `logits` `[classes]`. Neither a class that cannot win nor (but for rounding)
 * a constant added to all logits changes what is decided by it; where there is neither, all classes contend and the
 * offset is 0.
 */
export function contestOf(logits: Float32Array, label: number, target?: number): Contest {
  const others = Array.from(logits.keys())
    .filter((k) => k !== label)
    .sort((a, b) => logits[b]! - logits[a]! || a - b);
  const contends = new Uint8Array(logits.length);
  contends[label] = 1;
  const first = Math.max(logits[label]!, logits[others[0]!]!);
  let before = 0;
  for (const [rank, k] of others.entries()) {
    const gap = first - logits[k]!;
    if (rank > 0 && (gap === Number.POSITIVE_INFINITY || gap > Math.max(outOfReach, muchMore * before))) break;
    contends[k] = 1;
    before = gap;
  }
  return { label, target, contends, offset: commonOffset(logits.filter((_, k) => contends[k] === 1)) };
}

/** The logit nearest to 0 where all are on one side of it and far away, else 0. */
function commonOffset(logits: Float32Array): number {
  const [low, high] = [Math.min(...logits), Math.max(...logits)];
  const nearest = low > 0 ? low : high;
  const isCommon = low > 0 || high < 0;
  return isCommon && Math.abs(nearest) > Math.max(farFromZero, farAway * (high - low)) ? nearest : 0;
}

/** The size of the contending logits, less what they have in common; NaN where one of them is not a number. */
export function contestScale(logits: Float32Array, { contends, offset }: Contest): number {
  let largest = 0;
  for (let k = 0; k < logits.length; k++) {
    if (contends[k] === 1) largest = Math.max(largest, Math.abs(logits[k]! - offset));
  }
  return largest;
}

/**
 * `logit_y − max_{j≠y} logit_j`, or with a target t `max_{j≠t} logit_j − logit_t`, in double precision: negative on the
 * other side. NaN where a logit is.
 */
export function contestMargin(logits: Float32Array, { label, target }: Contest): number {
  return target === undefined ? marginOf(logits, label) : -marginOf(logits, target);
}

/** How far below 0 the margin of one row of logits must be. */
function toleranceOf(logits: Float32Array, contest: Contest): number {
  const decisive = contest.target ?? contest.label;
  let rival = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < logits.length; k++) if (k !== decisive && logits[k]! > rival) rival = logits[k]!;
  const pair = Math.max(Math.abs(logits[decisive]!), Math.abs(rival));
  return Math.max(crossingTolerance * contestScale(logits, contest), roundingTolerance * pair);
}

/** Whether one row of logits puts the image where the attack wants it, by more than rounding. */
export function hasCrossed(logits: Float32Array, contest: Contest): boolean {
  return contestMargin(logits, contest) < -toleranceOf(logits, contest);
}

/**
 * By how much the margin of one row of logits must still fall until it counts as crossed, with a reserve as large as
 * the tolerance itself; negative beyond that. An attack that aims at this level lands where `hasCrossed` is sure.
 */
export function contestGap(logits: Float32Array, contest: Contest): number {
  return contestMargin(logits, contest) + 2 * toleranceOf(logits, contest);
}

/** The same for the class `rival` instead of the strongest. */
export function boundaryGap(logits: Float32Array, contest: Contest, rival: number): number {
  return logits[contest.label]! - logits[rival]! + 2 * toleranceOf(logits, contest);
}

/** The classes other than the label that contend, by these logits the largest first, at most `count`. */
export function rivalsByLogit(logits: Float32Array, { label, contends }: Contest, count?: number): number[] {
  return Array.from(logits.keys())
    .filter((k) => k !== label && contends[k] === 1)
    .sort((a, b) => logits[b]! - logits[a]! || a - b)
    .slice(0, count);
}
