/** How two quantities go together. */
import { mean } from "./mean.ts";

/**
 * Pearson's correlation of the points (`x[i]`, `y[i]`) at the given places, which may repeat; NaN where one is
 * constant.
 */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>, places: ArrayLike<number>): number {
  const count = places.length;
  let [meanX, meanY] = [0, 0];
  for (let i = 0; i < count; i++) {
    meanX += x[places[i]!]! / count;
    meanY += y[places[i]!]! / count;
  }
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [dx, dy] = [x[places[i]!]! - meanX, y[places[i]!]! - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xy / Math.sqrt(xx * yy);
}

/** Slope of the least-squares line through the points (`x[i]`, `y[i]`). */
export function slope(x: readonly number[], y: Float64Array | readonly number[]): number {
  const meanX = mean(x);
  let meanY = 0;
  for (const value of y) meanY += value / y.length;
  let [top, bottom] = [0, 0];
  x.forEach((value, i) => {
    top += (value - meanX) * (y[i]! - meanY);
    bottom += (value - meanX) ** 2;
  });
  return top / bottom;
}

/** The place of each value among all, from 1 for the smallest; equal values share the mean of their places. */
export function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}
