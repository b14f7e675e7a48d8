import type { AuditResult } from "../../../results/audit.ts";
import type { RadialProfile } from "../../../results/results.ts";
import { type SeriesStyle, seriesStyle } from "../../charts/chartStyle.ts";
import { comparedStyle } from "../../charts/comparedStyle.ts";
import { IMAGES_STYLE, type ProfileLine, relativeProfile } from "../../charts/profileFigure.ts";
import { auditNames } from "../words/auditName.ts";

/** References drawn; more lines cannot be told apart. */
const MOST_REFERENCES = 6;
/** Characters of a line's name, which stands at its end. */
const NAME = 26;
/** Symbols on a line, about. */
const SYMBOLS = 9;

/** A line of the figure of radial energy, and how the legend and the table of its numbers call it. */
export interface SpectrumLine extends ProfileLine {
  readonly profile: RadialProfile;
  /** Null for the images, which have no symbol. */
  readonly look: SeriesStyle | null;
}

/** The images in grey, then the references, then the model's gradients and perturbations, above all others. */
export function spectrumLines({ spectra }: AuditResult): readonly SpectrumLine[] {
  const { images, references, gradients, perturbations } = spectra;
  const shown = references.slice(0, MOST_REFERENCES);
  const names = auditNames(
    shown.map(({ label }) => label),
    NAME,
  );
  return [
    imagesLine("the images", images.profile),
    ...shown.map(({ profile }, i) => lineOf(names[i]!, profile, comparedStyle(i), i + 1, 1.5)),
    ...(gradients === null ? [] : [lineOf("this model's gradients", gradients.profile, seriesStyle(1), 0, 1.5)]),
    ...(perturbations === null
      ? []
      : [lineOf("this model's perturbations", perturbations.profile, seriesStyle(0), 2, 3)]),
  ];
}

/** The perturbations of several models, with the images of the first in grey. */
export function comparedLines(results: readonly AuditResult[], owners: readonly string[]): readonly SpectrumLine[] {
  return [
    ...results.slice(0, 1).map(({ spectra }) => imagesLine("the images", spectra.images.profile)),
    ...results.flatMap(({ spectra: { perturbations } }, i) =>
      perturbations === null ? [] : [lineOf(owners[i]!, perturbations.profile, comparedStyle(i), i, 2)],
    ),
  ];
}

/** Points from one symbol to the next of lines with so many points. */
export function symbolStep(lines: readonly SpectrumLine[]): number {
  return Math.max(5, Math.ceil(Math.max(0, ...lines.map(({ points }) => points.length)) / SYMBOLS));
}

function imagesLine(label: string, profile: RadialProfile): SpectrumLine {
  return {
    ...{ label, profile, points: pointsOf(profile), thick: 4, faint: true },
    style: IMAGES_STYLE,
    symbols: null,
    look: null,
  };
}

function lineOf(label: string, profile: RadialProfile, look: SeriesStyle, first: number, thick: number): SpectrumLine {
  return {
    ...{ label, profile, points: pointsOf(profile), thick, look },
    style: look,
    symbols: { style: look, first: first % 5 },
  };
}

function pointsOf(profile: RadialProfile) {
  return relativeProfile(profile, gridPoints(profile));
}

/** Frequencies of the grid that a profile is of: its rings' together, which a density has to its share. */
function gridPoints({ share, density }: RadialProfile): number {
  return share.reduce((sum, part, i) => (density[i]! > 0 ? sum + part / density[i]! : sum), 0);
}
