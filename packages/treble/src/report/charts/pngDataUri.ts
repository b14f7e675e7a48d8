import { encode } from "fast-png";
import { base64 } from "../../text/base64.ts";

/** `rgb` is row-major, three bytes a pixel. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** The raster as an 8-bit RGB PNG in a `data:` address. */
export function pngDataUri(raster: Raster): string {
  const { width, height, rgb } = raster;
  if (rgb.length !== width * height * 3)
    throw new RangeError(`A ${width}×${height} raster needs ${width * height * 3} bytes, got ${rgb.length}.`);
  return `data:image/png;base64,${base64(encode({ width, height, data: rgb, channels: 3, depth: 8 }))}`;
}
