import { encode } from "fast-png";

/** Bytes given to one `String.fromCharCode`: below every engine's limit on arguments. */
const CHUNK = 0x2000;

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

/** Standard base64 with padding (RFC 4648, section 4), in Node and in browsers alike. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += CHUNK) binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(binary);
}
