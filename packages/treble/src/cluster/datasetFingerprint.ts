import { createHash } from "node:crypto";
import type { Dataset, Split } from "../data/dataset.ts";

/**
 * SHA-256, 64 hex digits, of all that runs see of a dataset: shape, classes, images and labels, of training and of
 * test. The same on all machines, whatever their byte order.
 */
export function datasetFingerprint({ shape, classes, train, test }: Dataset): string {
  const hash = createHash("sha256").update(JSON.stringify({ shape, classes, train: train.count, test: test.count }));
  for (const split of [train, test]) hash.update(split.images).update(labelBytes(split));
  return hash.digest("hex");
}

/** Four bytes a label, the low one first. */
function labelBytes({ labels }: Split): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4 * labels.length));
  labels.forEach((label, i) => {
    bytes.setInt32(4 * i, label, true);
  });
  return new Uint8Array(bytes.buffer);
}
