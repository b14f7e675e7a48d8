import type { Attack } from "../../attacks/attack.ts";
import { brendelBethge } from "../../attacks/brendelBethge.ts";
import { carliniWagner } from "../../attacks/carliniWagner.ts";
import { ddn } from "../../attacks/ddn.ts";
import { fab } from "../../attacks/fab.ts";
import { fmn } from "../../attacks/fmn.ts";
import { hopSkipJump } from "../../attacks/hopSkipJump.ts";
import { pgdL2, pgdLinf } from "../../attacks/pgd.ts";

/** An attack by its name and settings, as plain data; what it has besides are that attack's defaults. */
export type PlainAttack =
  | {
      /** Without a random start, which would colour the spectrum. */
      readonly name: "pgd-l2" | "pgd-linf";
      /** In pixel units, as the step size. */
      readonly epsilon: number;
      readonly steps: number;
      readonly stepSize: number;
    }
  | {
      readonly name: "ddn" | "carlini-wagner" | "fab-l2" | "fmn-l2" | "fmn-linf" | "hopskipjump";
      readonly steps: number;
    }
  | { readonly name: "brendel-bethge-l2"; readonly steps: number; readonly start: "noise" | "gradient" };

/** The attack that the plain data mean. @throws UserError for a setting out of range. */
export function attackOfPlain(plain: PlainAttack): Attack {
  const { steps } = plain;
  switch (plain.name) {
    case "pgd-l2":
      return pgdL2(plain.epsilon, { steps, stepSize: plain.stepSize });
    case "pgd-linf":
      return pgdLinf(plain.epsilon, { steps, stepSize: plain.stepSize });
    case "ddn":
      return ddn({ steps });
    case "carlini-wagner":
      return carliniWagner({ steps });
    case "fab-l2":
      return fab("l2", { steps });
    case "fmn-l2":
      return fmn("l2", { steps });
    case "fmn-linf":
      return fmn("linf", { steps });
    case "hopskipjump":
      return hopSkipJump({ steps });
    case "brendel-bethge-l2":
      return brendelBethge("l2", { steps, start: plain.start });
  }
}
