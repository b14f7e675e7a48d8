/**
 * Euclidean projection of `delta` onto what lies in the L1 ball of radius `epsilon` and keeps `original + delta` in
 * [0, 1], for one image, exactly and in double precision; `projectL1BallBox` is the same inside a graph. The sum of
 * `min(max(|δ| − λ, 0), room)` over pixels is linear in λ between the thresholds at which a pixel vanishes or leaves
 * the end of its range; these are walked from the largest down until the sum fills the ball.
 */
export function projectOntoL1BallBox(
  delta: ArrayLike<number>,
  original: ArrayLike<number>,
  epsilon: number,
): Float64Array {
  const lengths = Float64Array.from(delta, Math.abs);
  const rooms = Float64Array.from(delta, (value, i) => (value < 0 ? original[i]! : 1 - original[i]!));
  // Where, with λ falling, a pixel begins to grow, and where it has no room left to.
  const begins = lengths.toSorted().reverse();
  const ends = lengths
    .map((length, i) => length - rooms[i]!)
    .sort()
    .reverse();
  let threshold = begins[0] ?? 0;
  let [sum, growing, b, e] = [0, 0, 0, 0];
  while (threshold > 0) {
    for (; b < begins.length && begins[b]! >= threshold; b++) growing++;
    for (; e < ends.length && ends[e]! >= threshold; e++) growing--;
    const next = Math.max(begins[b] ?? 0, ends[e] ?? 0, 0);
    const full = sum + growing * (threshold - next);
    if (full > epsilon) {
      threshold -= (epsilon - sum) / growing;
      break;
    }
    sum = full;
    threshold = next;
  }
  return Float64Array.from(delta, (value, i) => {
    return Math.sign(value) * Math.min(Math.max(lengths[i]! - threshold, 0), rooms[i]!);
  });
}
