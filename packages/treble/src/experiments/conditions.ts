/** The networks that several experiments share. */
import { parseArchitecture } from "../models/architectures.ts";
import type { Condition } from "./experiment.ts";

type Activation = "relu" | "linear";

/** By kernel width; "full" for full-width. Rough measurements on 32×32 images. */
const COSTS: Readonly<Record<Activation, Readonly<Record<string, number>>>> = {
  relu: { 3: 3, 5: 6, 7: 9, 9: 10, 15: 12, 21: 15, full: 20 },
  linear: { 3: 2, full: 14 },
};

/** One hidden layer of 16 channels, convolved circularly with a kernel of so many pixels, or as large as the image. */
export function convolution(kernel: number | "full", activation: Activation = "relu"): Condition {
  const full = kernel === "full";
  return named(
    activation,
    full ? "full-width" : `bounded-width-${kernel}`,
    full ? "full-width" : `bounded-width ${kernel}×${kernel}`,
    COSTS[activation][kernel] ?? 12,
    full ? { family: "full-width" } : { family: "bounded-width", kernel },
  );
}

/** One hidden layer of 256 units. */
export function fullyConnected(activation: Activation = "relu"): Condition {
  return named(activation, "fully-connected", "fully connected", 2, { family: "fully-connected" });
}

/** As `convolution`, with weights of its own at every pixel. */
export function locallyConnected(kernel: number): Condition {
  const architecture = { family: "locally-connected", kernel };
  return named("relu", `locally-connected-${kernel}`, `locally connected ${kernel}×${kernel}`, 11, architecture);
}

/** Two blocks of 64 dimensions, patches of 4 pixels, from its usual start: layer normalisation undoes a smaller one. */
export const visionTransformer: Condition = {
  ...named("relu", "vision-transformer", "vision transformer", 28, { family: "vision-transformer" }),
  initScale: 1,
};

function named(activation: Activation, id: string, label: string, cost: number, architecture: object): Condition {
  if (activation === "relu") return { id, label, cost, architecture: parseArchitecture(architecture) };
  return {
    id: `linear-${id}`,
    label: `linear ${label}`,
    cost,
    architecture: parseArchitecture({ ...architecture, activation }),
  };
}

/** A condition with measurements that it does not have elsewhere. */
export function withProbes(condition: Condition, ...probes: NonNullable<Condition["probes"]>): Condition {
  return { ...condition, probes: [...(condition.probes ?? []), ...probes] };
}
