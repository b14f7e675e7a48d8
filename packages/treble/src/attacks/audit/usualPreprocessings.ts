import type { Preprocessing } from "../../models/foreign/preprocessing.ts";
import { preprocessingPresets } from "../../models/foreign/preprocessingPresets.ts";

/** A preprocessing that many networks were trained with. */
export interface UsualPreprocessing extends Preprocessing {
  /** For people. */
  readonly name: string;
}

/**
 * Those of images of so many channels, none at all first; for a model that standardises its images, ranges alone. They
 * are the presets (`preprocessingPresets`) but for those that differ from another by next to nothing.
 */
export function usualPreprocessings(channels: number, standardizes: boolean): readonly UsualPreprocessing[] {
  return preprocessingPresets
    .filter(({ usual, channels: of }) => usual && (of === null || (of === channels && !standardizes)))
    .map(({ title, preprocessing }) => ({ name: title, ...preprocessing }));
}
