/**
 * Products of the chain rule, in which 0 times infinity is 0: a branch that was not taken passes nothing on, however
 * steep what lies above it, and what nothing depends on gets nothing, however steep it is itself. Where nothing can be
 * infinite they are the plain operators, which are faster.
 */
import { isNotANumber } from "../graph/activations.ts";
import { cast, div, equal, logicalAnd, logicalOr, mul, where } from "../graph/elementwise.ts";
import { isSurelyFinite, isSurelyNotZero, rangeOf } from "../graph/range.ts";
import type { Value } from "../graph/value.ts";

/** `cotangent` where the mask holds, else 0. */
export function masked(cotangent: Value, mask: Value): Value {
  // Almost twice as fast as a selection.
  return isSurelyFinite(cotangent) ? mul(cotangent, cast(mask, cotangent.dtype)) : where(mask, cotangent, 0);
}

/** `a·b`, or 0 where one of them is 0, whatever the other is. */
export function product(a: Value, b: Value): Value {
  return orZero(mul(a, b), [...zerosAgainst(a, b), ...zerosAgainst(b, a)]);
}

/** `a/b`, or 0 where `a` is 0, whatever `b` is. */
export function quotient(a: Value, b: Value): Value {
  return orZero(div(a, b), isSurelyFinite(b) && isSurelyNotZero(b) ? [] : zerosOf(a));
}

/** Where `a` is 0, if that matters because `b` need not be finite. */
function zerosAgainst(b: Value, a: Value): Value[] {
  return isSurelyFinite(b) ? [] : zerosOf(a);
}

function zerosOf(value: Value): Value[] {
  const { low, high } = rangeOf(value);
  return low > 0 || high < 0 ? [] : [equal(value, 0)];
}

/** 0 where `result` is no number and any of `zeros` holds; elsewhere the result, which then keeps its derivatives. */
function orZero(result: Value, zeros: readonly Value[]): Value {
  const [first, ...rest] = zeros;
  if (!first) return result;
  const zero = rest.reduce(logicalOr, first);
  return where(logicalAnd(isNotANumber(result), zero), 0, result);
}
