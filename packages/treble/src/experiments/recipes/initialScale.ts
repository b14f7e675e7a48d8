import { type Architecture, familyOf } from "../../models/architectures.ts";
import type { Recipe } from "./recipe.ts";

/**
 * The factor on the deviations of a network's initial weights. Where networks start small that is `smallStart` of its
 * number of layers, 0.1 for one hidden layer; 1 where they do not, and with normalisation, which undoes a small start.
 */
export function initialScale(architecture: Architecture, { start }: Pick<Recipe, "start">): number {
  const family = familyOf(architecture);
  const layers = family.layers?.(architecture) ?? ("depth" in architecture ? architecture.depth : 2);
  return start === "usual" || family.normalises(architecture) ? 1 : smallStart(layers);
}

/**
 * The factor on every layer's initial deviations by which a stack of so many layers of weights starts out as small, end
 * to end, as one of two layers at 0.1. With the same factor for each layer deeper stacks would start so near to zero,
 * where all gradients vanish, that they would not learn.
 */
export function smallStart(layers: number): number {
  return Math.round(1000 * 0.1 ** (2 / layers)) / 1000;
}
