/**
 * What may make the result of an attack untrustworthy, with the number that says so. After the failure modes of Carlini
 * et al. 2019 (On Evaluating Adversarial Robustness), Croce et al. 2020 (AutoAttack's checks) and Pintor et al. 2022
 * (Indicators of Attack Failure).
 */
export type WarningCode =
  | "few images"
  | "inaccurate model"
  | "probabilities"
  | "large logits"
  | "zero gradients"
  | "flat loss"
  | "not deterministic"
  | "depends on the batch"
  | "not a number"
  | "survives large radius"
  | "black box wins"
  | "lost to rounding";

/** Something that may make a result untrustworthy. */
export interface Warning {
  readonly code: WarningCode;
  /** The number that raised it: a share in [0, 1], a count or a size, as `raised` says. */
  readonly value: number;
  /** What was measured. */
  readonly raised: string;
  /** What that may mean for the result. */
  readonly means: string;
  /** What to do about it. */
  readonly advice: string;
}

/** The options that advice names. */
export type AdviceOption =
  | "mean"
  | "std"
  | "cutSoftmax"
  | "straightThrough"
  | "steps"
  | "randomStart"
  | "loss"
  | "norm"
  | "levels";

export function percentText(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`;
}
