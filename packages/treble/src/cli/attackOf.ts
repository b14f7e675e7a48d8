import type { Attack } from "../attacks/attack.ts";
import { bim } from "../attacks/bim.ts";
import { ddn } from "../attacks/ddn.ts";
import { fgsm } from "../attacks/fgsm.ts";
import { type PgdOptions, pgdL2, pgdLinf } from "../attacks/pgd.ts";
import { UserError } from "../userError.ts";

export type AttackName = "fgsm" | "bim" | "pgd-l2" | "pgd-linf" | "ddn";

/** An attack's settings as the command line gives them; absent where not given. */
export interface AttackSettingsOptions {
  readonly attack: AttackName;
  readonly epsilon?: number;
  readonly steps?: number;
  readonly stepSize?: number;
  readonly randomStart?: boolean;
  readonly restarts?: number;
}

const flags = {
  epsilon: "--epsilon",
  steps: "--steps",
  stepSize: "--step-size",
  randomStart: "--random-start",
  restarts: "--restarts",
} as const;
type Setting = keyof typeof flags;

/** What each attack leaves open: the settings that its name fixes are not up for change. */
const open: Readonly<Record<AttackName, readonly Setting[]>> = {
  fgsm: ["epsilon"],
  bim: ["epsilon"],
  "pgd-l2": ["epsilon", "steps", "stepSize", "randomStart", "restarts"],
  "pgd-linf": ["epsilon", "steps", "stepSize", "randomStart", "restarts"],
  ddn: ["steps"],
};

/** The usual radii on CIFAR-10, pixel units. */
const LINF_EPSILON = 8 / 255;
const L2_EPSILON = 0.5;

/** The attack of that name. @throws UserError for a setting that it does not have, or a value out of range. */
export function attackOf(options: AttackSettingsOptions): Attack {
  const { attack, epsilon, steps } = options;
  const foreign = (Object.keys(flags) as Setting[]).find(
    (name) => options[name] !== undefined && !open[attack].includes(name),
  );
  if (foreign !== undefined) {
    const why = attack === "ddn" && foreign === "epsilon" ? ", because it looks for the smallest perturbation" : "";
    const those = open[attack].map((name) => flags[name]).join(", ");
    throw new UserError(`The attack ${attack} has no option ${flags[foreign]}${why}; it takes ${those}.`);
  }
  if ((options.restarts ?? 1) > 1 && !options.randomStart) {
    throw new UserError("--restarts repeats the same attack without --random-start; add that, or leave it out.");
  }
  const descent: PgdOptions = {
    ...(steps !== undefined && { steps }),
    ...(options.stepSize !== undefined && { stepSize: options.stepSize }),
    ...(options.randomStart && { randomStart: true }),
    ...(options.restarts !== undefined && { restarts: options.restarts }),
  };
  switch (attack) {
    case "fgsm":
      return fgsm(epsilon ?? LINF_EPSILON);
    case "bim":
      return bim(epsilon ?? LINF_EPSILON);
    case "pgd-l2":
      return pgdL2(epsilon ?? L2_EPSILON, descent);
    case "pgd-linf":
      return pgdLinf(epsilon ?? LINF_EPSILON, descent);
    case "ddn":
      return ddn(steps === undefined ? {} : { steps });
  }
}
