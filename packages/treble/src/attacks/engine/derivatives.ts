import { gradients, MissingRuleError, type Value } from "ongrad";
import { UserError } from "../../errors/userError.ts";
import { type NameOption, nameOption } from "../../text/nameOption.ts";
import { asSubject } from "../contract/asSubject.ts";

/** Quantised arithmetic, by the names of its operators. */
const quantised = /quant|\bQ(Linear|Gemm|Attention)|Integer\b/i;

/**
 * `gradients`, for an attack or a measure named `what`, of a loss whose own derivative in the `logits` is finite even
 * where it puts some of them to −∞.
 * @throws UserError that says which operator of the model has no derivative, and what can still be done.
 */
export function derivatives<const Wanted extends readonly Value[]>(
  what: string,
  loss: Value,
  wanted: Wanted,
  logits: Value,
  called: NameOption<"straightThrough"> = nameOption,
) {
  try {
    return gradients(loss, wanted, undefined, { finiteAt: [logits] });
  } catch (error) {
    if (!(error instanceof MissingRuleError)) throw error;
    throw withoutDerivative(what, error, called);
  }
}

function withoutDerivative(what: string, error: MissingRuleError, called: NameOption<"straightThrough">): UserError {
  // Behind a semicolon ongrad says how the model would have one.
  const [reason, ...remedies] = error.message.replace(/\.$/, "").split("; ");
  const through = quantised.test(reason!)
    ? [`load the quantised model with straight-through derivatives (${called("straightThrough")})`]
    : [];
  const ways = ["attack with square or hopskipjump, which need none", ...(remedies.length > 0 ? remedies : through)];
  return new UserError(`${reason}, and ${asSubject(what)} needs the model's derivative; ${ways.join(", or ")}.`, {
    cause: error,
  });
}
