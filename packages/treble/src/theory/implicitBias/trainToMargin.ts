import { UserError } from "../../errors/userError.ts";
import { normal, randomStream } from "../../random/randomStream.ts";
import { type LabelledSignals, marginsOf, weightedSum } from "./labelledSignals.ts";
import type { LinearNetwork } from "./linearNetwork.ts";
import { signalsIn } from "./signalsIn.ts";

export interface MarginTraining {
  readonly loss: "exponential" | "logistic";
  /** Gradient steps. */
  readonly steps: number;
  /** Standard deviation of the initial weights. */
  readonly initialScale: number;
  readonly seed: number;
  /** Points of the path that are kept, evenly over the logarithm of the steps; the last one always is. Default 30. */
  readonly kept?: number;
}

/** A point of the path. */
export interface PathPoint {
  readonly step: number;
  /**
   * Natural logarithm of the time that gradient flow on the mean loss itself, unnormalised, takes until here: what the
   * rates of Soudry et al. 2018 are about.
   */
  readonly logTime: number;
  /** Natural logarithm of the mean loss. */
  readonly logLoss: number;
  /** `[C·H·W]` in pixels, with its smallest margin divided out where that is above 0. */
  readonly beta: Float64Array;
  /** Its smallest margin before that: how far the weights have grown. */
  readonly margin: number;
  readonly weights: Float64Array;
}

/**
 * The most that a step moves the weights, against their length: near a saddle, where it is flat, much would be
 * decrease.
 */
const FARTHEST = 0.1;
/** Some points of the path in order, and the last one. */
export interface MarginPath {
  readonly path: readonly PathPoint[];
  readonly end: PathPoint;
}

/** Armijo's share of the decrease that the gradient promises. */
const SUFFICIENT = 0.5;

/**
 * Trains a linear network by full-batch gradient descent with normalised steps: those of `log L`, whose gradient is
 * that of the mean loss `L` divided by it (Nacson et al. 2019), so that steps do not die out with the loss. Their
 * length is as long as sufficient decrease allows (backtracking, Armijo's rule), and at most a tenth of the weights'.
 * Losses are kept as logarithms, down to any depth.
 * @throws UserError where steps or scale are none, or the signals are not.
 */
export function trainToMargin(network: LinearNetwork, data: LabelledSignals, training: MarginTraining): MarginPath {
  const { steps, initialScale, seed, loss, kept = 30 } = training;
  if (!Number.isSafeInteger(steps) || steps < 1 || !(initialScale > 0))
    throw new UserError(`${steps} steps from weights of size ${initialScale} are no training; give numbers above 0.`);
  const { signed, size, toPixels } = signalsIn(network.basis, data);
  const stream = randomStream(seed);
  let weights = Float64Array.from({ length: network.weights }, () => initialScale * normal(stream));
  const beta = new Float64Array(size);
  const margins = (of: Float64Array): Float64Array => {
    network.predictor(of, beta);
    return marginsOf(signed, beta);
  };
  const keep = keptSteps(steps, kept);
  const path: PathPoint[] = [];
  let here = losses(margins(weights), loss);
  let [length, logTime] = [1, -Infinity];
  const gradient = new Float64Array(network.weights);
  for (let step = 1; step <= steps; step++) {
    network.gradient(weights, weightedSum(signed, here.pulls, size), gradient);
    let squared = 0;
    for (const g of gradient) squared += g * g;
    length = Math.min(length, (FARTHEST * Math.hypot(...weights)) / Math.sqrt(squared));
    const next = new Float64Array(network.weights);
    for (; ; length /= 2) {
      for (let i = 0; i < next.length; i++) next[i] = weights[i]! + length * gradient[i]!;
      const there = losses(margins(next), loss);
      const enough = there.log <= here.log - SUFFICIENT * length * squared;
      if (!enough && length * squared > 1e-16 * Math.abs(here.log)) continue;
      logTime = logSum(logTime, Math.log(length) + logMeanInverse(here.log, there.log));
      [weights, here] = [next, there];
      break;
    }
    if (keep.has(step)) path.push(pointOf(step));
    length *= 2;
  }
  return { path, end: pointOf(steps) };

  function pointOf(step: number): PathPoint {
    const margin = Math.min(...margins(weights));
    const inPixels = toPixels(beta);
    const scaled = margin > 0 ? inPixels.map((value) => value / margin) : inPixels;
    return { step, logTime, logLoss: here.log, beta: scaled, margin, weights: weights.slice() };
  }
}

/** The logarithm of the mean loss, and what each signal pulls: `−∂ log L / ∂ margin`. */
function losses(margins: Float64Array, loss: MarginTraining["loss"]) {
  const each = margins.map((m) => (loss === "exponential" ? -m : logLogistic(m)));
  const largest = Math.max(...each);
  let sum = 0;
  for (const one of each) sum += Math.exp(one - largest);
  const log = largest + Math.log(sum);
  // The slope of log(1 + e^−m) is e^−m / (1 + e^−m).
  const pulls = margins.map((m) =>
    Math.exp((loss === "exponential" ? -m : -(m > 0 ? m + Math.log1p(Math.exp(-m)) : Math.log1p(Math.exp(m)))) - log),
  );
  return { log: log - Math.log(margins.length), pulls };
}

/** `log log(1 + e^−m)`, also where the loss is too small for a number. */
function logLogistic(m: number): number {
  if (m > 30) return -m - Math.exp(-m) / 2;
  return Math.log(m > 0 ? Math.log1p(Math.exp(-m)) : -m + Math.log1p(Math.exp(m)));
}

/**
 * Steps on log L of length s are steps of s / L on the loss: the logarithm of the mean of 1 / L, log L falling evenly.
 */
function logMeanInverse(before: number, after: number): number {
  const fall = before - after;
  return fall < 1e-12 ? -before : Math.log(-Math.expm1(-fall) / fall) - after;
}

function logSum(a: number, b: number): number {
  const largest = Math.max(a, b);
  return largest === -Infinity ? largest : largest + Math.log(Math.exp(a - largest) + Math.exp(b - largest));
}

function keptSteps(steps: number, kept: number): ReadonlySet<number> {
  const spread = Array.from({ length: kept }, (_, i) => Math.round(steps ** ((i + 1) / kept)));
  return new Set([...spread, steps]);
}
