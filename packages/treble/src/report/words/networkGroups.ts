import type { NetworkResult } from "../../results/results.ts";
import { listText } from "../../text/listText.ts";
import { activationWord } from "./activationWord.ts";

/** Networks that are compared with each other: those with a non-linearity, and those without. */
export interface NetworkGroup {
  readonly id: "nonlinear" | "linear";
  readonly title: string;
  readonly networks: readonly NetworkResult[];
}

/** The non-empty groups, non-linear first, each in the order given. */
export function networkGroups(networks: readonly NetworkResult[]): NetworkGroup[] {
  const linear = networks.filter((n) => n.activation === "linear");
  const nonlinear = networks.filter((n) => n.activation !== "linear");
  const activations = new Set(nonlinear.map((n) => n.activation));
  // The usual one first.
  const words = [...activations].sort((a, b) => Number(b === "relu") - Number(a === "relu")).map(activationWord);
  const title = `${listText(words)} networks`;
  const groups: NetworkGroup[] = [
    { id: "nonlinear", title, networks: nonlinear },
    { id: "linear", title: "Linear networks", networks: linear },
  ];
  return groups.filter((group) => group.networks.length > 0);
}

/** Measured networks with one convolution width, from the narrowest kernel to the image's width. */
export function byKernel(networks: readonly NetworkResult[]): NetworkResult[] {
  return measured(networks)
    .filter((n) => n.convolution !== null)
    .filter((n) => n.kernel !== null && n.kernel > 0)
    .sort((a, b) => (a.kernel ?? 0) - (b.kernel ?? 0));
}

/** Networks whose perturbations could be measured: where no attack succeeded there is no centroid to draw. */
export function measured(networks: readonly NetworkResult[]): NetworkResult[] {
  return networks.filter((n) => [n.centroid.mean, n.centroid.low, n.centroid.high].every(Number.isFinite));
}
