import { UserError } from "../../errors/userError.ts";
import { nonnegativeQuadratic } from "../../optimization/nonnegativeQuadratic.ts";
import { gramOf, type LabelledSignals, marginsOf } from "./labelledSignals.ts";
import type { LinearNetwork } from "./linearNetwork.ts";
import { type SignalsInBasis, signalsIn } from "./signalsIn.ts";

export interface FlowOptions {
  /** What each step adds to the logarithm of the smallest margin, at most. Default 0.05. */
  readonly growth?: number;
  readonly steps: number;
  /** Points that are kept, evenly over the steps. Default 30. */
  readonly kept?: number;
}

/** Some points of the flow in order, and the last one. */
export interface FlowPath {
  readonly path: readonly FlowPoint[];
  readonly end: FlowPoint;
}

/** Growth of the margin's logarithm below which a step is not shortened further. */
const SHORTEST = 1e-6;

/** A point of the flow. */
export interface FlowPoint {
  /** Natural logarithm of the factor that the smallest margin has grown by. */
  readonly logGrowth: number;
  /** `[C·H·W]` in pixels; its smallest margin is 1. */
  readonly beta: Float64Array;
  /** Scaled to length 1. */
  readonly weights: Float64Array;
}

/**
 * Where gradient flow on the exponential or logistic loss goes once the loss is so small that the smallest margins
 * alone are seen: the smallest margin grows along the steepest way there is (Lyu & Li 2020). In implicit steps: each
 * moves the weights as little as possible so that every margin, linearised, is at least `e^growth` of the smallest. The
 * weights are only ever scaled, which a homogeneous network does not notice; so margins may grow by hundreds of orders,
 * which predictors of least `‖β̂‖₁` need: a frequency with `|ĝ_k| < 1` dies out as the power `|ĝ_k| − 1` of the margin
 * alone.
 * @param weights that classify all signals right.
 * @throws UserError where they do not.
 */
export function limitOfFlow(
  network: LinearNetwork,
  data: LabelledSignals,
  weights: Float64Array,
  { growth = 0.05, steps, kept = 30 }: FlowOptions,
): FlowPath {
  const within = signalsIn(network.basis, data);
  const { signed, size, n } = within;
  const beta = new Float64Array(size);
  const points: FlowPoint[] = [];
  const rows = new Float64Array(n * network.weights);
  let w = unit(weights);
  let [logGrowth, length] = [0, growth];
  for (let step = 1; step <= steps; step++) {
    network.predictor(w, beta);
    const margins = marginsOf(signed, beta);
    const least = Math.min(...margins);
    if (!(least > 0)) throw new UserError("The flow starts from weights that classify all signals right.");
    for (let i = 0; i < n; i++) {
      const row = rows.subarray(i * network.weights, (i + 1) * network.weights);
      network.gradient(w, signed.subarray(i * size, (i + 1) * size), row);
    }
    const gram = gramOf(rows, n);
    // A step that the linearisation does not carry is taken shorter.
    for (; ; length /= 2) {
      const wanted = margins.map((m) => Math.exp(length) * least - m);
      const next = moved(w, rows, nonnegativeQuadratic(gram, wanted));
      network.predictor(next, beta);
      const grown = Math.log(Math.min(...marginsOf(signed, beta)) / least);
      if (!(grown >= length / 2) && length > SHORTEST) continue;
      logGrowth += grown;
      w = unit(next);
      break;
    }
    length = Math.min(growth, 2 * length);
    if (step === steps || step % Math.ceil(steps / kept) === 0) points.push(pointOf(network, within, w, logGrowth));
  }
  return { path: points, end: pointOf(network, within, w, logGrowth) };
}

/** The weights moved by so much of each margin's gradient. */
function moved(weights: Float64Array, rows: Float64Array, pulls: Float64Array): Float64Array {
  const next = weights.slice();
  pulls.forEach((pull, i) => {
    if (pull === 0) return;
    for (let j = 0; j < next.length; j++) next[j]! += pull * rows[i * next.length + j]!;
  });
  return next;
}

function pointOf(network: LinearNetwork, within: SignalsInBasis, weights: Float64Array, logGrowth: number): FlowPoint {
  const beta = new Float64Array(within.size);
  network.predictor(weights, beta);
  const least = Math.min(...marginsOf(within.signed, beta));
  return { logGrowth, beta: within.toPixels(beta.map((value) => value / least)), weights };
}

function unit(weights: Float64Array): Float64Array {
  const length = Math.hypot(...weights);
  return weights.map((value) => value / length);
}
