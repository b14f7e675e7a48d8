import type { Value } from "ongrad";

/** What an attack needs to know of a model: a pure function on graph values. Normalisation is part of the model. */
export interface Classifier {
  /** `[C, H, W]` */
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  /** Images `[N, C, H, W]` with pixels in [0, 1] to logits `[N, classes]`. */
  logits(images: Value): Value;
}
