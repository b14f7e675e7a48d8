import type { Split } from "../data/dataset.ts";

export interface Batch {
  readonly images: Uint8Array;
  readonly labels: BigInt64Array;
}

/** Copies `count` images, the `i`-th from position `position(i)`, into the front of a batch. */
export function fillBatch(batch: Batch, data: Split, count: number, position: (i: number) => number): void {
  const size = data.images.length / data.count;
  for (let i = 0; i < count; i++) {
    const at = position(i);
    batch.images.set(data.images.subarray(at * size, (at + 1) * size), i * size);
    batch.labels[i] = BigInt(data.labels[at]!);
  }
}
