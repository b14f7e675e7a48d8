import {
  imageRaster,
  type Lab,
  type LabNetwork,
  type LabPicture,
  type LabPictures,
  type LabRecipe,
  type Raster,
  signedRaster,
  spectrumRaster,
} from "treble-lab/report";
import { base64Bytes } from "../precomputed/index.ts";

type Shape = Lab["dataset"]["shape"];

/** An image as it looks. @param pixels base64 of `[C, H, W]` bytes */
export function imagePicture(pixels: string, shape: Shape): Raster {
  return kept(pixels, "image", () => imageRaster(pixelsOf(pixels), shape));
}

/** The image with a perturbation. */
export function attackedPicture(pixels: string, row: LabPicture, file: LabPictures, shape: Shape): Raster {
  return kept(row.perturbation, "attacked", () => {
    const values = base64Bytes(row.perturbation);
    const scale = 1 / (254 * file.magnification);
    return imageRaster(
      pixelsOf(pixels).map((value, i) => value + values[i]! * scale),
      shape,
    );
  });
}

/** A perturbation around grey, at the magnification of its file. */
export function perturbationPicture(row: LabPicture, shape: Shape): Raster {
  return kept(row.perturbation, "perturbation", () => {
    const values = Array.from(base64Bytes(row.perturbation), (byte) => byte / 254);
    return signedRaster(values, shape, 1);
  });
}

/** A network's mean spectrum, on the scale that all of its recipe have in common. */
export function spectrumPicture({ spectrum }: LabNetwork, { levels }: LabRecipe, shape: Shape): Raster {
  return kept(spectrum, "spectrum", () => {
    const bytes = new Uint8Array(base64Bytes(spectrum));
    const shares = Array.from(bytes, (byte) => {
      return 10 ** (levels.low + (byte / 255) * (levels.high - levels.low)) / bytes.length;
    });
    return spectrumRaster(shares, shape, levels);
  });
}

function pixelsOf(text: string): number[] {
  return Array.from(new Uint8Array(base64Bytes(text)), (byte) => byte / 255);
}

const rasters = new Map<string, Raster>();

/** Each is made once: a drag passes the same ones again and again. */
function kept(text: string, kind: string, make: () => Raster): Raster {
  const key = `${kind} ${text}`;
  const raster = rasters.get(key) ?? make();
  rasters.set(key, raster);
  return raster;
}
