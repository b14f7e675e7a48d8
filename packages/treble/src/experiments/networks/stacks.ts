/** Networks of the same wiring and several depths: the grids of the experiments about features. */
import { parseArchitecture } from "../../models/architectures.ts";
import type { Condition } from "../contract/conditionRuns.ts";
import type { Scale } from "../contract/scale.ts";
import { convolution, fullyConnected, stacked } from "./conditions.ts";

/** Networks of one wiring, from the shallowest to the deepest. */
export interface Stack {
  readonly name: string;
  readonly networks: readonly { readonly hidden: number; readonly condition: Condition }[];
}

/** Bounded-width 3×3, full-width and fully connected, of one hidden layer; of 1 to 3 or 4 at larger scales. */
export function reluStacks(scale: Scale): readonly [bounded: Stack, full: Stack, dense: Stack] {
  const depths = Array.from({ length: deepest(scale) }, (_, i) => i + 1);
  const stack = (name: string, at: (hidden: number) => Condition): Stack => ({
    name,
    networks: depths.map((hidden) => ({ hidden, condition: at(hidden) })),
  });
  return [
    stack("bounded-width 3×3", stacked),
    stack("full-width", (hidden) => deepened(convolution("full"), hidden)),
    stack("fully connected", (hidden) => deepened(fullyConnected(), hidden)),
  ];
}

/**
 * The same without a non-linearity; at larger scales of 0 hidden layers, too, where all are the same.
 */
export function linearStacks(scale: Scale): readonly [bounded: Stack, full: Stack, dense: Stack] {
  const first = scale.name === "quick" ? 1 : 0;
  const depths = Array.from({ length: deepest(scale) + 1 - first }, (_, i) => first + i);
  const stack = (name: string, condition: Condition): Stack => ({
    name,
    networks: depths.map((hidden) => ({ hidden, condition: hidden === 0 ? regression : deepened(condition, hidden) })),
  });
  return [
    stack("bounded-width 3×3", convolution(3, "linear")),
    stack("full-width", convolution("full", "linear")),
    stack("fully connected", fullyConnected("linear")),
  ];
}

/** Hidden layers: a full-width network of four takes as long as a hundred small ones. */
function deepest({ name }: Scale): number {
  return { quick: 1, standard: 3, paper: 4 }[name];
}

/** Every network of some stacks once; of those with numbers of hidden layers that `has` picks, where it is given. */
export function conditionsIn(
  stacks: readonly Stack[],
  has: (hidden: number) => boolean = () => true,
): readonly Condition[] {
  const networks = stacks.flatMap((stack) => stack.networks).filter(({ hidden }) => has(hidden));
  const conditions = networks.map(({ condition }) => condition);
  return [...new Map(conditions.map((condition) => [condition.id, condition])).values()];
}

/** Multinomial logistic regression. */
const regression: Condition = {
  id: "linear-regression",
  label: "logistic regression",
  cost: 1,
  architecture: parseArchitecture({ family: "fully-connected", depth: 1, activation: "linear" }),
};

/** What another hidden layer adds to the time of one; rough measurements. A later layer convolves more channels. */
const MORE: Readonly<Record<string, number>> = { "bounded-width": 3, "full-width": 1.5, "fully-connected": 0.2 };

/** The network with so many hidden layers, which has one. */
function deepened(condition: Condition, hidden: number): Condition {
  if (hidden === 1) return condition;
  const more = MORE[condition.architecture.family] ?? 1;
  return {
    id: `${condition.id}-layers-${hidden}`,
    label: `${condition.label}, ${hidden} hidden layers`,
    cost: Math.round(condition.cost * (1 + more * (hidden - 1))),
    architecture: parseArchitecture({ ...condition.architecture, depth: hidden + 1 }),
  };
}
