/**
 * The chance that Student's t of `freedom` degrees of freedom lies between −t and t, by its finite series for whole
 * numbers (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4).
 * @param t from 0.
 * @param freedom whole, from 1.
 */
export function studentWithin(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = freedom % 2 === 1;
  // The terms go up by cos²: 1, ½cos², (1·3)/(2·4)cos⁴, … or cos, ⅔cos³, (2·4)/(3·5)cos⁵, …
  let term = odd ? cosine : 1;
  let sum = 0;
  for (let k = odd ? 3 : 2; k <= freedom; k += 2) {
    sum += term;
    term *= (cosine * cosine * (k - 1)) / k;
  }
  return odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

/** The t that so many degrees of freedom stay below in absolute value with this chance (from 0, below 1). */
export function studentQuantile(chance: number, freedom: number): number {
  let [low, high] = [0, 1];
  while (studentWithin(high, freedom) < chance) high *= 2;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (studentWithin(middle, freedom) < chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
