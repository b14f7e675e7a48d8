import { fixed, type LabNetwork, type LabPicture, percent } from "treble-lab/report";
import { radiusText } from "./radiusSlider.tsx";

/** `0.211 cycles per pixel (95 % interval 0.205 to 0.217)` */
function frequencyText({ mean, low, high }: LabNetwork["centroid"]): string {
  return `${fixed(mean, 3)} cycles per pixel (95 % interval ${fixed(low, 3)} to ${fixed(high, 3)})`;
}

/** Where a network's perturbations lie, in one sentence. */
export function networkSentence(network: LabNetwork, name: string, spectra: "own" | "shared"): string {
  const { centroid, highShare, shared, seeds } = network;
  if (spectra === "own") {
    return `With ${name} the smallest perturbations have a mean frequency of ${frequencyText(centroid)}; ${percent(highShare.mean, 0)} % of their energy is fine, above 0.25.`;
  }
  if (shared === null || !Number.isFinite(shared.centroid.mean) || shared.share === null) {
    const why = seeds < 2 ? "only one network was trained" : "it cannot be told from nothing";
    return `With ${name} nothing can be said of what seeds have in common: ${why}.`;
  }
  return `With ${name} two networks that differ in their seed alone share ${percent(shared.agreement.mean, 1)} % of their perturbations' energy, at a mean frequency of ${frequencyText(shared.centroid)}; their own perturbations lie at ${fixed(centroid.mean, 3)}.`;
}

/** What a network still classifies right at one of the lab's radii, and whether it is fooled on the image, in words. */
export function accuracySentence(
  { accuracy }: LabNetwork,
  name: string,
  { radius, at }: { readonly radius: number; readonly at: number },
  row: LabPicture | undefined,
): string {
  const share = `Accuracy with ${name}: ${percent(accuracy[0]!, 0)} % on test images as they are, ${percent(accuracy[at]!, 0)} % where changes of L2 norm up to ${radiusText(radius)} are allowed.`;
  if (!row) return share;
  return `${share} This image ${row.success && row.norm <= radius ? "is fooled by then" : "still holds"}.`;
}

/** What a network does to the image that is shown, in one sentence. */
export function pictureSentence({ success, norm, classBefore, classAfter }: LabPicture): string {
  if (!success) return `It takes this image for a ${classBefore}, and no change was found that fools it.`;
  return `It takes this image for a ${classBefore}; the smallest change found that makes it a ${classAfter} has an L2 norm of ${fixed(norm, 2)}.`;
}
