/**
 * The step of the Brendel-Bethge attack (Brendel et al. 2019, eq. 2): from the current image x as near as possible to
 * the original x₀, onto the model's linearised boundary, inside the box and a trust region:
 *
 *   min ‖x₀ − x − δ‖_p  subject to  w·δ = c,  x + δ in [0, 1]^D,  ‖δ‖₂ ≤ r.
 *
 * Where boundary and trust region do not meet in the box, as far towards the boundary as the region allows. Solved
 * to double precision: every unknown is the root of a monotone function whose pieces have closed forms.
 */
import { projectToHyperplane } from "../../../geometry/hyperplane.ts";
import { vectorNorm } from "../../../geometry/vectorNorm.ts";

/** In pixel units: a difference in ε that no float32 pixel shows, and one that is rounding in double precision. */
const resolution = 1e-9;
const negligible = 1e-12;

/** What the steps of one sample share: no step allocates. */
export interface StepSpace {
  readonly towardsOriginal: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export function stepSpace(size: number): StepSpace {
  return { towardsOriginal: new Float64Array(size), lower: new Float64Array(size), upper: new Float64Array(size) };
}

/**
 * Writes the step to `delta`. `w` holds finite numbers, not all of them 0; `x` and `original` are in the box. For L∞,
 * where many steps bring x equally near, the shortest of them.
 */
export function boundaryStep(
  norm: "l2" | "linf",
  w: Float64Array,
  c: number,
  x: Float32Array,
  original: Float32Array,
  radius: number,
  delta: Float64Array,
  space: StepSpace,
): void {
  for (let i = 0; i < x.length; i++) space.towardsOriginal[i] = original[i]! - x[i]!;
  // Mostly the trust region is wide enough, and whether it can be reached at all need not be asked.
  if (norm === "l2" && nearestWithout(w, c, x, radius, delta, space)) return;
  const shortest = projectToHyperplane("l2", w, c, x, delta);
  if (shortest >= radius) {
    advance(w, Math.sign(c), x, radius, delta);
    return;
  }
  if (norm === "l2") nearestL2(w, c, x, radius, delta, space);
  else nearestLinf(w, c, x, original, radius, shortest, delta, space);
}

/** As far along `±w` as the box and the radius allow: δ = clip(tw) of length r, where ‖δ‖² is concave in t². */
function advance(w: Float64Array, towards: number, x: Float32Array, radius: number, delta: Float64Array): void {
  let t = 0;
  for (;;) {
    let fixed = 0;
    let slope = 0;
    for (let i = 0; i < x.length; i++) {
      const signed = w[i]! * towards;
      const room = signed > 0 ? 1 - x[i]! : x[i]!;
      if (t * Math.abs(signed) >= room) fixed += room * room;
      else slope += signed * signed;
    }
    if (slope === 0) break;
    const next = Math.sqrt((radius * radius - fixed) / slope);
    if (!(next > t)) break;
    t = next;
  }
  for (let i = 0; i < x.length; i++) {
    delta[i] = Math.min(1 - x[i]!, Math.max(-x[i]!, t * towards * w[i]!));
  }
}

/**
 * The point of the boundary that is nearest to the original in the box, if it is in the trust region too: whether it
 * is. Leaves the box, how far each pixel may go down and up, in `lower` and `upper`.
 */
function nearestWithout(
  w: Float64Array,
  c: number,
  x: Float32Array,
  radius: number,
  delta: Float64Array,
  { towardsOriginal, lower, upper }: StepSpace,
): boolean {
  for (let i = 0; i < x.length; i++) {
    lower[i] = -x[i]!;
    upper[i] = 1 - x[i]!;
  }
  meetPlane(w, c, 1, towardsOriginal, lower, upper, 0, delta);
  let [reach, size, squared] = [0, Math.abs(c), 0];
  for (let i = 0; i < x.length; i++) {
    const d = delta[i]!;
    reach += w[i]! * d;
    size += Math.abs(w[i]! * d);
    squared += d * d;
  }
  return squared <= radius * radius && Math.abs(c - reach) <= 1e-12 * size;
}

/**
 * By the KKT conditions δ = clip(s (x₀ − x) + νw), s = 1 where the trust region is wide enough, and ‖δ‖ grows with s.
 * The box is as `nearestWithout` left it.
 */
function nearestL2(
  w: Float64Array,
  c: number,
  x: Float32Array,
  radius: number,
  delta: Float64Array,
  { towardsOriginal, lower, upper }: StepSpace,
): void {
  let [s, low, high] = [1, 0, 1];
  let nu = 0;
  for (let round = 0; round < 64; round++) {
    nu = meetPlane(w, c, s, towardsOriginal, lower, upper, nu, delta);
    // Over the pixels at their ends, and over the others.
    let [fixedReach, fixedLength, ww, wd, dd] = [0, 0, 0, 0, 0];
    for (let i = 0; i < x.length; i++) {
      const d = delta[i]!;
      if (d <= lower[i]! || d >= upper[i]!) {
        fixedReach += w[i]! * d;
        fixedLength += d * d;
      } else {
        const back = towardsOriginal[i]!;
        ww += w[i]! * w[i]!;
        wd += w[i]! * back;
        dd += back * back;
      }
    }
    const excess = Math.sqrt(fixedLength + s * s * dd + 2 * s * nu * wd + nu * nu * ww) - radius;
    if (s === 1 && excess <= 0) return;
    if (Math.abs(excess) <= 1e-9 * radius) return;
    if (excess > 0) high = s;
    else low = s;
    // While the same pixels stay at their ends: s² (dd − wd²/ww) + (c′)²/ww = r′².
    const left = c - fixedReach;
    let next = Math.sqrt((radius * radius - fixedLength - (left * left) / ww) / (dd - (wd * wd) / ww));
    if (next > low && next < high) nu = (left - next * wd) / ww;
    else next = (low + high) / 2;
    if (next === low || next === high) return;
    s = next;
  }
}

/**
 * The smallest ε whose ball around x₀ holds a point of boundary and trust region. The length of the shortest step onto
 * the boundary inside ball and box falls with ε.
 */
function nearestLinf(
  w: Float64Array,
  c: number,
  x: Float32Array,
  original: Float32Array,
  radius: number,
  shortest: number,
  delta: Float64Array,
  { towardsOriginal, lower, upper }: StepSpace,
): void {
  // `delta` comes as the shortest step onto the boundary, `shortest` long: its ball is large enough.
  let high = 0;
  let fromOriginal = c;
  for (let i = 0; i < x.length; i++) {
    high = Math.max(high, Math.abs(delta[i]! - towardsOriginal[i]!));
    fromOriginal -= w[i]! * towardsOriginal[i]!;
  }
  // The ball of the original's own projection is the smallest that meets the boundary at all.
  let low = Math.min(high, projectToHyperplane("linf", w, fromOriginal, original, delta));
  for (let i = 0; i < x.length; i++) delta[i]! += towardsOriginal[i]!;
  let lengthAtLow = vectorNorm("l2", delta);
  if (lengthAtLow <= radius) return;
  let lengthAtHigh = shortest;
  let epsilon = Math.min(high, Math.max(low, vectorNorm("linf", towardsOriginal)));
  let nu = 0;
  let isLast = false;
  for (let round = 0; round < 64; round++) {
    for (let i = 0; i < x.length; i++) {
      lower[i] = Math.max(-x[i]!, towardsOriginal[i]! - epsilon);
      upper[i] = Math.min(1 - x[i]!, towardsOriginal[i]! + epsilon);
    }
    nu = meetPlane(w, c, 0, towardsOriginal, lower, upper, nu, delta);
    const length = vectorNorm("l2", delta);
    if (isLast || Math.abs(length - radius) <= 1e-9 * radius) return;
    if (length > radius) [low, lengthAtLow] = [epsilon, length];
    else [high, lengthAtHigh] = [epsilon, length];
    // While the same pixels stay at faces of the ball (e), at ends of the box (fixed) or free (f), length² is a
    // parabola in ε.
    let [fixedReach, fixedLength, ww, we, wd, ed, dd, faces] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < x.length; i++) {
      const d = delta[i]!;
      const wi = w[i]!;
      const back = towardsOriginal[i]!;
      const atUpper = d >= upper[i]!;
      if (!atUpper && d > lower[i]!) {
        ww += wi * wi;
      } else if (atUpper ? d < 1 - x[i]! : d > -x[i]!) {
        const side = atUpper ? 1 : -1;
        we += side * wi;
        wd += wi * back;
        ed += side * back;
        dd += back * back;
        faces++;
      } else {
        fixedReach += wi * d;
        fixedLength += d * d;
      }
    }
    const left = c - fixedReach - wd;
    const square = (we * we) / ww + faces;
    const half = ed - (left * we) / ww;
    const rest = (left * left) / ww + dd + fixedLength - radius * radius;
    let next = (-half - Math.sqrt(half * half - square * rest)) / square;
    const isBetween = next > low - negligible && next < high + negligible;
    // At a bound, as rounding has it.
    isLast = isBetween && Math.min(Math.abs(next - low), Math.abs(next - high)) <= negligible;
    if (isLast && Math.abs(next - epsilon) <= negligible) return;
    if (high - low <= resolution) {
      if (epsilon === high) return;
      next = high;
      isLast = true;
    } else if (isBetween) {
      nu = (left - next * we) / ww;
    } else {
      // Other pixels come into play: on the chord, and every other time in the middle, lest one bound stands still.
      const share = round % 2 === 0 ? (lengthAtLow - radius) / (lengthAtLow - lengthAtHigh) : 0.5;
      next = low + share * (high - low);
    }
    epsilon = next;
  }
}

/**
 * Writes δ = clip(s·base + νw, lower, upper) with w·δ = c and gives ν: Newton's method between bounds, on a function of
 * ν that is monotone and piecewise linear. The interval reaches c; where rounding says it does not, its end.
 */
function meetPlane(
  w: Float64Array,
  c: number,
  s: number,
  base: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  start: number,
  delta: Float64Array,
): number {
  let nu = start;
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 200; round++) {
    let reach = 0;
    let size = Math.abs(c);
    let slope = 0;
    for (let i = 0; i < w.length; i++) {
      const wi = w[i]!;
      const pulled = s * base[i]!;
      let d = pulled + nu * wi;
      if (d <= lower[i]!) d = lower[i]!;
      else if (d >= upper[i]!) d = upper[i]!;
      else slope += wi * wi;
      delta[i] = d;
      reach += wi * d;
      size += Math.abs(wi) * (Math.abs(pulled) + Math.abs(d));
    }
    const gap = c - reach;
    // Sums of thousands of numbers, each perhaps a difference of two alike, round by as much.
    if (Math.abs(gap) <= 1e-13 * size) break;
    if (gap > 0) low = nu;
    else high = nu;
    let next = nu + gap / slope;
    // A flat piece, or a step out of the bounds (every fourth round bisects, so that the bounds shrink for sure).
    if (!(next > low && next < high) || (round % 4 === 3 && high - low < Number.POSITIVE_INFINITY)) {
      next =
        high - low < Number.POSITIVE_INFINITY ? (low + high) / 2 : lastTurn(w, Math.sign(gap), s, base, lower, upper);
      if (next === low || next === high) break;
    }
    nu = next;
  }
  return nu;
}

/** The ν beyond which, in the given direction, every pixel is at its end. */
function lastTurn(
  w: Float64Array,
  direction: number,
  s: number,
  base: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
): number {
  let last = 0;
  for (let i = 0; i < w.length; i++) {
    const wi = w[i]!;
    if (wi === 0) continue;
    const turn = ((wi * direction > 0 ? upper[i]! : lower[i]!) - s * base[i]!) / wi;
    if (turn * direction > last * direction) last = turn;
  }
  return last;
}
