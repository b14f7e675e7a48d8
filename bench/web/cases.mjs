// What is timed in a browser: steps of the small CNN of bench/cases.mjs, and of the network that the lab trains first.
import { cases, networkCase } from "../cases.mjs";

/** As many steps from the start make the state whose loss every side must agree on. */
export const CHECKED_STEPS = 3;

const lab = { family: "bounded-width" };
/** With the rate of the other networks its loss would grow. */
const slowly = { learningRate: 1e-4, momentum: 0.9, weightDecay: 5e-4 };

export const webCases = [
  // Ours alone: what of the distance to Node is the runtime's, before any network.
  { name: "one matrix product, 1024³", product: true },
  ...cases.filter(({ name }) => /^small CNN .*, batch 16$/.test(name)),
  networkCase("the lab's first network (bounded-width 3×3), training step, batch 128", "train", lab, 128, slowly),
  networkCase("the lab's first network (bounded-width 3×3), PGD step, batch 16", "pgd", lab, 16),
];

/** The case of that name. */
export function caseNamed(name) {
  return webCases.find((one) => one.name === name);
}
