import type { NetworkResult } from "../../results/results.ts";

/** Follows the name of a network that stopped before the common criterion. */
export const NOT_REACHED = "†";

/** A network's label, with its activation where the label alone would not tell it from a ReLU network. */
export function networkName(network: NetworkResult): string {
  const says = network.label.toLowerCase().includes(network.activation);
  return says || network.activation !== "linear" ? network.label : `linear ${network.label}`;
}

/** A network's label without its recipe, which stands behind it in a study of several: where that is said anyway. */
export function labelWithoutRecipe({ label, recipe }: Pick<NetworkResult, "label" | "recipe">): string {
  const end = `, ${recipe}`;
  return label.endsWith(end) ? label.slice(0, -end.length) : label;
}

/** A network's label within a group of one kind of activation; marked where the criterion was not reached. */
export function markedLabel(network: NetworkResult): string {
  return network.reachedCriterion ? network.label : `${network.label} ${NOT_REACHED}`;
}

/** `networkName`, marked where the criterion was not reached. */
export function markedName(network: NetworkResult): string {
  return network.reachedCriterion ? networkName(network) : `${networkName(network)} ${NOT_REACHED}`;
}
