/** Slope of the least-squares line through the points (`x[i]`, `y[i]`). */
export function slope(x: readonly number[], y: Float64Array | readonly number[]): number {
  const meanX = x.reduce((a, b) => a + b, 0) / x.length;
  let meanY = 0;
  for (const value of y) meanY += value / y.length;
  let [top, bottom] = [0, 0];
  x.forEach((value, i) => {
    top += (value - meanX) * (y[i]! - meanY);
    bottom += (value - meanX) ** 2;
  });
  return top / bottom;
}
