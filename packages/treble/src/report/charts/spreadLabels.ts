/**
 * Moves labels apart along one axis so that neighbours keep `gap` between their centres, as close to where they belong
 * as that allows (least squares, by pooling adjacent violators), and within `[low, high]` where they fit.
 * @returns the new position of each label, in the order given.
 */
export function spreadLabels(positions: readonly number[], gap: number, low: number, high: number): number[] {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]! || a - b);
  // With the i-th label's offset i·gap taken away, "at least gap apart" reads "not decreasing".
  const blocks: { sum: number; size: number }[] = [];
  order.forEach((label, i) => {
    let block = { sum: positions[label]! - i * gap, size: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.size > block.sum / block.size; last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, size: last.size + block.size };
    }
    blocks.push(block);
  });
  const highest = Math.max(low, high - (positions.length - 1) * gap);
  const moved = new Array<number>(positions.length);
  let i = 0;
  for (const { sum, size } of blocks) {
    const base = Math.min(highest, Math.max(low, sum / size));
    for (let n = 0; n < size; n++, i++) moved[order[i]!] = base + i * gap;
  }
  return moved;
}
