import { UserError } from "../errors/userError.ts";
import { kindOf } from "../text/kindOf.ts";
import { annulus } from "./annulus.ts";
import { conjugate, type Frequency } from "./fourierBasis.ts";
import { frequencyGrid } from "./grid.ts";

/**
 * A set of frequencies, closed under negation, so that there are real images of them alone: an annulus, or the
 * frequencies at the places `[u, v]` of the DFT, to which their negatives are added.
 */
export type Band = Annulus | { readonly modes: readonly Frequency[] };

/**
 * `from < r ≤ to` in cycles per pixel; without `from`, or from 0, a low-pass band with the zero frequency, without `to`
 * a high-pass band. The edges are those of `annulus`.
 */
export interface Annulus {
  readonly from?: number;
  readonly to?: number;
}

/**
 * 1 for the frequencies of `band`, in the order of the DFT, `[H*W]`.
 * @throws UserError for radii or places that are none, and for a band that holds no frequency of the image.
 */
export function bandMask(band: Band, height: number, width: number): Uint8Array {
  const mask = "modes" in band ? modesMask(band.modes, height, width) : annulusMask(band, height, width);
  if (!mask.includes(1)) {
    throw new UserError(
      `The band ${bandText(band)} holds no frequency of an image of ${height}×${width}; make it wider than 1/${Math.max(height, width)} cycles per pixel.`,
    );
  }
  return mask;
}

/** The band in a few characters, for settings and messages: `0.1 < r ≤ 0.2`, or `[1,2] [0,3]`. */
export function bandText(band: Band): string {
  if ("modes" in band) return band.modes.map((mode) => `[${mode.join(",")}]`).join(" ");
  const { from = 0, to } = band;
  return `${from} ${from === 0 ? "≤" : "<"} r${to === undefined ? "" : ` ≤ ${to}`}`;
}

/** @throws UserError unless the radii are in order, or the places whole numbers. */
export function checkBand(band: Band): void {
  const isObject = typeof band === "object" && band !== null && !Array.isArray(band);
  if (!isObject || !Object.keys(band).every((name) => ["from", "to", "modes"].includes(name))) {
    const found = isObject ? `{ ${Object.keys(band).join(", ")} }` : kindOf(band);
    throw new UserError(`The band is ${found}; give { from, to } in cycles per pixel, one or both, or { modes }.`);
  }
  if ("modes" in band) {
    const wrong = band.modes.find((mode) => !mode.every(Number.isSafeInteger));
    if (wrong)
      throw new UserError(`The band: the frequency [${wrong.join(", ")}] is no place in a DFT; give whole numbers.`);
    if (band.modes.length === 0) throw new UserError("The band names no frequency; name at least one.");
    return;
  }
  const { from = 0, to = Number.POSITIVE_INFINITY } = band;
  if (typeof from === "number" && typeof to === "number" && from >= 0 && from < to) return;
  throw new UserError(`The band runs from ${from} to ${to} cycles per pixel; give radii from 0 on, the smaller first.`);
}

function annulusMask(band: Annulus, height: number, width: number): Uint8Array {
  checkBand(band);
  return annulus(frequencyGrid(height, width), band.from ?? 0, band.to ?? Number.POSITIVE_INFINITY);
}

function modesMask(modes: readonly Frequency[], height: number, width: number): Uint8Array {
  checkBand({ modes });
  const mask = new Uint8Array(height * width);
  for (const mode of modes) {
    const [u, v] = conjugate([height, width], mode);
    const [u2, v2] = conjugate([height, width], [u, v]);
    mask[u * width + v] = 1;
    mask[u2 * width + v2] = 1;
  }
  return mask;
}
