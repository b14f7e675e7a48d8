import type { Labels } from "./dataset.ts";

/** N images with the class of each: what models are attacked and judged on. */
export interface LabelledImages {
  /** `[N, C, H, W]`, row-major and planar, pixels in [0, 1]. */
  readonly images: Float32Array;
  /** `[N]`, class indices of the model. */
  readonly labels: Labels;
}
