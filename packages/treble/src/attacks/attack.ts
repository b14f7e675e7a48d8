/** What an attack is: plain data and small pure functions. `runAttack` is the one loop that runs them all. */
import type { Value } from "ongrad";
import type { Loss } from "./loss.ts";
import type { Norm } from "./norms.ts";

/** All that decides an attack's outcome beside the seed: a result carries it, and results are compared only at equal settings. */
export interface AttackSettings {
  readonly norm: Norm;
  /** Radius of the ball in pixel units; null for an attack that looks for the smallest perturbation. */
  readonly epsilon: number | null;
  readonly steps: number;
  readonly [setting: string]: string | number | boolean | null;
}

/** A quantity carried from step to step: one number a sample (`[N, 1, 1, 1]`) or one a pixel (`[N, C, H, W]`). */
export interface Memory {
  readonly per: "sample" | "pixel";
  readonly initial: number;
}

/** What an update rule may look at, for a batch of N samples. */
export interface StepValues {
  /** The current iterate, `[N, C, H, W]`. */
  readonly image: Value;
  /** The image under attack. */
  readonly original: Value;
  /** Derivative of the loss in the current iterate, `[N, C, H, W]`. Zero or not finite where `usable` is false. */
  readonly gradient: Value;
  /** Whether the gradient of a sample is finite and not zero, boolean `[N, 1, 1, 1]`. */
  readonly usable: Value;
  /** The L2 norm of the gradient, `[N, 1, 1, 1]`. */
  readonly gradientNorm: Value;
  /** Whether the current iterate is taken for another class than its own, boolean `[N, 1, 1, 1]`. */
  readonly crossed: Value;
  /** `[N, 1, 1, 1]`; samples of a batch may stand at different steps. */
  readonly stepSize: Value;
  readonly memory: Readonly<Record<string, Value>>;
  /** Into the pixel range, and for an L∞ attack into the ball as well. */
  clip(image: Value): Value;
}

export interface Attack {
  readonly name: string;
  readonly settings: AttackSettings;
  readonly loss: Loss;
  /** How many times each sample is attacked; from the second time on with another random start. */
  readonly restarts: number;
  /** Where an attack begins: at the image, or at a random point of the ball around it. */
  readonly start: "image" | "random";
  /**
   * Which of all iterates is the result: the one deepest in another class (for a fixed ball), or the closest
   * that is in another class (for the smallest perturbation).
   */
  readonly keep: "lowest margin" | "smallest norm";
  /** Whether a sample is finished as soon as it is fooled: enough for robust accuracy, not for a spectrum. */
  readonly stopWhenFooled: boolean;
  readonly memory: Readonly<Record<string, Memory>>;
  /** Step size at step 0, 1, …, steps − 1, in pixel units. */
  stepSize(step: number): number;
  update(now: StepValues): { readonly image: Value; readonly memory: Readonly<Record<string, Value>> };
}
