import type { Shape, Value } from "ongrad";

/** What training needs to know of a network. */
export interface Trainable {
  readonly images: { readonly shape: readonly [number, number, number]; readonly classes: number };
  /** A `buffer` is part of the state but not the optimiser's: `inTraining` says what it becomes. */
  readonly parameters: readonly { readonly name: string; readonly shape: Shape; readonly buffer?: true }[];
  /** Images `[N, C, H, W]` with pixels in [0, 1] to logits `[N, classes]`. */
  logits(images: Value, parameters: Readonly<Record<string, Value>>): Value;
  /** What training sees where that differs (batch statistics), and every buffer's next value by name. */
  inTraining?(
    images: Value,
    parameters: Readonly<Record<string, Value>>,
  ): { readonly logits: Value; readonly buffers: Readonly<Record<string, Value>> };
}

/** Parameter arrays by name. */
export type Arrays = Readonly<Record<string, Float32Array>>;
