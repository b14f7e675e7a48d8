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

/** Places, besides the points', and widths of the first look, whose best is in the valley that the search descends. */
const [CENTRES, DEVIATIONS] = [8, 9] as const;
/** What a curve's squared height adds to its error, so that of equally good ones the lowest is found. */
const LOWER = 1e-10;
/** The search ends where damped so much it comes no farther, or after so many steps. */
const [MOST_DAMPING, STEPS] = [1e6, 40] as const;

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
  const [least, most] = [Math.log(narrowest), Math.log(widest)];
  const draw = (centre: number, logDeviation: number, into: Float64Array): Float64Array => {
    const scale = -0.5 * Math.exp(-2 * logDeviation);
    for (let i = 0; i < x.length; i++) into[i] = Math.exp(scale * (x[i]! - centre) ** 2);
    return into;
  };
  const places = [...x, ...Array.from({ length: CENTRES }, (_, i) => first + ((i + 0.5) / CENTRES) * (last - first))];
  const looks = places.flatMap((centre) =>
    Array.from({ length: DEVIATIONS }, (_, i) => {
      const logDeviation = least + (i / (DEVIATIONS - 1)) * (most - least);
      return { centre, logDeviation, shape: draw(centre, logDeviation, new Float64Array(x.length)) };
    }),
  );
  const shape = new Float64Array(x.length);
  const counts = new Uint8Array(x.length);

  return {
    narrowest,
    widest,
    fit(y, atMost = new Uint8Array(x.length)) {
      if (x.every((_, i) => atMost[i])) return { centre: Number.NaN, deviation: Number.NaN, peak: Number.NaN };
      const errorOf = (curve: Float64Array, peak: number): number =>
        squares(curve, y, counts, peak) + LOWER * peak * peak;
      let [centre, logDeviation, error] = [first, least, Number.POSITIVE_INFINITY];
      for (const look of looks) {
        const found = errorOf(look.shape, bestPeak(look.shape, y, atMost, counts));
        if (found < error) [centre, logDeviation, error] = [look.centre, look.logDeviation, found];
      }
      let damping = 1e-3;
      for (let step = 0; step < STEPS && damping < MOST_DAMPING; step++) {
        const peak = bestPeak(draw(centre, logDeviation, shape), y, atMost, counts);
        const slopes = slopesAt(x, y, shape, counts, peak, centre, logDeviation);
        // What would leave the range stays where it is.
        const held = [
          (centre === first && slopes.towards[0] < 0) || (centre === last && slopes.towards[0] > 0),
          (logDeviation === least && slopes.towards[1] < 0) || (logDeviation === most && slopes.towards[1] > 0),
        ] as const;
        for (; damping < MOST_DAMPING; damping *= 10) {
          const [du, dv] = dampedStep(slopes, held, damping);
          const nextCentre = Math.min(last, Math.max(first, centre + du));
          const nextDeviation = Math.min(most, Math.max(least, logDeviation + dv));
          const nextPeak = bestPeak(draw(nextCentre, nextDeviation, shape), y, atMost, counts);
          const found = errorOf(shape, nextPeak);
          if (!(found < error)) continue;
          // Where hardly anything is gained the valley is flat.
          if (found > error * (1 - 1e-6)) damping = MOST_DAMPING;
          [centre, logDeviation, error] = [nextCentre, nextDeviation, found];
          damping /= 10;
          break;
        }
      }
      const peak = bestPeak(draw(centre, logDeviation, shape), y, atMost, counts);
      return { centre, deviation: Math.exp(logDeviation), peak };
    },
  };
}

interface Slopes {
  /** Minus half the gradient of the squared error in the centre and the logarithm of the deviation. */
  readonly towards: readonly [number, number];
  /** Gauss and Newton's curvature in the two: uu, uv, vv. */
  readonly curvature: readonly [number, number, number];
}

/**
 * Of the squared error where the peak follows from the other two (variable projection, Golub and Pereyra 1973, in
 * Kaufman's form): derivatives along which the height would change as well are taken at right angles to the curve.
 */
function slopesAt(
  x: readonly number[],
  y: ArrayLike<number>,
  shape: Float64Array,
  counts: Uint8Array,
  peak: number,
  centre: number,
  logDeviation: number,
): Slopes {
  const inverse = Math.exp(-2 * logDeviation);
  let [gg, gu, gv, uu, uv, vv, ru, rv] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    if (counts[i] === 0) continue;
    const [g, away] = [shape[i]!, x[i]! - centre];
    const [u, v] = [peak * g * away * inverse, peak * g * away * away * inverse];
    const rest = y[i]! - peak * g;
    gg += g * g;
    gu += g * u;
    gv += g * v;
    uu += u * u;
    uv += u * v;
    vv += v * v;
    ru += rest * u;
    rv += rest * v;
  }
  const across = gg > 0 ? 1 / gg : 0;
  return { towards: [ru, rv], curvature: [uu - across * gu * gu, uv - across * gu * gv, vv - across * gv * gv] };
}

/** Levenberg and Marquardt's step in the two, 0 in one that is held. */
function dampedStep(
  { towards, curvature }: Slopes,
  held: readonly [boolean, boolean],
  damping: number,
): [number, number] {
  const [a, d] = [curvature[0] * (1 + damping) + Number.MIN_VALUE, curvature[2] * (1 + damping) + Number.MIN_VALUE];
  if (held[0] && held[1]) return [0, 0];
  if (held[0]) return [0, towards[1] / d];
  if (held[1]) return [towards[0] / a, 0];
  const [p, q, b] = [towards[0], towards[1], curvature[1]];
  const determinant = a * d - b * b;
  return determinant > 0 ? [(p * d - q * b) / determinant, (q * a - p * b) / determinant] : [p / a, q / d];
}

/**
 * The best height of a curve of this shape; `counts` becomes what it is in error at: all that is known, and limits
 * that it exceeds. The error's slope in the height is convex, so that Newton's method, which counts the limits that
 * the present height exceeds, comes down to the best one from above: after its first step limits only drop out.
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
