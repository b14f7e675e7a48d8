import type { Network, Weights } from "../../models/network/network.ts";

/** A network at its weights, and the function of its logits that is looked at. */
export interface Tangent {
  readonly network: Network;
  readonly weights: Weights;
  /** `[classes]`: `f(x) = Σ_c readOut[c] · logit_c(x)`; of a margin 1 and −1 at two classes. */
  readonly readOut: readonly number[];
}
