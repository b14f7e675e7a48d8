import { UserError } from "../../errors/userError.ts";
import { nonnegativeQuadratic } from "../../optimization/nonnegativeQuadratic.ts";
import { gramOf, type LabelledSignals, marginsOf, signedSignals, sizeOf, weightedSum } from "./labelledSignals.ts";

/** The separating predictor of least norm at margin 1, with its certificate. */
export interface MarginSolution {
  /** `[C·H·W]`; its smallest margin is 1. */
  readonly beta: Float64Array;
  /** `[n]`, from 0: how much each signal pulls. */
  readonly multipliers: Float64Array;
  /** Its norm; the least one lies between `norm − gap` and it. */
  readonly norm: number;
  readonly gap: number;
}

/** Distance from the convex hull of the signed signals to 0, against their size, below which they are not separable. */
const INSEPARABLE = 1e-9;

/**
 * The hard-margin support vector machine without bias: the `β` of least `‖β‖₂` with `y⟨x, β⟩ ≥ 1` for all signals, to
 * which gradient descent on fully connected linear networks of any depth converges in direction (Soudry et al. 2018;
 * Gunasekar et al. 2018, theorem 1). Solved as the least distance problem (Lawson & Hanson 1974, chapter 23): with
 * `u ≥ 0` minimising `½ uᵀ(K + 11ᵀ)u − 1ᵀu`, `K` the Gram matrix of the signed signals, the multipliers are
 * `u / (1 − 1ᵀu)`. The dual `max 1ᵀα − ½ αᵀKα` certifies: the gap is below 1e-10 of the norm where rounding allows.
 * @throws UserError where the signals are not one, or no predictor separates them.
 */
export function maxMargin(data: LabelledSignals): MarginSolution {
  const signed = signedSignals(data);
  const [n, size] = [data.labels.length, sizeOf(data)];
  const gram = gramOf(signed, n);
  // Scaled so that both terms of the quadratic are of one order.
  let scale = 0;
  for (let i = 0; i < n; i++) scale += gram[i * n + i]! / n;
  if (!(scale > 0)) throw new UserError("All signals are zero; no predictor separates them.");
  const u = nonnegativeQuadratic(
    gram.map((value) => value / scale + 1),
    new Float64Array(n).fill(1),
  );
  const rest = 1 - u.reduce((sum, value) => sum + value, 0);
  if (!(rest > INSEPARABLE)) throw notSeparable();
  const multipliers = u.map((value) => value / (rest * scale));
  const unscaled = weightedSum(signed, multipliers, size);
  const least = Math.min(...marginsOf(signed, unscaled));
  if (!(least > 0.5)) throw notSeparable();
  const beta = unscaled.map((value) => value / least);
  const norm = Math.hypot(...beta);
  // The dual's best along the ray of the multipliers: (1ᵀα)² / 2‖Zᵀα‖² ≤ ½‖β*‖².
  const bound = multipliers.reduce((sum, value) => sum + value, 0) / Math.hypot(...unscaled);
  return { beta, multipliers, norm, gap: Math.max(0, norm - bound) };
}

function notSeparable(): UserError {
  return new UserError("No linear predictor without bias separates the two classes; give fewer signals, or others.");
}
