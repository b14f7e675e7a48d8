import { ballTolerance } from "../../geometry/ball.ts";
import { sum } from "../../statistics/sum.ts";
import { type NameOption, nameOption } from "../../text/nameOption.ts";
import type { Attack } from "../contract/contract.ts";
import type { Ensemble } from "../contract/ensemble.ts";
import { needsGradient } from "../contract/needsGradient.ts";
import type { AttackResult } from "../contract/result.ts";
import { type AdviceOption, percentText, type Warning } from "./warning.ts";

/** Results of several attacks on the same samples of the same model. */
export interface ResultsToExamine {
  /** The attack whose outcome is to be trusted. */
  readonly whiteBox: AttackResult;
  /** What it was: advice is for it. Default one that uses gradients. */
  readonly attack?: Attack | Ensemble;
  /** An attack without gradients in the same norm, at the same radius (or, where that has none, at any). */
  readonly blackBox?: Pick<AttackResult, "attack" | "success">;
  /** The same attack at a radius at which every image can be turned into a uniformly grey one, such as L∞ 0.5. */
  readonly huge?: Pick<AttackResult, "attack" | "attacked" | "success">;
}

/**
 * Looks at what attacks came to, and says what speaks against believing it: samples that a huge radius does not break,
 * samples that only the black-box attack breaks, gradients that were zero on the way, adversarial images that
 * do not survive rounding to 8 bits.
 * @param called what advice calls the options of attacks: by default as they are called here.
 */
export function examineResults(
  { whiteBox, attack, blackBox, huge }: ResultsToExamine,
  called: NameOption<AdviceOption> = nameOption,
): readonly Warning[] {
  const warnings: Warning[] = [];
  const { settings, name } = whiteBox.attack;
  const usesGradient = attack === undefined || needsGradient(attack);
  const isEnsemble = attack !== undefined ? "attacks" in attack : settings.attacks !== undefined;
  // An ensemble's steps are not for the user to choose.
  const more = isEnsemble ? "" : `take more ${usesGradient ? "steps" : "queries"} (${called("steps")}), `;
  // HopSkipJump goes for no class.
  const blind = settings.targeted === true ? "square" : "square, hopskipjump";
  const other = usesGradient ? `an attack without gradients (${blind})` : "an attack with gradients";
  if (huge && huge.attacked > 0) {
    const standing = 1 - sum(huge.success) / huge.attacked;
    if (standing > 0) {
      warnings.push({
        code: "survives large radius",
        value: standing,
        raised: `${percentText(standing)} of the images stand at radius ${Number(huge.attack.settings.epsilon!.toPrecision(3))}, where every image can be turned into a grey one`,
        means: `the attack fails for another reason than distance: ${usesGradient ? "the model's gradients do not lead it, or its steps are too few" : "its queries are too few"}`,
        advice: `do not read the robust accuracy as robustness; ${usesGradient ? "look at zero gradients, " : ""}${more}or take ${other}`,
      });
    }
  }
  const never = whiteBox.reasons.filter((reason) => reason === "never crossed").length;
  // Within a band of frequencies there need not be any.
  if (never > 0 && !("band" in settings)) {
    const share = never / whiteBox.attacked;
    warnings.push({
      code: "survives large radius",
      value: share,
      raised: `${name} found no adversarial image at any distance for ${percentText(share)} of the attacked images`,
      means:
        settings.targeted === true
          ? "an image that the model takes for the class it went for would be one, so the attack fails for another reason than distance, unless the model takes no image for that class"
          : "there always is one (a clean image of another class, say), so the attack fails for another reason than distance",
      advice: `read the norms as those of the other images only; ${more}or take ${other}`,
    });
  }
  const stuck = whiteBox.reasons.filter((reason) => reason === "no gradient").length;
  if (blackBox) {
    const radius = blackBox.attack.settings.epsilon ?? Number.POSITIVE_INFINITY;
    const norms = whiteBox[settings.norm];
    const broke = (n: number): boolean => whiteBox.success[n] === 1 && norms[n]! <= radius * (1 + ballTolerance);
    const isOnly = blackBox.success.map((success, n) => (success === 1 && !broke(n) ? 1 : 0));
    const only = sum(isOnly);
    // Only a gradient that was missing says that it was the gradient's fault.
    const isMisled = whiteBox.unusableGradients.some((steps, n) => steps > 0 && isOnly[n] === 1);
    if (only > 0) {
      const within =
        settings.epsilon === null && Number.isFinite(radius) ? ` within ${Number(radius.toPrecision(3))}` : "";
      warnings.push({
        code: "black box wins",
        value: only,
        raised: `${blackBox.attack.name} broke ${only} ${only === 1 ? "image" : "images"} that ${name} did not${within}`,
        means: isMisled
          ? "an attack that sees the gradient should not lose to one that does not: on some of them it was zero or not finite"
          : isEnsemble
            ? "an ensemble of attacks that see the gradient should not lose to one that does not: the gradient may mislead them"
            : "either this attack is weaker than it could be (its loss, its steps, its start), or the gradient misleads it",
        advice: isEnsemble
          ? "report the union of both; look for rounding, saturation or randomness in the model"
          : settings.norm === "l1"
            ? "report the union of both; run apgd-t-l1 before concluding anything about the model"
            : `report the union of both; run robust-accuracy (${called("norm", settings.norm)}) at that radius before concluding anything about the model`,
      });
    }
  }
  if (stuck > 0) {
    const share = stuck / whiteBox.attacked;
    const loss =
      settings.loss === "cross-entropy" && !isEnsemble ? `attack the log odds or the margin (${called("loss")}), ` : "";
    const start = settings.randomStart === false ? `begin at random (${called("randomStart")}), ` : "";
    warnings.push({
      code: "zero gradients",
      value: share,
      raised: `${name} ended without a gradient on ${percentText(share)} of the attacked images`,
      means: "it stood still there: its failure says nothing about robustness",
      advice: `${loss}${start}${loss || start ? "or " : ""}take an attack without gradients (${blind})`,
    });
  }
  const successes = sum(whiteBox.success);
  const survive = successes === 0 ? 1 : sum(whiteBox.survives8Bit) / successes;
  if (survive < 0.9) {
    warnings.push({
      code: "lost to rounding",
      value: survive,
      raised: `${percentText(survive)} of the adversarial images are still adversarial when rounded to 8 bits`,
      means: "the others lie so close to the boundary that a saved picture of them is none",
      advice:
        settings.epsilon !== null
          ? `for pictures on disk, take ${usesGradient ? "an attack that goes on behind the boundary (pgd), or " : ""}a slightly larger radius`
          : usesGradient
            ? `for pictures on disk, round during the attack (ddn, ${called("levels", "256")}), or attack in a ball (pgd)`
            : "for pictures on disk, attack in a ball that is a little larger than these norms (square)",
    });
  }
  return warnings;
}
