import {
  cast,
  constant,
  equal,
  exp,
  logSoftmax,
  mul,
  neg,
  reduceMean,
  reduceSum,
  reshape,
  ShapeError,
  sub,
  type Value,
} from "ongrad";

/** `labels [N]` (int64) as `[N, classes]` ones and zeros of an element type. */
export function oneHot(labels: Value, classes: number, like: Value): Value {
  if (labels.dtype !== "int64") throw new ShapeError(`oneHot: labels must be int64, not ${labels.dtype}`);
  const index = constant(
    BigInt64Array.from({ length: classes }, (_, i) => BigInt(i)),
    [1, classes],
  );
  return cast(equal(reshape(labels, [labels.shape[0]!, 1]), index), like.dtype);
}

/** Cross-entropy of each example: `logits [N, K]`, `labels [N]` to `[N]`. */
export function crossEntropies(logits: Value, labels: Value): Value {
  return neg(reduceSum(mul(logSoftmax(logits), oneHot(labels, logits.shape[1]!, logits)), { axes: [1] }));
}

/** Mean cross-entropy over the batch. */
export function crossEntropy(logits: Value, labels: Value): Value {
  return reduceMean(crossEntropies(logits, labels));
}

/**
 * Exponential loss, `mean over n of Σ_{j≠y} exp(−(z_y − z_j))`: the loss of the implicit-bias theorems (Gunasekar et
 * al. 2018, there for two classes).
 */
export function exponentialLoss(logits: Value, labels: Value): Value {
  const mine = oneHot(labels, logits.shape[1]!, logits);
  const correct = reduceSum(mul(logits, mine), { axes: [1], keep: true });
  const others = mul(exp(sub(logits, correct)), sub(1, mine));
  return reduceMean(reduceSum(others, { axes: [1] }));
}
