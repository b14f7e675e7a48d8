import { UserError } from "../../errors/userError.ts";
import type { Adversarial } from "../../training/adversarial.ts";
import { parseFraction } from "./parseEpsilon.ts";
import { parseDecimal } from "./parseNumber.ts";

/** Steps may reach a little beyond the ball in all: this many times its radius. */
const REACH = 2.5;

/**
 * What batches are attacked with, spelled NORM:EPSILON:STEPS or NORM:EPSILON:STEPS:STEP-SIZE in pixel units, as in
 * `linf:8/255:7` or `l2:0.5:7:0.1`. Without a step size all steps together are 2.5 times as long as the radius.
 * @throws UserError for anything else.
 */
export function parseAdversarial(text: string): Adversarial {
  const [norm, radius, count, length, ...more] = text.split(":");
  const epsilon = parseFraction(radius ?? "");
  const steps = parseDecimal(count ?? "");
  const stepSize = length === undefined ? (REACH * epsilon) / steps : parseFraction(length);
  const isWhole = Number.isSafeInteger(steps) && steps >= 1 && steps <= 100;
  if ((norm === "l2" || norm === "linf") && epsilon > 0 && isWhole && stepSize > 0 && more.length === 0) {
    return { norm, epsilon, steps, stepSize };
  }
  throw new UserError(
    `--adversarial is ${JSON.stringify(text)}; it must be l2 or linf, a radius in pixel units and 1 to 100 steps, such as l2:0.5:7 or linf:8/255:7, and may end with the length of a step (linf:8/255:7:2/255).`,
  );
}
