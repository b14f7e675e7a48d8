/** A Gaussian curve `peak·exp(−(x − centre)²/(2·deviation²))`. */
export interface GaussianCurve {
  readonly centre: number;
  readonly deviation: number;
  readonly peak: number;
}

/** Full width at half maximum of a Gaussian, in standard deviations: 2√(2 ln 2). */
export const fullWidth = 2 * Math.sqrt(2 * Math.LN2);

export interface GaussianFitter {
  /** The narrowest and the widest curve that is looked for, as standard deviations. */
  readonly narrowest: number;
  readonly widest: number;
  /**
   * The curve nearest to the heights `y` at the places `x`, by least squares. Where `atMost` is set, `y` is an upper
   * limit of a height that is not known: only a curve above it is in error there. Of curves equally near, the lowest.
   * NaN where all heights are limits.
   */
  fit(y: ArrayLike<number>, atMost?: ArrayLike<number>): GaussianCurve;
}

/** Places and widths of the first look, which must not miss the valley that the search then descends. */
const [CENTRES, DEVIATIONS] = [17, 9] as const;
/** The last step of the search, as a share of the range of places (or of the logarithms of widths). */
const FINEST = 1e-4;
/** What a curve's squared height adds to its error, so that of equally good ones the lowest is found. */
const LOWER = 1e-6;

/**
 * Fits Gaussian curves to points at the places `x`, at least three, ascending. Their centres are looked for from the
 * first place to the last, so that a peak which lies outside is said to be at the first or last place; their full
 * widths from half the smallest distance of two places to four times the whole range. The peak's height follows from
 * the other two.
 */
export function gaussianFitter(x: readonly number[]): GaussianFitter {
  const [first, last] = [x[0]!, x.at(-1)!];
  const gaps = x.slice(1).map((place, i) => place - x[i]!);
  const narrowest = (0.5 * Math.min(...gaps)) / fullWidth;
  const widest = (4 * (last - first)) / fullWidth;
  // The search's coordinates go from 0 to 1: the place, and the logarithm of the width.
  const centreAt = (u: number): number => first + u * (last - first);
  const deviationAt = (v: number): number => narrowest * (widest / narrowest) ** v;
  const draw = (u: number, v: number, into: Float64Array): Float64Array => {
    const [centre, scale] = [centreAt(u), -0.5 / deviationAt(v) ** 2];
    for (let i = 0; i < x.length; i++) into[i] = Math.exp(scale * (x[i]! - centre) ** 2);
    return into;
  };
  const looks = Array.from({ length: CENTRES * DEVIATIONS }, (_, i) => {
    const [u, v] = [Math.floor(i / DEVIATIONS) / (CENTRES - 1), (i % DEVIATIONS) / (DEVIATIONS - 1)];
    return { u, v, shape: draw(u, v, new Float64Array(x.length)) };
  });
  const room = new Float64Array(x.length);
  const counts = new Uint8Array(x.length);

  return {
    narrowest,
    widest,
    fit(y, atMost = new Uint8Array(x.length)) {
      if (x.every((_, i) => atMost[i])) return { centre: Number.NaN, deviation: Number.NaN, peak: Number.NaN };
      const error = (shape: Float64Array): number => {
        const peak = bestPeak(shape, y, atMost, counts);
        return squares(shape, y, counts, peak) + LOWER * peak * peak;
      };
      let [bestU, bestV, least] = [0, 0, Number.POSITIVE_INFINITY];
      for (const { u, v, shape } of looks) {
        const found = error(shape);
        if (found < least) [bestU, bestV, least] = [u, v, found];
      }
      let [stepU, stepV] = [1 / (CENTRES - 1), 1 / (DEVIATIONS - 1)];
      while (stepU > FINEST) {
        let moved = false;
        for (const [du, dv] of directions) {
          const u = Math.min(1, Math.max(0, bestU + du * stepU));
          const v = Math.min(1, Math.max(0, bestV + dv * stepV));
          const found = error(draw(u, v, room));
          if (found < least) [bestU, bestV, least, moved] = [u, v, found, true];
        }
        if (!moved) [stepU, stepV] = [stepU / 2, stepV / 2];
      }
      const peak = bestPeak(draw(bestU, bestV, room), y, atMost, counts);
      return { centre: centreAt(bestU), deviation: deviationAt(bestV), peak };
    },
  };
}

const directions = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, 1],
  [-1, -1],
  [1, -1],
  [-1, 1],
] as const;

/**
 * The best height of a curve of this shape; `counts` becomes what it is in error at: all that is known, and limits that
 * it exceeds. The error's slope in the height is convex, so that Newton's method, which counts the limits that the
 * present height exceeds, comes down to the best one from above: after its first step limits only drop out.
 */
function bestPeak(shape: Float64Array, y: ArrayLike<number>, atMost: ArrayLike<number>, counts: Uint8Array): number {
  for (let i = 0; i < shape.length; i++) counts[i] = atMost[i] ? 0 : 1;
  for (let step = 0; ; step++) {
    let [top, bottom] = [0, 0];
    for (let i = 0; i < shape.length; i++) {
      if (counts[i] === 0) continue;
      top += shape[i]! * y[i]!;
      bottom += shape[i]! * shape[i]!;
    }
    // Nothing at all wherever something is known: any height is as good.
    const peak = bottom > 0 ? top / bottom : 0;
    let changed = false;
    for (let i = 0; i < shape.length; i++) {
      if (!atMost[i]) continue;
      const height = peak * shape[i]!;
      // What the curve just touches stays, lest rounding drop the limit that holds it.
      if (step === 0 ? height > y[i]! : counts[i] === 1 && height < y[i]! * (1 - 1e-9)) {
        counts[i] = step === 0 ? 1 : 0;
        changed = true;
      }
    }
    if (!changed) return peak;
  }
}

function squares(shape: Float64Array, y: ArrayLike<number>, counts: Uint8Array, peak: number): number {
  let sum = 0;
  for (let i = 0; i < shape.length; i++) if (counts[i] === 1) sum += (peak * shape[i]! - y[i]!) ** 2;
  return sum;
}
