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
  /** How large a perturbation may be, L2: one of the lab's radii; the one in the middle where nothing is said. */
  readonly budget: Property<number>;
}

/** The properties that the lab's files allow. */
export function viewProperties({ recipes, pictured, radii }: Lab): ViewProperties {
  return {
    trained: choiceProperty("trained", recipes.map(({ name }) => name) as [string, ...string[]]),
    image: choiceProperty("image", pictured.map((_, i) => i + 1) as [number, ...number[]]),
    spectra: choiceProperty("spectra", ["own", "shared"]),
    budget: radiusProperty(radii),
  };
}

/** Takes the nearest of the radii for a number among them. */
function radiusProperty(radii: readonly number[]): Property<number> {
  const most = radii.at(-1)!;
  return {
    ...{ name: "budget", usual: radii[radii.length >> 1]!, text: String },
    parse(text) {
      const asked = Number(text);
      if (text.trim() === "" || !(asked >= 0 && asked <= most))
        throw new Error(`It must be a number from 0 to ${most}`);
      return radii.reduce((best, radius) => (Math.abs(radius - asked) < Math.abs(best - asked) ? radius : best));
    },
  };
}

/** Of which width the kernels are that the slider stands on, in pixels: one of those that a recipe's networks have. */
export function kernelProperty({ networks, kernels }: LabRecipe): Property<number> | null {
  const widths = kernels.map((id) => networks.find((network) => network.id === id)!.kernel!);
  return widths.length === 0 ? null : choiceProperty("shown", widths as [number, ...number[]]);
}
