import type { NetworkResult, RadialProfile, StudyResult } from "../../results/results.ts";
import { markedLabel } from "../words/networkName.ts";
import type { SeriesStyle } from "./chartStyle.ts";
import {
  type Decades,
  decadesOf,
  IMAGES_STYLE,
  type ProfileFigureOptions,
  type ProfilePoint,
  profileFigure,
  relativeProfile,
} from "./profileFigure.ts";

export interface RadialFigureOptions extends Omit<ProfileFigureOptions, "decades" | "symbolStep"> {
  /** Networks to draw, all from `result.networks`. */
  readonly networks: readonly NetworkResult[];
  /** Of all networks of the study, by id. */
  readonly styles: ReadonlyMap<string, SeriesStyle>;
}

const SYMBOL_STEP = 5;

/** One annulus's energy density relative to white noise, whose energy is the same at every frequency. */
export function relativeDensity(profile: RadialProfile, shape: StudyResult["dataset"]["shape"]): ProfilePoint[] {
  return relativeProfile(profile, shape[1] * shape[2]);
}

/** Powers of ten that enclose the density of every network and of the images, the same for all panels. */
export function radialDecades(result: StudyResult): Decades {
  return decadesOf(
    [...result.networks, result.images].flatMap((source) =>
      relativeDensity(source.profile, result.dataset.shape).map(({ level }) => level),
    ),
  );
}

/**
 * Energy density of perturbations against radial frequency, one line a network over its 95 % band, relative to white
 * noise (a horizontal line at 1) on a logarithmic axis; the images' own in grey.
 * @returns the text of an `<svg>` element
 */
export function radialFigure(result: StudyResult, options: RadialFigureOptions): string {
  const { networks, styles, ...figure } = options;
  const points = (profile: RadialProfile): ProfilePoint[] => relativeDensity(profile, result.dataset.shape);
  const images = { label: "the images", points: points(result.images.profile), style: IMAGES_STYLE };
  const lines = [
    { ...images, thick: 4, faint: true, symbols: null },
    ...networks.map((n, i) => ({
      label: markedLabel(n),
      points: points(n.profile),
      style: styles.get(n.id)!,
      thick: 2,
      // Each line begins at another point, or neighbours would hide each other's symbols.
      symbols: { style: styles.get(n.id)!, first: (3 * i) % SYMBOL_STEP },
    })),
  ];
  return profileFigure(lines, { ...figure, decades: radialDecades(result) });
}
