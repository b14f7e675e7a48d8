import { type Architecture, familyOf } from "./architectures.ts";
import type { StackLayer } from "./network/stackLayer.ts";

/**
 * The layers of a network from the pixels to the last unit that sees places one by one: those before the read-out, or
 * before tokens are mixed. Where the first layer sees all of the image, it is one convolution as large. Null for a
 * network behind a low-pass filter, which is none of its layers.
 * @param shape of the images, `[C, H, W]`.
 */
export function stackOf(
  architecture: Architecture,
  shape: readonly [number, number, number],
): readonly StackLayer[] | null {
  return architecture.lowPass === undefined ? familyOf(architecture).stack(architecture, shape) : null;
}
