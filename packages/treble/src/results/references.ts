import type { ReferenceSpectrum } from "./audit.ts";
import type { RadialProfile, StudyResult } from "./results.ts";

/** Networks of a study that audits of such images are drawn over: what `references.json` beside a study holds. */
export interface References {
  /** `[C, H, W]` */
  readonly shape: readonly [number, number, number];
  readonly networks: readonly ReferenceSpectrum[];
}

/** Significant digits: more than a drawing shows, in a file that stays small. */
const DIGITS = 4;

/**
 * The non-linear networks of a study as its recipes have them, trained on the dataset that it is of, whose
 * perturbations could be measured; in the study's order.
 */
export function referencesOf({ networks, dataset, recipes }: StudyResult): References {
  const titles = new Map(recipes.map(({ name, title }) => [name, title]));
  return {
    shape: dataset.shape,
    networks: networks
      .filter((one) => one.special.length === 0 && one.activation !== "linear" && one.dataset === dataset.name)
      .filter(({ centroid }) => Number.isFinite(centroid.mean))
      .map(({ label, recipe, seeds, centroid, profile }) => ({
        label,
        about: `${dataset.label}, ${titles.get(recipe) ?? recipe}, ${seeds} ${seeds === 1 ? "seed" : "seeds"}`,
        centroid: { mean: rounded(centroid.mean), low: rounded(centroid.low), high: rounded(centroid.high) },
        profile: roundedProfile(profile),
      })),
  };
}

function roundedProfile({ radius, share, low, high, density }: RadialProfile): RadialProfile {
  const each = (values: readonly number[]): readonly number[] => values.map(rounded);
  return { radius: each(radius), share: each(share), low: each(low), high: each(high), density: each(density) };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
