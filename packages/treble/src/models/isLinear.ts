import { type Architecture, familyOf } from "./architectures.ts";

/** Whether the logits are an affine function of the pixels. */
export function isLinear(architecture: Architecture): boolean {
  return familyOf(architecture).activation(architecture) === "linear";
}
