import { ballTolerance } from "./ball.ts";
import type { AttackResult } from "./result.ts";
import { percentText, type Warning } from "./warning.ts";

/** Results of several attacks on the same samples of the same model. */
export interface ResultsToExamine {
  /** The gradient attack whose outcome is to be trusted. */
  readonly whiteBox: AttackResult;
  /** An attack without gradients in the same norm, at the same radius (or, where that has none, at any). */
  readonly blackBox?: Pick<AttackResult, "attack" | "success">;
  /** The same attack at a radius at which every image can be turned into a uniformly grey one, such as L∞ 0.5. */
  readonly huge?: Pick<AttackResult, "attack" | "attacked" | "success">;
}

/**
 * Looks at what attacks came to, and says what speaks against believing it: samples that a huge radius does not break,
 * samples that only the black-box attack breaks, gradients that were zero on the way, adversarial images that
 * do not survive rounding to 8 bits.
 */
export function examineResults({ whiteBox, blackBox, huge }: ResultsToExamine): readonly Warning[] {
  const warnings: Warning[] = [];
  if (huge && huge.attacked > 0) {
    const standing = 1 - count(huge.success) / huge.attacked;
    if (standing > 0) {
      warnings.push({
        code: "survives large radius",
        value: standing,
        raised: `${percentText(standing)} of the images stand at radius ${Number(huge.attack.settings.epsilon!.toPrecision(3))}, where every image can be turned into a grey one`,
        means: "the attack fails for another reason than distance: the model's gradients do not lead it",
        advice:
          "do not read the robust accuracy as robustness; look at zero gradients, take more steps, another loss, or an attack without gradients",
      });
    }
  }
  const never = whiteBox.reasons.filter((reason) => reason === "never crossed").length;
  // Within a band of frequencies there need not be any.
  if (never > 0 && !("band" in whiteBox.attack.settings)) {
    const share = never / whiteBox.attacked;
    warnings.push({
      code: "survives large radius",
      value: share,
      raised: `${whiteBox.attack.name} found no adversarial image at any distance for ${percentText(share)} of the attacked images`,
      means:
        "there always is one (a clean image of another class, say), so the attack fails for another reason than distance",
      advice: "read the norms as those of the other images only; take more steps, or an attack without gradients",
    });
  }
  if (blackBox) {
    const radius = blackBox.attack.settings.epsilon ?? Number.POSITIVE_INFINITY;
    const norms = whiteBox[whiteBox.attack.settings.norm];
    const broke = (n: number): boolean => whiteBox.success[n] === 1 && norms[n]! <= radius * (1 + ballTolerance);
    const only = blackBox.success.filter((success, n) => success === 1 && !broke(n)).length;
    if (only > 0) {
      warnings.push({
        code: "black box wins",
        value: only,
        raised: `${blackBox.attack.name} broke ${only} ${only === 1 ? "image" : "images"} that ${whiteBox.attack.name} did not${whiteBox.attack.settings.epsilon === null && Number.isFinite(radius) ? ` within ${Number(radius.toPrecision(3))}` : ""}`,
        means: "an attack that sees the gradient should not lose to one that does not: the gradient misleads it",
        advice: "report the union of both; give the gradient attack more steps, restarts or another loss",
      });
    }
  }
  const stuck = whiteBox.reasons.filter((reason) => reason === "no gradient").length;
  if (stuck > 0) {
    const share = stuck / whiteBox.attacked;
    warnings.push({
      code: "zero gradients",
      value: share,
      raised: `${whiteBox.attack.name} ended without a gradient on ${percentText(share)} of the attacked images`,
      means: "it stood still there: its failure says nothing about robustness",
      advice: "take the margin or log-odds loss, a random start, or an attack without gradients",
    });
  }
  const successes = count(whiteBox.success);
  const survive = successes === 0 ? 1 : count(whiteBox.survives8Bit) / successes;
  if (survive < 0.9) {
    warnings.push({
      code: "lost to rounding",
      value: survive,
      raised: `${percentText(survive)} of the adversarial images are still adversarial when rounded to 8 bits`,
      means: "the others lie so close to the boundary that a saved picture of them is none",
      advice: "for pictures on disk, quantise during the attack (DDN with 256 levels), or take a fixed radius",
    });
  }
  return warnings;
}

function count(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0);
}
