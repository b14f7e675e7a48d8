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
    return `With ${name} the smallest perturbations have a mean frequency of ${frequencyText(centroid)}; ${percent(highShare.mean, 0)} % of their energy lies above 0.25.`;
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
  const share = `Where a change of L2 norm ${radiusText(radius)} is allowed, ${percent(accuracy[at]!, 0)} % of the test images are still classified right with ${name}, of ${percent(accuracy[0]!, 0)} % as they are`;
  if (!row) return `${share}.`;
  return `${share}; this image ${row.success && row.norm <= radius ? "is fooled" : "holds"}.`;
}

/** What a network does to the image that is shown, in one sentence. */
export function pictureSentence({ success, norm, classBefore, classAfter }: LabPicture): string {
  if (!success) return `This image, for it a ${classBefore}, does not fool it.`;
  return `This image, for it a ${classBefore}, becomes a ${classAfter} by a change of L2 norm ${fixed(norm, 2)}.`;
}
