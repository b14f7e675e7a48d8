import { UserError } from "../errors/userError.ts";
import { randomSource } from "../random/randomSource.ts";
import type { Interval } from "./interval.ts";
import { mean } from "./mean.ts";
import { studentQuantile } from "./studentT.ts";

/** Two lines that meet: y = `height` + `before`·(x − `place`) up to the place, with the slope `after` from there on. */
export interface TwoLines {
  readonly place: number;
  readonly height: number;
  readonly before: number;
  readonly after: number;
  /** Sum of the squared distances of the points, in y. */
  readonly squares: number;
}

/** A breakpoint with what is known of it. */
export interface Breakpoint extends TwoLines {
  /** Of the place, 95 %. */
  readonly interval: Interval;
  /**
   * Whether the interval ends because breakpoints outside of the second to the last but one point cannot be seen, and
   * not because the points speak against them.
   */
  readonly open: { readonly low: boolean; readonly high: boolean };
  /**
   * How likely points of one line with independent normal errors of one variance are to be so much better described by
   * two. Of a straight line without errors 1.
   */
  readonly chance: number;
  /** Whether that is below 5 %; if not, place and interval mean nothing. */
  readonly found: boolean;
}

export interface BreakpointFinder {
  /** The two lines nearest to the heights `y` at the places `x`. */
  fit(y: ArrayLike<number>): TwoLines;
  /** The same with an interval from the points' own distances from the lines. */
  of(y: ArrayLike<number>): Breakpoint;
  /**
   * The breakpoint of the mean of at least two curves that were measured independently (one a seed, say), its interval
   * from what each of them does to it.
   */
  ofCurves(curves: readonly ArrayLike<number>[]): Breakpoint;
}

export interface BreakpointOptions {
  /** Simulated lines, for the test. Default 1999. */
  readonly draws?: number;
  /** Of the simulation; a 32-bit integer. Default 0. */
  readonly seed?: number;
}

/** Steps between two points where the ends of an interval are looked for; they are then halved. */
const STEPS = 16;
/** Squares below this share of those of the heights themselves are rounding. */
const ROUNDING = 1e-26;

/**
 * Finds where a curve over the places `x` bends: two lines that meet, by least squares (segmented regression; Muggeo
 * 2003 finds them step by step, Hudson 1966 as here exactly, from the lines through the first points and through the
 * others, or with the bend at a point). The bend lies from the second point to the last but one. For a curve over
 * epochs take their logarithm for `x` where that is what bends.
 *
 * The interval of `of` is the set of places at which two lines are not significantly farther from the points than at
 * the best one (profile likelihood: F with 1 and n − 4 degrees of freedom), from its lowest to its highest. It trusts
 * that errors are independent, normal, and of one variance. Of 400 curves simulated so (5 to 12 points, a slope that
 * turns to a fifth of itself and down, rises of 4 to 20 deviations of the error) it covers 0.90 to 0.98. Of those
 * alone whose bend the test finds it covers less where the test finds few: 0.55 to 0.9 where it finds a tenth to a
 * third, 0.94 where it finds nine of ten. With errors correlated by 0.8 from one point to the next it covers 0.88 to
 * 0.92.
 *
 * The interval of `ofCurves` asks nothing of the errors within a curve: it is the jackknife's, which leaves out one
 * curve at a time, with Student's t of one degree of freedom less than there are curves. For 2, 3, 5 and 10 curves it
 * covers 0.93 to 0.97, 0.89 to 0.95, 0.87 to 0.95 and 0.89 to 0.94, correlated or not; a bootstrap over so many curves
 * covers 0.47, 0.73, 0.82 and 0.89.
 *
 * Whether there is a bend at all is another question, since without one it has no place (Davies 1987). The test
 * compares F with what lines with normal errors at the same places give: that does not depend on the line nor on the
 * errors' size, so that simulation makes the test exact at any number of points.
 *
 * The first version of Ortega Caro et al. 2020 (arXiv 2006.11440v1) says in its abstract that a "breakpoint-based
 * analysis" verified that adversarial examples emerge within the first epochs; how it was done is not said there, and
 * this is no reconstruction of it.
 *
 * @param x at least five, ascending.
 * @throws UserError for other places, and for curves of another length, with values that are not finite, or fewer than
 * two.
 */
export function breakpointFinder(x: readonly number[], options: BreakpointOptions = {}): BreakpointFinder {
  const { draws = 1999, seed = 0 } = options;
  const count = x.length;
  if (count < 5 || !x.every((place, i) => Number.isFinite(place) && !(place <= x[i - 1]!))) {
    throw new UserError(`A breakpoint is looked for at ${count} places; it needs at least five, ascending.`);
  }
  const [lowest, highest] = [x[1]!, x[count - 2]!];
  let byChance: Float64Array | undefined;

  const fit = (y: ArrayLike<number>): TwoLines => {
    checkCurve(y, count);
    let best = meetingAt(x, y, lowest);
    const consider = (place: number): void => {
      const lines = meetingAt(x, y, place);
      if (lines.squares < best.squares) best = lines;
    };
    for (let k = 2; k < count - 1; k++) consider(x[k]!);
    // The best two lines of all that part these points from those, where they meet in between.
    for (let k = 2; k <= count - 2; k++) {
      const [left, right] = [line(x, y, 0, k), line(x, y, k, count)];
      const place = (right.height - left.height) / (left.slope - right.slope);
      if (place > x[k - 1]! && place < x[k]!) consider(place);
    }
    return best;
  };
  /** How much better two lines are than one. */
  const gain = (y: ArrayLike<number>, { squares }: TwoLines): number => {
    const one = line(x, y, 0, count).squares;
    const largest = scaleOf(y);
    if (one <= ROUNDING * largest) return 0;
    return squares <= ROUNDING * largest ? Number.POSITIVE_INFINITY : (one - squares) / squares;
  };
  const chanceOf = (found: number): number => {
    if (byChance === undefined) {
      const source = randomSource([seed, 7]);
      const errors = new Float32Array(count);
      byChance = Float64Array.from({ length: draws }, () => {
        source.normals(errors);
        return gain(errors, fit(errors));
      });
    }
    return (1 + byChance.reduce((as, other) => as + (other >= found ? 1 : 0), 0)) / (1 + draws);
  };
  const tested = (y: ArrayLike<number>, lines: TwoLines): Pick<Breakpoint, "chance" | "found"> => {
    const better = gain(y, lines);
    const chance = better === 0 ? 1 : chanceOf(better);
    return { chance, found: chance < 0.05 };
  };

  return {
    fit,
    of(y) {
      const lines = fit(y);
      const freedom = count - 4;
      const most = lines.squares * (1 + studentQuantile(0.95, freedom) ** 2 / freedom) + ROUNDING * scaleOf(y);
      const within = (place: number): boolean => meetingAt(x, y, place).squares <= most;
      const [low, high] = [end(x, lines.place, -1, within), end(x, lines.place, 1, within)];
      return {
        ...lines,
        interval: { mean: lines.place, low, high },
        open: { low: low === lowest, high: high === highest },
        ...tested(y, lines),
      };
    },
    ofCurves(curves) {
      if (curves.length < 2)
        throw new UserError(`A breakpoint of ${curves.length} curves has no interval; give at least two.`);
      for (const curve of curves) checkCurve(curve, count);
      const meanOf = (some: readonly ArrayLike<number>[]): Float64Array =>
        Float64Array.from(x, (_, i) => mean(some.map((curve) => curve[i]!)));
      const y = meanOf(curves);
      const lines = fit(y);
      const without = curves.map((_, left) => fit(meanOf(curves.filter((_, i) => i !== left))).place);
      const middle = mean(without);
      const freedom = curves.length - 1;
      const variance = (freedom / curves.length) * without.reduce((as, place) => as + (place - middle) ** 2, 0);
      const reach = studentQuantile(0.95, freedom) * Math.sqrt(variance);
      const [low, high] = [Math.max(lowest, lines.place - reach), Math.min(highest, lines.place + reach)];
      return {
        ...lines,
        interval: { mean: lines.place, low, high },
        open: { low: low === lowest, high: high === highest },
        ...tested(y, lines),
      };
    },
  };
}

function checkCurve(y: ArrayLike<number>, count: number): void {
  if (y.length === count && Array.prototype.every.call(y, Number.isFinite)) return;
  throw new UserError(`A curve of ${y.length} values does not fit ${count} places, or they are not all finite.`);
}

/** The heights' squares. */
function scaleOf(y: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < y.length; i++) squares += y[i]! ** 2;
  return squares;
}

/** The line nearest to the points from `first` to before `end`: its height at x = 0, its slope, and what is left. */
function line(
  x: readonly number[],
  y: ArrayLike<number>,
  first: number,
  end: number,
): { readonly height: number; readonly slope: number; readonly squares: number } {
  const n = end - first;
  let [meanX, meanY] = [0, 0];
  for (let i = first; i < end; i++) {
    meanX += x[i]! / n;
    meanY += y[i]! / n;
  }
  let [xx, xy] = [0, 0];
  for (let i = first; i < end; i++) {
    xx += (x[i]! - meanX) ** 2;
    xy += (x[i]! - meanX) * (y[i]! - meanY);
  }
  const slope = xy / xx;
  let squares = 0;
  for (let i = first; i < end; i++) squares += (y[i]! - meanY - slope * (x[i]! - meanX)) ** 2;
  return { height: meanY - slope * meanX, slope, squares };
}

/**
 * The nearest two lines that meet at `place`: least squares in the height there and the two slopes. The sides do not
 * overlap, so that the slopes are each that of its side once the height is known.
 */
function meetingAt(x: readonly number[], y: ArrayLike<number>, place: number): TwoLines {
  const middle = mean(y);
  const sides = [side(), side()] as const;
  let [n, top] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const [away, up] = [x[i]! - place, y[i]! - middle];
    n++;
    top += up;
    const of = sides[away < 0 ? 0 : 1];
    of.x += away;
    of.xx += away * away;
    of.xy += away * up;
  }
  for (const { x: sum, xx, xy } of sides) {
    n -= (sum * sum) / xx;
    top -= (sum * xy) / xx;
  }
  const height = top / n;
  const [before, after] = sides.map((of) => (of.xy - height * of.x) / of.xx) as [number, number];
  let squares = 0;
  for (let i = 0; i < x.length; i++) {
    const away = x[i]! - place;
    squares += (y[i]! - middle - height - (away < 0 ? before : after) * away) ** 2;
  }
  return { place, height: middle + height, before, after, squares };
}

function side(): { x: number; xx: number; xy: number } {
  return { x: 0, xx: 0, xy: 0 };
}

/** The place farthest below (−1) or above (1) `best` that is `within`, of a few between any two points. */
function end(x: readonly number[], best: number, towards: 1 | -1, within: (place: number) => boolean): number {
  const places = x
    .slice(1, -1)
    .flatMap((place, i, inner) => {
      const next = inner[i + 1];
      if (next === undefined) return [place];
      return Array.from({ length: STEPS }, (_, step) => place + (step / STEPS) * (next - place));
    })
    .filter((place) => towards * (place - best) > 0)
    .sort((a, b) => towards * (b - a));
  let outside: number | undefined;
  for (const place of [...places, best]) {
    if (!within(place) && place !== best) {
      outside = place;
      continue;
    }
    if (outside === undefined) return place;
    let [inside, beyond] = [place, outside];
    for (let i = 0; i < 40; i++) {
      const between = (inside + beyond) / 2;
      if (within(between)) inside = between;
      else beyond = between;
    }
    return inside;
  }
  return best;
}
