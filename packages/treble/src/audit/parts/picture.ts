import type { PictureData } from "../../results/audit.ts";
import { base64 } from "../../text/base64.ts";

/** An image with pixels in [0, 1], which are clipped, as 8-bit pixels. */
export function picture(pixels: Float32Array, shape: readonly [number, number, number]): PictureData {
  return { shape, pixels: base64(Uint8ClampedArray.from(pixels, (pixel) => 255 * pixel) as unknown as Uint8Array) };
}
