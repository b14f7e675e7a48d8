/**
 * What a gradient attack climbs: logits `[N, K]` and the mask of each sample's own class to one number a sample,
 * `[N]`. A driver sums them (a mean would scale every gradient by 1/N), and attacks use directions only, so a
 * positive factor per sample changes nothing.
 */
import { constant, equal, logSoftmax, neg, reduceMax, reduceSum, sub, type Value, where } from "ongrad";

/** `logits` `[N, K]`, `own` boolean `[N, K]`, true at the true class; to `[N]`. K is at least 2. */
export type Loss = (logits: Value, own: Value) => Value;

export type LossName = "log odds" | "margin" | "cross-entropy";

/** `max_{j≠y} logit_j − logit_y`: positive once another class wins. Never underflows; looks at one rival at a time. */
export const rivalMargin: Loss = (logits, own) =>
  sub(reduceMax(rivals(logits, own), { axes: [1] }), trueLogit(logits, own));

/**
 * `ln((1 − p_y) / p_y) = logsumexp_{j≠y} logit_j − logit_y`, the default. Cross-entropy is `ln(1 + e^logOdds)`, a
 * growing function of it, so per sample both gradients point the same way; but cross-entropy's carries the factor
 * `1 − p_y`, which is exactly 0 in float32 once the model is sure by about 17 (or 104, exponent and all) and leaves the
 * attack standing still, and this one does not.
 */
export const logOdds: Loss = (logits, own) => {
  const others = rivals(logits, own);
  // logsumexp = max − max(log softmax): no overflow at any scale of the logits.
  const logSumExp = sub(reduceMax(others, { axes: [1] }), reduceMax(logSoftmax(others, 1), { axes: [1] }));
  return sub(logSumExp, trueLogit(logits, own));
};

/** `−ln p_y`, as the papers write it. Its gradient underflows on large logits: for comparison only. */
export const crossEntropy: Loss = (logits, own) => neg(trueLogit(logSoftmax(logits, 1), own));

export const losses: Readonly<Record<LossName, Loss>> = {
  "log odds": logOdds,
  margin: rivalMargin,
  "cross-entropy": crossEntropy,
};

/** Labels `[N, 1]` int32 to the boolean mask `[N, classes]` that is true at each sample's class. */
export function ownClass(labels: Value, classes: number): Value {
  return equal(
    labels,
    constant(
      Int32Array.from({ length: classes }, (_, k) => k),
      [1, classes],
    ),
  );
}

/** `logit_y − max_{j≠y} logit_j`, `[N]`: negative where the prediction differs from the true class. */
export function classMargin(logits: Value, own: Value): Value {
  return neg(rivalMargin(logits, own));
}

/** The logits with the true class at −∞: a mask by multiplication would let 0 win over negative logits. */
function rivals(logits: Value, own: Value): Value {
  return where(own, Number.NEGATIVE_INFINITY, logits);
}

function trueLogit(logits: Value, own: Value): Value {
  return reduceSum(where(own, logits, 0), { axes: [1] });
}
