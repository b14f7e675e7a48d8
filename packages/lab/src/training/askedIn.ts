import { recipeNamed } from "treble-lab/experiments";
import type { LabRecipe } from "treble-lab/report";
import type { Link } from "../link/index.ts";
import type { Asked } from "./asked.ts";
import type { DataFile } from "./datasetHere.ts";
import { familyOptions, hasOption, type TrainingProperties } from "./trainingProperties.ts";

/** Images of a recipe's batch. */
const BATCH = 128;

/**
 * What the link asks for. A recipe that looks for a learning rate has here the one that it found for the network of the
 * first view that is most like it. Images that do not fill one of its batches are taken a quarter of them at a time.
 */
export function askedIn(
  link: Link,
  properties: TrainingProperties,
  shown: readonly LabRecipe[],
  files: readonly Pick<DataFile, "name" | "count">[] = [],
): Asked {
  const family = link.value(properties.family);
  const given = familyOptions.flatMap((name) => {
    const value = link.value(properties.options[name]);
    return value !== null && hasOption(family, name) ? [[name, value] as const] : [];
  });
  const architecture: Asked["architecture"] = { family, ...Object.fromEntries(given) };
  const recipe = link.value(properties.recipe);
  const { learningRate, initScale, epochs, stopLoss, epsilon } = properties;
  const data = link.value(properties.data);
  const trainImages = link.value(properties.trainImages);
  const there = Math.min(trainImages, files.find(({ name }) => name === data)?.count ?? trainImages);
  const searched = typeof recipeNamed(recipe).learningRate !== "number";
  return {
    ...{ architecture, recipe, data, trainImages },
    epochs: link.value(epochs),
    stopLoss: link.value(stopLoss),
    learningRate: link.value(learningRate) ?? (searched ? foundRate(architecture, shown, recipe) : null),
    initScale: link.value(initScale),
    batchSize: there < BATCH ? Math.max(1, there >> 2) : null,
    seed: link.value(properties.seed),
    attack: link.value(properties.attack),
    epsilon: link.value(epsilon),
  };
}

/** Null where the first view has no network of this family by this recipe. */
function foundRate(architecture: Asked["architecture"], shown: readonly LabRecipe[], recipe: string): number | null {
  const known = shown
    .filter(({ name }) => name === recipe)
    .flatMap(({ networks }) => networks.filter(({ family }) => family === architecture.family));
  const kernel = Number(architecture.kernel ?? 3);
  const [nearest] = [...known].sort((a, b) => Math.abs((a.kernel ?? 0) - kernel) - Math.abs((b.kernel ?? 0) - kernel));
  return nearest?.learningRate ?? null;
}
