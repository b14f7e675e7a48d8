import { catalogue } from "../attacks/catalogue.ts";
import type { Attack } from "../attacks/contract/contract.ts";
import { needsGradient } from "../attacks/contract/needsGradient.ts";
import { madeAttack } from "../attacks/madeAttack.ts";
import { hopSkipJump } from "../attacks/methods/hopSkipJump.ts";
import { spectrumDdn } from "../attacks/methods/spectrumDdn.ts";
import { UserError } from "../errors/userError.ts";
import type { AuditRates } from "./auditRates.ts";

/** The attack that looks for the smallest perturbations. */
export interface SmallestAttack {
  /** With a share of its steps. */
  make(effort: number): Attack;
  /** Images that it is tried on at most. */
  readonly most: number;
  /** Whether it can take fewer steps. */
  readonly hasEffort: boolean;
  /** Seconds that an image is expected to take, with all steps. */
  seconds(rates: AuditRates): number;
}

/** Without gradients an image takes thousands of forward passes. */
const blind = { images: 32, steps: 20 } as const;

/**
 * The attack of that name, with the settings that it stands for; without a name the usual one for spectra, and
 * HopSkipJump, which sees decisions alone, of a model without gradients.
 * @throws UserError for a name that there is not, and for an attack that does not look for the smallest perturbation.
 */
export function smallestAttack(name: string | undefined, gradients: boolean): SmallestAttack {
  if (name === undefined && !gradients) {
    return choice((effort) => hopSkipJump({ steps: fewer(blind.steps, effort) }), true, blind.images);
  }
  const entry = catalogue.entry((name ?? "spectrum") as (typeof catalogue.names)[number]);
  const whole = madeAttack(entry, {});
  if ("attacks" in whole || whole.settings.epsilon !== null) {
    throw new UserError(
      `The audit's attack is ${entry.name}, which looks within a radius; take one that looks for the smallest perturbation, such as spectrum, ddn or fmn-l2.`,
    );
  }
  const steps = (effort: number): number => fewer(whole.settings.steps, effort);
  if (entry.name === "spectrum") return choice((effort) => spectrumDdn({ steps: steps(effort) }), true);
  if (!entry.open.includes("steps")) return choice(() => whole, false);
  return choice((effort) => (effort === 1 ? whole : (madeAttack(entry, { steps: steps(effort) }) as Attack)), true);
}

function choice(
  make: SmallestAttack["make"],
  hasEffort: boolean,
  most: number = Number.POSITIVE_INFINITY,
): SmallestAttack {
  return {
    ...{ make, hasEffort, most },
    seconds({ forward, gradient }) {
      const { settings, ...attack } = make(1);
      const pass = needsGradient(make(1)) ? (gradient ?? forward) : forward;
      const { steps, initialEvaluations } = settings;
      if (typeof initialEvaluations === "number") return pass * initialEvaluations * (2 / 3) * steps ** 1.5;
      return pass * (steps + 1) * ("restarts" in attack ? attack.restarts : 1);
    },
  };
}

function fewer(steps: number, effort: number): number {
  return Math.max(1, Math.ceil(steps * effort));
}
