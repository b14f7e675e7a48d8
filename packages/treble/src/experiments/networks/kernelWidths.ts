import type { Scale } from "../contract/scale.ts";

/** Kernel widths of the bounded-width networks that experiments compare, in pixels. */
export function kernelWidths({ name }: Scale): readonly number[] {
  return name === "quick" ? [3, 7, 15] : [3, 5, 7, 9, 15, 21];
}
