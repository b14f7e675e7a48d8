import { dot } from "../../optimization/dot.ts";
import { nonnegativeQuadratic } from "../../optimization/nonnegativeQuadratic.ts";
import { fourierCoordinates } from "./fourierCoordinates.ts";
import { gramOf, type LabelledSignals, marginsOf, signedSignals, sizeOf } from "./labelledSignals.ts";
import type { LinearNetwork } from "./linearNetwork.ts";
import { signalsIn } from "./signalsIn.ts";

/** Share of the predictor's length at which a frequency is rounding, whose L-th root is not small, and counts as 0. */
const ROUNDING = 1e-14;

/** How far a point is from the first-order conditions, and the multipliers that come nearest to them. */
export interface Stationarity {
  /** 0 where they hold; 1 where no multiplier helps. The root of the sum of the squares of the next two. */
  readonly residual: number;
  /** Distance of the weights from what the multipliers make of them, against their length. */
  readonly gradient: number;
  /** Multipliers times what their margins are above 1, against the weights' squared length. */
  readonly complementarity: number;
  /** `[n]`, from 0. */
  readonly multipliers: Float64Array;
}

/**
 * First-order conditions of `min ‖β̂‖_{2/L}` subject to `y⟨x, β⟩ ≥ 1` at a predictor, where `β` has its smallest margin
 * at 1 (theorem 2a of Gunasekar et al. 2018, for full-width convolutional networks of L layers; with L = 1 the ℓ2
 * norm).
 *
 * With multipliers `α ≥ 0` and `ĝ = Σ αᵢ yᵢ x̂ᵢ` they say `|β̂_k|^{2/L − 2} β̂_k = ĝ_k` where `β̂_k ≠ 0`, and `αᵢ = 0`
 * where a margin is above 1. Multiplied by `|β̂_k|^{1 − 1/L}` each side is that of the network's own weights when all
 * layers share `|β̂_k|^{1/L}`: `|β̂_k|^{1/L} e^{iφ_k} = |β̂_k|^{1 − 1/L} ĝ_k`. So frequencies that are on their way to
 * 0 count for as little as they do in the norm. The multipliers are the non-negative least squares solution of this
 * together with `αᵢ (mᵢ − 1) = 0`, each against the weights' length. Over channels `|β̂_k|` is the 2-norm.
 *
 * For L > 2 the norm is none: points like these may be local minima or saddles. For L = 2 what is missing of
 * optimality, `|ĝ_k| ≤ 1` where `β̂_k = 0`, is for `leastFourierNorm` to say.
 */
export function fourierStationarity(data: LabelledSignals, beta: Float64Array, layers: number): Stationarity {
  const { shape } = data;
  const [channels, height, width] = shape;
  const plane = height * width;
  const size = sizeOf(data);
  const signed = signedSignals(data);
  const coordinates = fourierCoordinates(shape);
  const scaled = coordinates.toFrequencies(unitMargin(signed, beta));
  const length = Math.hypot(...scaled);
  const weights = new Float64Array(size);
  const factor = new Float64Array(size);
  for (const { at, extent } of coordinates.frequencies) {
    let squared = 0;
    const all: number[] = [];
    for (let c = 0; c < channels; c++) for (let e = 0; e < extent; e++) all.push(c * plane + at + e);
    for (const j of all) squared += scaled[j]! ** 2;
    const modulus = Math.sqrt(squared / extent);
    if (modulus <= ROUNDING * length) continue;
    for (const j of all) {
      weights[j] = scaled[j]! * modulus ** (1 / layers - 1);
      factor[j] = modulus ** (1 - 1 / layers);
    }
  }
  const n = data.labels.length;
  const rows = new Float64Array(n * size);
  for (let i = 0; i < n; i++) {
    const row = coordinates.toFrequencies(signed.subarray(i * size, (i + 1) * size));
    rows.set(
      row.map((value, j) => value * factor[j]!),
      i * size,
    );
  }
  return nearest(weights, rows, marginsOf(signed, unitMargin(signed, beta)));
}

/**
 * The same of `min ½‖w‖²` subject to margins of at least 1, at the weights of any linear network, which the limit of
 * gradient descent satisfies (Lyu & Li 2020): `w = Σ αᵢ yᵢ ∂⟨xᵢ, β(w)⟩/∂w`, after all weights are scaled so that the
 * smallest margin is 1.
 */
export function weightStationarity(network: LinearNetwork, data: LabelledSignals, weights: Float64Array): Stationarity {
  const { signed, size, n } = signalsIn(network.basis, data);
  const beta = new Float64Array(size);
  network.predictor(weights, beta);
  const margins = marginsOf(signed, beta);
  const least = Math.min(...margins);
  if (!(least > 0)) return none(n);
  const unit = weights.map((value) => value * least ** (-1 / network.layers));
  const rows = new Float64Array(n * weights.length);
  for (let i = 0; i < n; i++)
    network.gradient(
      unit,
      signed.subarray(i * size, (i + 1) * size),
      rows.subarray(i * weights.length, (i + 1) * weights.length),
    );
  return nearest(
    unit,
    rows,
    margins.map((m) => m / least),
  );
}

/** Scaled so that the smallest margin is 1; as it is where that is not above 0. */
function unitMargin(signed: Float64Array, beta: Float64Array): Float64Array {
  const least = Math.min(...marginsOf(signed, beta));
  return least > 0 ? beta.map((value) => value / least) : beta;
}

/** `min ‖w − Σ αᵢ rowsᵢ‖² / ‖w‖² + Σ (αᵢ (mᵢ − 1) / ‖w‖²)²` over `α ≥ 0`. */
function nearest(weights: Float64Array, rows: Float64Array, margins: Float64Array): Stationarity {
  const n = margins.length;
  const squared = dot(weights, weights);
  const slack = margins.map((m) => m - 1);
  if (!(Math.min(...margins) > 0)) return none(n);
  // In shares of ‖w‖², which is what the multipliers sum to in the limit, up to a factor.
  const gram = gramOf(rows, n).map((value) => value * squared);
  const quadratic = gram.slice();
  for (let i = 0; i < n; i++) quadratic[i * n + i]! += slack[i]! ** 2;
  const linear = marginsOf(rows, weights);
  const shares = nonnegativeQuadratic(quadratic, linear);
  let distance = 0;
  for (let j = 0; j < weights.length; j++) {
    let made = 0;
    for (let i = 0; i < n; i++) made += shares[i]! * squared * rows[i * weights.length + j]!;
    distance += (weights[j]! - made) ** 2;
  }
  const gradient = Math.sqrt(distance / squared);
  const complementarity = Math.hypot(...shares.map((share, i) => share * slack[i]!));
  return {
    residual: Math.hypot(gradient, complementarity),
    gradient,
    complementarity,
    multipliers: shares.map((share) => share * squared),
  };
}

/** Where not all are classified right there is no such condition. */
function none(n: number): Stationarity {
  return { residual: Number.NaN, gradient: Number.NaN, complementarity: Number.NaN, multipliers: new Float64Array(n) };
}
