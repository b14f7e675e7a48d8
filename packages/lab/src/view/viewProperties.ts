import type { Lab, LabRecipe } from "treble-lab/report";
import { choiceProperty } from "../link/choiceProperty.ts";
import type { Property } from "../link/property.ts";

/** What the first view shows, in the link. */
export interface ViewProperties {
  /** The recipe by which the networks that are shown were trained. */
  readonly trained: Property<string>;
  /** Which of the images, from 1. */
  readonly image: Property<number>;
  /** Own spectra, or what seeds share. */
  readonly spectra: Property<"own" | "shared">;
}

/** The properties that the lab's files allow. */
export function viewProperties({ recipes, pictured }: Lab): ViewProperties {
  return {
    trained: choiceProperty("trained", recipes.map(({ name }) => name) as [string, ...string[]]),
    image: choiceProperty("image", pictured.map((_, i) => i + 1) as [number, ...number[]]),
    spectra: choiceProperty("spectra", ["own", "shared"]),
  };
}

/** Of which width the kernels are that the slider stands on, in pixels: one of those that a recipe's networks have. */
export function kernelProperty({ networks, kernels }: LabRecipe): Property<number> | null {
  const widths = kernels.map((id) => networks.find((network) => network.id === id)!.kernel!);
  return widths.length === 0 ? null : choiceProperty("shown", widths as [number, ...number[]]);
}
