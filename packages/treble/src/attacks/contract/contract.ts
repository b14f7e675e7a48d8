/**
 * What an attack is: plain data and small pure functions, run by `runAttack`. Most attacks are one update rule taken
 * step by step (`StepAttack`, compiled as a whole); those whose next question depends on the last answer in ways no
 * fixed graph has are written as a dialogue with the model (`QueryAttack`).
 */
import type { Value } from "ongrad";
import type { Norm } from "../../geometry/norms.ts";
import type { Words } from "../../random/random.ts";
import type { Contest } from "./contest.ts";
import type { Loss } from "./loss.ts";
import type { Dialogue, QuestionKind } from "./question.ts";

/**
 * All that decides an attack's outcome beside the seed: a result carries it, and results are compared only at equal
 * settings.
 */
export interface AttackSettings {
  readonly norm: Norm;
  /** Radius of the ball in pixel units; null for an attack that looks for the smallest perturbation. */
  readonly epsilon: number | null;
  readonly steps: number;
  readonly [setting: string]: string | number | boolean | null;
}

/** One attack of either kind, as plain data and pure functions: `runAttack` does the rest. */
export type Attack = StepAttack | QueryAttack;

interface NamedAttack {
  readonly name: string;
  readonly settings: AttackSettings;
  /** What a perturbation must be beside inside box and ball: one that is not never counts as found. Default nothing. */
  readonly constraint?: Constraint;
}

/** A condition on perturbations, once for the search and once for the verdict. */
export interface Constraint {
  /** Whether perturbations `[N, C, H, W]` meet it, boolean `[N, 1, 1, 1]`. At most as lenient as `holds`. */
  allows(delta: Value): Value;
  /** Whether one perturbation of the given shape `[C, H, W]` meets it, in double precision. */
  holds(delta: Float64Array, shape: readonly [number, number, number]): boolean;
}

/** One sample under attack, as the functions that run outside a graph see it. */
export interface Sample {
  /** `[C, H, W]`, pixels in [0, 1]. */
  readonly original: Float32Array;
  /** `[C, H, W]` */
  readonly shape: readonly [number, number, number];
  readonly label: number;
  readonly classes: number;
  /** What decides whether an image of it is a success. */
  readonly contest: Contest;
  /** Of the sample's random numbers: made of the seed, the image and the label; another one for each restart. */
  readonly key: Words;
}

/** A quantity carried from step to step: one number a sample (`[N, 1, 1, 1]`) or one a pixel (`[N, C, H, W]`). */
export interface Memory {
  readonly per: "sample" | "pixel";
  /** A number everywhere, or (one a pixel) the image that the attack starts from. */
  readonly initial: number | "start";
}

/** What an update rule may look at, for a batch of N samples. */
export interface StepValues {
  /** The current iterate, `[N, C, H, W]`. */
  readonly image: Value;
  /** The image under attack. */
  readonly original: Value;
  /** The loss of the current iterate, `[N, 1, 1, 1]`. */
  readonly loss: Value;
  /**
   * `logit_y − max_{j≠y} logit_j` of the current iterate, `[N, 1, 1, 1]`; with a given target t
   * `max_{j≠t} logit_j − logit_t`.
   */
  readonly margin: Value;
  /** Derivative of the loss in the current iterate, `[N, C, H, W]`. Zero or not finite where `usable` is false. */
  readonly gradient: Value;
  /** Whether the gradient of a sample is finite and not zero, boolean `[N, 1, 1, 1]`. */
  readonly usable: Value;
  /** The L2 norm of the gradient, `[N, 1, 1, 1]`. */
  readonly gradientNorm: Value;
  /**
   * Whether the current iterate is in the ball and taken for another class (the given target), boolean `[N, 1, 1, 1]`.
   */
  readonly crossed: Value;
  /** `[N, 1, 1, 1]`; samples of a batch may stand at different steps. */
  readonly stepSize: Value;
  /** The attack's other scheduled numbers, `[N, 1, 1, 1]` each. */
  readonly schedule: Readonly<Record<string, Value>>;
  readonly memory: Readonly<Record<string, Value>>;
  /** Into the pixel range, and for an L∞ attack into the ball as well. */
  clip(image: Value): Value;
}

/** What an update makes of an iterate. */
export interface StepUpdate {
  /** The next iterate, inside the pixel range. */
  readonly image: Value;
  readonly memory: Readonly<Record<string, Value>>;
  /** Boolean `[N, 1, 1, 1]`: the run ends here, whatever steps are left. Absent: it takes all its steps. */
  readonly finished?: Value<"bool">;
}

/**
 * Which class a run goes for. `given`: the one that the caller names for the sample, and only that class is success.
 * Otherwise the clean image's most likely other classes, one after the other, so many of them (or as many as can win):
 * any other class is success.
 */
export type Target = "given" | { readonly likeliest: number };

/** An attack that is one update rule, taken again and again on the gradient of a loss. */
export interface StepAttack extends NamedAttack {
  readonly kind: "steps";
  /** Of several, each run of a sample (see `restarts`) climbs the next one. */
  readonly loss: Loss | readonly [Loss, ...Loss[]];
  /** How many updates a run takes at most. Default `settings.steps`. */
  readonly updates?: number;
  /** Absent: the loss leads away from the own class and needs no other. */
  readonly target?: Target;
  /** Whether iterates may lie outside the ball of radius epsilon; those that do count for nothing. Default false. */
  readonly leavesBall?: boolean;
  /** How many times each sample is attacked (for each target); from the second time on with another random start. */
  readonly restarts: number;
  /** How many times more at most, as long as nothing is found. Default 0. */
  readonly retries?: number;
  /**
   * Where an attack begins: at the image, at a random point of the ball around it, or where a function says (clipped to
   * box and ball).
   */
  readonly start: "image" | "random" | ((sample: Sample, restart: number) => ArrayLike<number>);
  /**
   * Which of all iterates is the result: the one deepest in another class (for a fixed ball), or the closest
   * that is in another class, in the attack's norm (for the smallest perturbation).
   */
  readonly keep: "lowest margin" | "smallest norm";
  /** Whether a sample is finished as soon as it is fooled: enough for robust accuracy, not for a spectrum. */
  readonly stopWhenFooled: boolean;
  readonly memory: Readonly<Record<string, Memory>>;
  /** Step size at step 0, 1, …, in pixel units. */
  stepSize(step: number): number;
  /** Further numbers that depend on the step alone, by name. */
  readonly schedule?: Readonly<Record<string, (step: number) => number>>;
  update(now: StepValues): StepUpdate;
}

/** What a dialogue ends with. */
export interface Found {
  /** The best image of the search, inside the pixel range; undefined where none was in another class. */
  readonly image: Float32Array | undefined;
  /** Whether the search ended for want of a gradient. */
  readonly stuck?: boolean;
  /** Answers whose gradient was zero or not finite. */
  readonly unusable?: number;
}

/** An attack that asks the model one question after the other. */
export interface QueryAttack extends NamedAttack {
  readonly kind: "queries";
  /** The kinds of questions it asks. Only `logits` needs no derivative of the model. */
  readonly asks: readonly QuestionKind[];
  /** Absent: any other class than its own is success. */
  readonly target?: "given";
  /** The search on one sample, which the clean model gets right. Keeps nothing between samples. */
  search(sample: Sample): Dialogue<Found>;
}
