import type { Shape, Value } from "ongrad";

/** What training needs to know of a network. */
export interface Trainable {
  readonly images: { readonly shape: readonly [number, number, number]; readonly classes: number };
  readonly parameters: readonly { readonly name: string; readonly shape: Shape }[];
  /** Images `[N, C, H, W]` with pixels in [0, 1] to logits `[N, classes]`. */
  logits(images: Value, parameters: Readonly<Record<string, Value>>): Value;
}

/** Parameter arrays by name. */
export type Arrays = Readonly<Record<string, Float32Array>>;
