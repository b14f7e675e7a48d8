import { datasets } from "./datasets.ts";
import { namedDataset } from "./namedDataset.ts";

/**
 * `[C, H, W]` of the dataset of that name as it comes, whatever variant is made of it; of any other, the usual one's.
 */
export function recordedShape(name: string): readonly [number, number, number] {
  return (namedDataset(name)?.record ?? datasets[0]).shape;
}
