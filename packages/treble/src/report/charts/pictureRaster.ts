import type { PictureData } from "../../results/audit.ts";
import type { Raster } from "./pngDataUri.ts";

/** The pixels of a picture as a raster; of one channel as grey, of more than three the first three. */
export function pictureRaster({ shape: [channels, height, width], pixels }: PictureData): Raster {
  const bytes = Uint8Array.from(atob(pixels), (character) => character.charCodeAt(0));
  const plane = height * width;
  if (bytes.length !== channels * plane)
    throw new RangeError(
      `A ${channels}×${height}×${width} picture has ${channels * plane} bytes, got ${bytes.length}.`,
    );
  const rgb = new Uint8Array(3 * plane);
  for (let i = 0; i < plane; i++)
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = bytes[(channels >= 3 ? c : 0) * plane + i]!;
  return { width, height, rgb };
}

/** The raster with blocks of pixels averaged, so that no side is longer than `most`; as it is where none is. */
export function reducedRaster(raster: Raster, most: number): Raster {
  const factor = Math.ceil(Math.max(raster.width, raster.height) / most);
  if (factor <= 1) return raster;
  const [width, height] = [Math.ceil(raster.width / factor), Math.ceil(raster.height / factor)];
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        let [sum, count] = [0, 0];
        for (let v = y * factor; v < Math.min(raster.height, (y + 1) * factor); v++)
          for (let u = x * factor; u < Math.min(raster.width, (x + 1) * factor); u++) {
            sum += raster.rgb[3 * (v * raster.width + u) + c]!;
            count++;
          }
        rgb[3 * (y * width + x) + c] = Math.round(sum / count);
      }
  return { width, height, rgb };
}

/** The middle of the raster, no side longer than `most`: what averaging would take from fine patterns stays. */
export function croppedRaster(raster: Raster, most: number): Raster {
  const [width, height] = [Math.min(most, raster.width), Math.min(most, raster.height)];
  if (width === raster.width && height === raster.height) return raster;
  const [left, top] = [Math.floor((raster.width - width) / 2), Math.floor((raster.height - height) / 2)];
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 3 * ((y + top) * raster.width + left);
    rgb.set(raster.rgb.subarray(from, from + 3 * width), 3 * y * width);
  }
  return { width, height, rgb };
}
