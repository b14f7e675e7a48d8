import type { AuditResult } from "../../../results/audit.ts";
import { compact, count, intervalText, percent } from "../../words/format.ts";
import { auditName } from "./auditName.ts";

/** What the figure of radial energy shows, in sentences. */
export function spectrumSentences({ spectra }: AuditResult): string {
  const { perturbations, images, whiteNoise, references, cutoff } = spectra;
  const about = [...new Set(references.map((one) => auditName(one.about, 120)))].join("; ");
  return [
    perturbations === null
      ? `No image was fooled, so there is no perturbation to measure; the images' energy is centred at ${intervalText(images.centroid)} cycles per pixel.`
      : `The energy of ${count(perturbations.count)} perturbations is centred at ${intervalText(perturbations.centroid)} cycles per pixel, that of the images at ${intervalText(images.centroid)}, white noise at ${compact(Number(whiteNoise.centroid.toFixed(3)))}; ${percent(perturbations.highShare.mean)} % of it lies beyond ${compact(cutoff)} cycles per pixel.`,
    "Energy density at each radial frequency relative to white noise of the same energy, mean over images with a 95 % band.",
    references.length === 0
      ? "There are no reference networks of such images to compare with."
      : `For comparison networks of Treble's own studies (${about}).`,
  ].join(" ");
}

/** The same in one breath, for who cannot see the figure. */
export function spectrumLabel({ spectra: { perturbations, images } }: AuditResult): string {
  return perturbations === null
    ? `Energy density against radial frequency: the images, centred at ${intervalText(images.centroid)} cycles per pixel.`
    : `Energy density against radial frequency: perturbations centred at ${intervalText(perturbations.centroid)} cycles per pixel, images at ${intervalText(images.centroid)}.`;
}
