import type { AuditResult } from "../../../results/audit.ts";
import { compact, count, fixed, limitsText, percentInterval, plural } from "../../words/format.ts";
import { normText, radiusText } from "./normText.ts";
import { shareCounts, shareLimits, shareText } from "./shareText.ts";

/** A number that an audit is told by. */
export interface KeyNumber {
  readonly id: string;
  readonly label: string;
  /** The same in a few letters, for a terminal. */
  readonly short: string;
  /** With its unit; a dash where it was not measured. */
  readonly value: string;
  /** The 95 % interval; empty where there is none. */
  readonly limits: string;
  /** Of how many images, and what to compare it with. */
  readonly basis: string;
}

/** Clean and robust accuracy, the median smallest perturbation, its centroid and its share of high frequencies. */
export function keyNumbers(result: AuditResult): readonly KeyNumber[] {
  const { clean, robust, smallest, spectra } = result;
  const { perturbations, images, whiteNoise, cutoff } = spectra;
  const measured = perturbations === null ? "no image was fooled" : plural(perturbations.count, "perturbation");
  const size = smallest.size;
  const median = size?.median ?? Number.NaN;
  return [
    {
      id: "clean",
      label: "Accuracy without attack",
      short: "clean accuracy",
      value: shareText(clean),
      limits: shareLimits(clean),
      basis: `${shareCounts(clean)} images`,
    },
    ...robust.map((one, i) => ({
      id: `robust-${i + 1}`,
      label: `Accuracy under attack, ${radiusText(one.norm, one.epsilon)}`,
      short: `robust, ${radiusText(one.norm, one.epsilon)}`,
      value: shareText(one),
      limits: shareLimits(one),
      basis: `${shareCounts(one)} images`,
    })),
    {
      id: "smallest",
      label: `Median smallest perturbation, ${normText[smallest.norm]}`,
      short: `smallest ${normText[smallest.norm]} norm`,
      value: sizeText(median),
      limits: smallest.medianInterval ? limitsText(smallest.medianInterval, sizeDecimals(median)) : "",
      basis: `${count(smallest.fooled)} of ${count(smallest.attacked)} attacked images fooled${size === null ? "" : `; half of them by ${sizeText(size.q25)} to ${sizeText(size.q75)}`}`,
    },
    {
      id: "centroid",
      label: "Centroid of the perturbations, cycles per pixel",
      short: "centroid",
      value: fixed(perturbations?.centroid.mean ?? Number.NaN, 3),
      limits: perturbations === null ? "" : limitsText(perturbations.centroid),
      basis: `${measured}; images ${fixed(images.centroid.mean, 3)}, white noise ${fixed(whiteNoise.centroid, 3)}`,
    },
    {
      id: "high-share",
      label: `Energy beyond ${compact(cutoff)} cycles per pixel`,
      short: `energy beyond ${compact(cutoff)}`,
      value: shareText({ share: perturbations?.highShare.mean ?? Number.NaN }),
      limits: perturbations === null ? "" : limitsText(percentInterval(perturbations.highShare), 1),
      basis: `${measured}; images ${shareText({ share: images.highShare.mean })}, white noise ${shareText({ share: whiteNoise.highShare })}`,
    },
  ];
}

/** A perturbation's norm with three digits that count. */
export function sizeText(size: number): string {
  return fixed(size, sizeDecimals(size));
}

function sizeDecimals(size: number): number {
  if (!Number.isFinite(size) || size === 0) return 3;
  return Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(size)))));
}
