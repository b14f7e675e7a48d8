/**
 * What a gradient attack climbs: logits `[N, K]` and the mask of each sample's own class to one number a sample,
 * `[N]`. A driver sums them (a mean would scale every gradient by 1/N), and attacks use directions only, so a
 * positive factor per sample changes nothing.
 */
import {
  abs,
  add,
  constant,
  div,
  equal,
  less,
  logSoftmax,
  maximum,
  mul,
  neg,
  reduceMax,
  reduceSum,
  slice,
  sub,
  topK,
  type Value,
  where,
} from "ongrad";
import { UserError } from "../../errors/userError.ts";
import { shown } from "../../text/kindOf.ts";

/**
 * `logits` `[N, K]`, `own` boolean `[N, K]`, true at the true class, and `target` likewise, true at the class that the
 * attack goes for (nowhere if it goes for none); to `[N]`. K is at least 2.
 */
export type Loss = (logits: Value, own: Value, target: Value) => Value;

/** `max_{j≠y} logit_j − logit_y`: positive once another class wins. Never underflows; looks at one rival at a time. */
export const rivalMargin = (logits: Value, own: Value): Value =>
  sub(reduceMax(rivals(logits, own), { axes: [1] }), trueLogit(logits, own));

/**
 * `ln((1 − p_y) / p_y) = logsumexp_{j≠y} logit_j − logit_y`, the default. Cross-entropy is `ln(1 + e^logOdds)`, a
 * growing function of it, so per sample both gradients point the same way; but cross-entropy's carries the factor
 * `1 − p_y`, which is exactly 0 in float32 once the model is sure by about 17 (or 104, exponent and all) and leaves the
 * attack standing still, and this one does not.
 */
export const logOdds = (logits: Value, own: Value): Value => {
  const others = rivals(logits, own);
  // logsumexp = max − max(log softmax): no overflow at any scale of the logits.
  const logSumExp = sub(reduceMax(others, { axes: [1] }), reduceMax(logSoftmax(others, 1), { axes: [1] }));
  return sub(logSumExp, trueLogit(logits, own));
};

/** `−ln p_y`, as the papers write it. Its gradient underflows on large logits: for comparison only. */
export const crossEntropy = (logits: Value, own: Value): Value => neg(trueLogit(logSoftmax(logits, 1), own));

/**
 * Difference of logits ratio (Croce & Hein 2020, equation 6): `−(z_y − max_{j≠y} z_j) / (z_π1 − z_π3)`, π the order of
 * falling logits. Neither a shift nor a rescaling of the logits changes it. The denominator has 1e-12 added, as in the
 * authors' code.
 * @throws UserError for a model of fewer than 3 classes, where there is no third logit.
 */
export const dlr = (logits: Value, own: Value): Value => {
  const [first, , third] = largestLogits("DLR", logits, 3);
  return div(rivalMargin(logits, own), spread(sub(first!, third!)));
};

/**
 * The targeted difference of logits ratio (Croce & Hein 2020, equation 7): `−(z_y − z_t) / (z_π1 − (z_π3 + z_π4)/2)`.
 * @throws UserError for a model of fewer than 4 classes.
 */
export const targetedDlr: Loss = (logits, own, target) => {
  const [first, , third, fourth] = largestLogits("targeted DLR", logits, 4);
  const distance = sub(first!, mul(add(third!, fourth!), 0.5));
  return div(sub(trueLogit(logits, target), trueLogit(logits, own)), spread(distance));
};

/**
 * The denominator: 1 where it reaches to a class at −∞ or so far below that the quotient's gradient would underflow,
 * which leaves the margin.
 */
function spread(distance: Value): Value {
  return add(where(less(distance, 1e15), distance, 1), 1e-12);
}

interface NamedLoss {
  /** From the true class. */
  readonly away: Loss;
  /** To the target, whatever the true class is; only DLR looks at both. */
  readonly towards: Loss;
  /** How many classes a model needs; 2 where nothing is said. */
  readonly classes?: { readonly away: number; readonly towards: number };
}

/** Every loss by its name. */
const named = {
  "log odds": { away: logOdds, towards: (logits, _, target) => neg(logOdds(logits, target)) },
  margin: { away: rivalMargin, towards: (logits, _, target) => neg(rivalMargin(logits, target)) },
  "cross-entropy": { away: crossEntropy, towards: (logits, _, target) => neg(crossEntropy(logits, target)) },
  DLR: { away: dlr, towards: targetedDlr, classes: { away: 3, towards: 4 } },
} as const satisfies Readonly<Record<string, NamedLoss>>;

/** As results write it. */
export type LossName = keyof typeof named;
const names = Object.keys(named) as readonly LossName[];

type FlagOf<Name extends string> = Name extends `${infer First} ${infer Second}`
  ? `${First}-${Second}`
  : Lowercase<Name>;
/** As it is asked for by command lines and study files: small letters and hyphens. */
export type LossFlag = FlagOf<LossName>;

/** How a loss is asked for. */
export function lossFlag(name: LossName): LossFlag {
  return name.toLowerCase().replace(" ", "-") as LossFlag;
}

/** The losses as they are asked for, in order. */
export const lossFlags = names.map(lossFlag);

/** The loss that is asked for so. @throws UserError where there is none. */
export function lossAskedFor(flag: LossFlag): LossName {
  const found = names.find((name) => lossFlag(name) === flag);
  if (found === undefined) throw new UserError(`There is no loss ${flag}; choose among ${lossFlags.join(", ")}.`);
  return found;
}

/** @throws UserError where an attack is to climb a loss that there is not. */
export function checkLoss(attack: string, loss: LossName): void {
  if (names.includes(loss)) return;
  throw new UserError(`${attack}: there is no loss ${shown(loss)}; choose among ${names.map(shown).join(", ")}.`);
}

/** How many classes a model needs for a loss, away from its own class or (`targeted`) towards another. */
export function fewestClasses(loss: LossName, targeted: boolean): number {
  const { classes }: NamedLoss = named[loss];
  return classes ? classes[targeted ? "towards" : "away"] : 2;
}

/** Away from the true class. */
export const losses = each(({ away }) => away);

/** Towards the target. */
export const targetedLosses = each(({ towards }) => towards);

function each(loss: (of: NamedLoss) => Loss): Readonly<Record<LossName, Loss>> {
  return Object.fromEntries(names.map((name) => [name, loss(named[name])])) as Record<LossName, Loss>;
}

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

/** `logit_y − logit_r` of a rival that is given for each sample, `[N]`; `rival` as `own`. */
export function marginTo(logits: Value, own: Value, rival: Value): Value {
  return sub(trueLogit(logits, own), trueLogit(logits, rival));
}

/** The larger absolute value of a class's logit and the largest other one, `[N]`. */
export function largestOfPair(logits: Value, own: Value): Value {
  return maximum(abs(trueLogit(logits, own)), abs(reduceMax(rivals(logits, own), { axes: [1] })));
}

/** The `count` largest logits in falling order, `[N]` each. */
function largestLogits(loss: string, logits: Value, count: number): readonly Value[] {
  const classes = logits.shape[1]!;
  if (classes < count) {
    throw new UserError(
      `The loss ${loss} needs at least ${count} classes and the model has ${classes}; use the loss margin or log odds.`,
    );
  }
  const { values } = topK(logits, count, { axis: 1 });
  return Array.from({ length: count }, (_, k) => reduceSum(slice(values, 1, k, k + 1), { axes: [1] }));
}

/** The logits with the true class at −∞: a mask by multiplication would let 0 win over negative logits. */
function rivals(logits: Value, own: Value): Value {
  return where(own, Number.NEGATIVE_INFINITY, logits);
}

function trueLogit(logits: Value, own: Value): Value {
  return reduceSum(where(own, logits, 0), { axes: [1] });
}
