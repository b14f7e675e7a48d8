import type { Architecture } from "./architectures.ts";

/** Whether the logits are an affine function of the pixels. */
export function isLinear(architecture: Architecture): boolean {
  return "activation" in architecture && architecture.activation === "linear";
}
