import { randomSource } from "../random/randomSource.ts";

/**
 * The places 0 to `count` − 1 in an order that the seed decides: the first few are a fair sample of images, whatever
 * order these are in, and those of a smaller sample are among those of a larger one.
 */
export function shuffledImages(count: number, seed: number): readonly number[] {
  const source = randomSource([seed | 0, 8]);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = source.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
