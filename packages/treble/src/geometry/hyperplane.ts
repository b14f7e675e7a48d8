/**
 * The shortest way from a point of the box to a hyperplane, inside the box, in each norm: exactly, in double precision,
 * in linear time. The step that boundary attacks take on the model's linearisation.
 */
import type { Norm } from "./norms.ts";

/**
 * The smallest `delta` (in `norm`) with `w·delta = c` and `x + delta` in [0, 1]^D, written to `delta`; gives its norm.
 * Where no point of the box satisfies the equation, `delta` leads to the corner that comes closest, and the result is
 * Infinity. `x` is in the box; `w` holds finite numbers. By the KKT conditions pixel i moves by min(τ, room) for L∞ and
 * min(τ|w|, room) for L2, where room is its way to the end of the box that w points at: the sum of |w| times these is
 * concave and piecewise linear in τ, so Newton's method from τ = 0 reaches the root from below in finitely many steps
 * (four to eight in practice). For L1 the pixels of the largest |w| take all their room (Croce & Hein 2020, appendix
 * A).
 */
export function projectToHyperplane(
  norm: Norm,
  w: ArrayLike<number>,
  c: number,
  x: ArrayLike<number>,
  delta: Float64Array,
): number {
  const towards = Math.sign(c);
  if (towards === 0) {
    delta.fill(0);
    return 0;
  }
  if (norm === "l1") return projectL1(w, Math.abs(c), towards, x, delta);
  let tau = 0;
  for (;;) {
    // What the pixels at their ends contribute, and what the others do for each unit of tau.
    let reached = 0;
    let slope = 0;
    for (let i = 0; i < x.length; i++) {
      const signed = w[i]! * towards;
      const weight = Math.abs(signed);
      const room = signed > 0 ? 1 - x[i]! : x[i]!;
      const rate = norm === "l2" ? weight : 1;
      if (tau * rate >= room) reached += weight * room;
      else slope += weight * rate;
    }
    if (slope === 0) {
      if (reached < Math.abs(c) * (1 - 1e-12)) tau = Number.POSITIVE_INFINITY;
      break;
    }
    const next = (Math.abs(c) - reached) / slope;
    // Rounding alone keeps it from growing: this is the root.
    if (!(next > tau)) break;
    tau = next;
  }
  let squared = 0;
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const signed = w[i]! * towards;
    const room = signed > 0 ? 1 - x[i]! : x[i]!;
    const weight = Math.abs(signed);
    const length = weight === 0 ? 0 : Math.min(norm === "l2" ? tau * weight : tau, room);
    delta[i] = signed > 0 ? length : -length;
    squared += length * length;
    if (length > largest) largest = length;
  }
  if (tau === Number.POSITIVE_INFINITY) return tau;
  return norm === "l2" ? Math.sqrt(squared) : largest;
}

/** The fractional knapsack: a threshold on |w|, found by quickselect, above which the pixels take all their room. */
function projectL1(
  w: ArrayLike<number>,
  c: number,
  towards: number,
  x: ArrayLike<number>,
  delta: Float64Array,
): number {
  const size = x.length;
  // Every pixel's weight, in an order that the search rearranges, with its contribution.
  const weights = new Float64Array(size);
  const gains = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    weights[i] = Math.abs(w[i]!);
    gains[i] = weights[i]! * (w[i]! * towards > 0 ? 1 - x[i]! : x[i]!);
  }
  const { threshold, share } = knapsackThreshold(weights, gains, c);
  let total = 0;
  for (let i = 0; i < size; i++) {
    const signed = w[i]! * towards;
    const weight = Math.abs(signed);
    const room = signed > 0 ? 1 - x[i]! : x[i]!;
    const length = weight === 0 || weight < threshold ? 0 : weight === threshold ? share * room : room;
    delta[i] = signed > 0 ? length : -length;
    total += length;
  }
  return share > 1 ? Number.POSITIVE_INFINITY : total;
}

/**
 * The weight θ and the share s of [0, 1] such that the gains of all weights above θ and s times those at θ sum to `c`;
 * θ = 0 and s = 2 where all gains together stay below it. Rearranges both arrays.
 */
function knapsackThreshold(
  weights: Float64Array,
  gains: Float64Array,
  c: number,
): { readonly threshold: number; readonly share: number } {
  let [first, end, left] = [0, weights.length, c];
  let otherwise = { threshold: 0, share: 2 };
  while (first < end) {
    const pivot = medianOfThree(weights[first]!, weights[(first + end) >> 1]!, weights[end - 1]!);
    // [first, above) is above the pivot, [above, i) equal to it, [below, end) below.
    let [above, below] = [first, end];
    let [gainAbove, gainEqual] = [0, 0];
    for (let i = first; i < below; ) {
      const weight = weights[i]!;
      if (weight > pivot) {
        gainAbove += gains[i]!;
        swap(weights, gains, i++, above++);
      } else if (weight < pivot) {
        swap(weights, gains, i, --below);
      } else {
        gainEqual += gains[i]!;
        i++;
      }
    }
    if (gainAbove >= left) {
      end = above;
      // If it is these gains that just suffice, another order of summing them may say that they do not.
      otherwise = { threshold: pivot, share: 0 };
    } else if (gainAbove + gainEqual >= left && gainEqual > 0) {
      return { threshold: pivot, share: (left - gainAbove) / gainEqual };
    } else {
      left -= gainAbove + gainEqual;
      first = below;
    }
  }
  return otherwise;
}

function swap(weights: Float64Array, gains: Float64Array, i: number, j: number): void {
  const [weight, gain] = [weights[i]!, gains[i]!];
  weights[i] = weights[j]!;
  gains[i] = gains[j]!;
  weights[j] = weight;
  gains[j] = gain;
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
