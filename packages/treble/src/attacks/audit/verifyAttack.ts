import type { LabelledImages } from "../../data/labelledImages.ts";
import { ballTolerance } from "../../geometry/ball.ts";
import type { Norm } from "../../geometry/norms.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { median } from "../../statistics/median.ts";
import { pixelsPerImage } from "../contract/checks.ts";
import type { Attack } from "../contract/contract.ts";
import type { Ensemble } from "../contract/ensemble.ts";
import { needsGradient } from "../contract/needsGradient.ts";
import type { AttackResult } from "../contract/result.ts";
import { picked } from "../engine/rows.ts";
import type { AttackOptions } from "../engine/runAttack.ts";
import { runEither } from "../engine/runEither.ts";
import { squareL2, squareLinf } from "../methods/square.ts";
import type { ResultsToExamine } from "./examineResults.ts";

export interface VerifyOptions extends AttackOptions {
  /** Queries of the Square attack for each image. Default 1,000. */
  readonly queries?: number | undefined;
  /** How many images the huge radius is tried on, at most. Default 128. */
  readonly hugeImages?: number | undefined;
}

/** What was attacked, and how the same attack is had at another radius; it is not asked for a smallest-norm attack. */
export interface Verified {
  readonly result: AttackResult;
  readonly attack: Attack | Ensemble;
  atRadius(epsilon: number): Attack | Ensemble;
}

/** Absent: there was nothing to learn from it. */
export type Verification = Pick<ResultsToExamine, "blackBox" | "huge">;

/**
 * Tries to prove a finished attack wrong (Carlini et al. 2019, On Evaluating Adversarial Robustness): the Square
 * attack, which sees no gradient, on the images that still stand, at the attack's radius (of a smallest-norm attack: at
 * its median norm, on the images farther away); and the same attack at a radius at which every image can be turned into
 * a uniformly grey one, so that nothing may stand. `examineResults` says what the outcome means.
 *
 * Left out where there is nothing to learn: no Square in L1, none after an attack that sees no gradient itself or an
 * ensemble that holds one; no huge radius after an attack without any.
 */
export async function verifyAttack(
  { result, attack, atRadius }: Verified,
  classifier: Classifier,
  data: LabelledImages,
  options: VerifyOptions = {},
): Promise<Verification> {
  const { images, labels } = data;
  const { norm, epsilon } = result.attack.settings;
  const size = pixelsPerImage(classifier);
  const within = (of: Attack | Ensemble, samples: readonly number[]): Promise<AttackResult> => {
    const part = { images: picked(images, samples, size), labels: Int32Array.from(samples, (n) => labels[n]!) };
    return runEither(of, classifier, part, options);
  };
  const attacked = [...labels.keys()].filter((n) => result.reasons[n] !== "misclassified");

  const norms = result[norm].filter((_, n) => result.success[n] === 1);
  const radius = epsilon ?? (norms.length > 0 ? median(norms) : null);
  let blackBox: ResultsToExamine["blackBox"];
  if (norm !== "l1" && radius !== null && radius > 0 && !isBlind(attack)) {
    const standing = attacked.filter((n) => !(result.success[n] && result[norm][n]! <= radius * (1 + ballTolerance)));
    const queries = options.queries ?? 1000;
    const square = norm === "l2" ? squareL2(radius, { queries }) : squareLinf(radius, { queries });
    const found = await within(square, standing);
    const success = new Uint8Array(labels.length);
    standing.forEach((n, i) => {
      success[n] = found.success[i]!;
    });
    blackBox = { attack: found.attack, success };
  }
  const some = attacked.slice(0, options.hugeImages ?? 128);
  const huge = epsilon === null ? undefined : await within(atRadius(hugeRadius(norm, size)), some);
  return { ...(blackBox && { blackBox }), ...(huge && { huge }) };
}

/** From any image to the uniformly grey one. */
export function hugeRadius(norm: Norm, size: number): number {
  return norm === "linf" ? 0.5 : norm === "l2" ? 0.5 * Math.sqrt(size) : 0.5 * size;
}

/** Whether it works, or some of its parts work, from logits alone. */
function isBlind(attack: Attack | Ensemble): boolean {
  return "attacks" in attack ? attack.attacks.some(isBlind) : !needsGradient(attack);
}
