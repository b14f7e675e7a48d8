/** Pearson's correlation of the points (`x[i]`, `y[i]`) at the given places, which may repeat; NaN where one is constant. */
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
