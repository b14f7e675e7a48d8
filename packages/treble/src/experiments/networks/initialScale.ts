import { type Architecture, familyOf } from "../../models/architectures.ts";
import type { Condition } from "../contract/experiment.ts";

/** A condition with the start of `initialScale`, where that is not the 0.1 that every scale has. */
export function started(condition: Condition): Condition {
  const initScale = initialScale(condition.architecture);
  return initScale === smallStart(2) ? condition : { ...condition, initScale };
}

/**
 * The factor on the deviations of a network's initial weights by which the catalogue starts it small: 1 with
 * normalisation, which undoes a small start, and else that of its number of layers (`smallStart`), 0.1 for one hidden
 * layer.
 */
export function initialScale(architecture: Architecture): number {
  const family = familyOf(architecture);
  const layers = family.layers?.(architecture) ?? ("depth" in architecture ? architecture.depth : 2);
  return family.normalises(architecture) ? 1 : smallStart(layers);
}

/**
 * The factor on every layer's initial deviations by which a stack of so many layers of weights starts out as small, end
 * to end, as one of two layers at 0.1. With the same factor for each layer deeper stacks would start so near to zero,
 * where all gradients vanish, that they would not learn.
 */
export function smallStart(layers: number): number {
  return Math.round(1000 * 0.1 ** (2 / layers)) / 1000;
}
