import type { Signals } from "../../spectrum/signals.ts";
import type { AttackSettings } from "./contract.ts";

/**
 * Why a sample has no adversarial image:
 * - `misclassified`: the clean model is wrong already, so it was not attacked;
 * - `no gradient`: where the attack ended, the gradient was zero or not finite;
 * - `never crossed`: an attack without a ball met no other class;
 * - `budget`: an attack in a ball met no other class within its steps and restarts;
 * - `unconfirmed`: it met one, but the finished image alone does not show it.
 */
export type FailureReason = "misclassified" | "no gradient" | "never crossed" | "budget" | "unconfirmed";

/** What an attack did to N samples, index by index as they were given. */
export interface AttackResult {
  readonly attack: { readonly name: string; readonly settings: AttackSettings; readonly seed: number };
  /** `[N, C, H, W]`: the adversarial images, and the original ones where there is none. */
  readonly images: Float32Array;
  /** Image minus original, zeros where there is none; worked out when first asked for. */
  readonly perturbations: Signals;
  /** L1 norm of the perturbation in pixel units; 0 where it failed. */
  readonly l1: Float64Array;
  /** L2 norm of the perturbation in pixel units; 0 where it failed, so choose by `success` before averaging. */
  readonly l2: Float64Array;
  /** L∞ norm of the perturbation; 0 where it failed. */
  readonly linf: Float64Array;
  /** 1 where a fresh forward pass of the image predicts another class than the label (the given target), else 0. */
  readonly success: Uint8Array;
  /** Undefined where it succeeded. */
  readonly reasons: readonly (FailureReason | undefined)[];
  /** Classes predicted for the original images; −1 where the logits are not numbers. */
  readonly cleanPredictions: Int32Array;
  /** For an attack towards given classes: the class that is success for each sample. */
  readonly targets?: Int32Array;
  /** Classes predicted for the returned images. */
  readonly adversarialPredictions: Int32Array;
  /** 1 where the adversarial image, rounded to 8 bits, still is one. */
  readonly survives8Bit: Uint8Array;
  /**
   * Steps of each sample whose gradient was zero or not finite: many of them mean a masked gradient, not a robust
   * model.
   */
  readonly unusableGradients: Int32Array;
  /** Images of each sample that the search showed the model; 0 where it was not attacked. */
  readonly queries: Int32Array;
  /** How many samples the clean model gets right, that is, how many were attacked. */
  readonly attacked: number;
}
