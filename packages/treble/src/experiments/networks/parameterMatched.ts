import { recordedShape } from "../../data/known/recordedShape.ts";
import { type Architecture, buildNetwork } from "../../models/architectures.ts";
import { parameterCount } from "../../models/network/network.ts";
import type { Condition } from "../contract/conditionRuns.ts";
import { convolution } from "./conditions.ts";

/** The images that networks are matched for. */
function imagesOf(dataset: string): Parameters<typeof buildNetwork>[1] {
  const shape = recordedShape(dataset);
  const each = (value: number): number[] => new Array(shape[0]).fill(value);
  return { shape, classes: 10, mean: each(0), std: each(1) };
}

/** The numbers that a network of ten classes trains on images of such a dataset. */
export function parametersOn(architecture: Architecture, dataset: string): number {
  return parameterCount(buildNetwork(architecture, imagesOf(dataset)));
}

/**
 * `convolution(kernel)` with the number of channels that brings its number of parameters nearest to that of
 * `convolution(3)`: wider kernels have more of them, so it is that or fewer channels. The network itself where it is
 * nearest already.
 */
export function parameterMatched(kernel: number | "full", dataset: string): Condition {
  const all = convolution(kernel);
  const { architecture } = all;
  if (architecture.family !== "bounded-width" && architecture.family !== "full-width") return all;
  const wanted = parametersOn(convolution(3).architecture, dataset);
  const away = (width: number): number => Math.abs(parametersOn({ ...architecture, width }, dataset) - wanted);
  const widths = Array.from({ length: architecture.width }, (_, i) => i + 1);
  const width = widths.reduce((best, one) => (away(one) <= away(best) ? one : best));
  if (width === architecture.width) return all;
  return {
    ...all,
    id: `${all.id}-channels-${width}`,
    label: `${all.label}, ${width} channels`,
    architecture: { ...architecture, width },
  };
}
