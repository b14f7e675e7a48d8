import { examineModel } from "../../attacks/audit/examineModel.ts";
import { examineResults, type ResultsToExamine } from "../../attacks/audit/examineResults.ts";
import type { AdviceOption } from "../../attacks/audit/warning.ts";
import type { Attack } from "../../attacks/contract/contract.ts";
import type { Ensemble } from "../../attacks/contract/ensemble.ts";
import { needsGradient } from "../../attacks/contract/needsGradient.ts";
import type { AttackResult } from "../../attacks/contract/result.ts";
import { squareL2, squareLinf } from "../../attacks/methods/square.ts";
import { ballTolerance } from "../../geometry/ball.ts";
import type { AuditWarning } from "../../results/audit.ts";
import { median } from "../../statistics/median.ts";
import type { NameOption } from "../../text/nameOption.ts";
import { auditAttack } from "./auditAttack.ts";
import { isLarge } from "./isLarge.ts";
import type { PartWork } from "./partWork.ts";
import { takenImages } from "./takenImages.ts";

/** Images that Square is tried on at most, and squares an image: fewer large images, of which one takes seconds. */
export function squareCheckOf(shape: readonly [number, number, number]): {
  readonly images: number;
  readonly queries: number;
} {
  return { images: isLarge(shape) ? 8 : 32, queries: 500 };
}

export interface ExaminedAs {
  readonly attack: Attack | Ensemble;
  /** What advice calls the options. */
  readonly called?: NameOption<AdviceOption> | undefined;
}

/** What speaks against believing any attack on this model, before one. */
export async function examinedModel(
  { model, data, running }: PartWork,
  as: ExaminedAs,
): Promise<readonly AuditWarning[]> {
  return (await examineModel(model, data, { ...running, ...as })).map(told);
}

/**
 * What speaks against believing what an attack came to; that smallest perturbations do not survive being saved with 8
 * bits does not, and has its own number in an audit. Square, which sees no gradient, is tried at the median norm on
 * some of the images that are farther away, as `verifyAttack` does on all of them.
 */
export async function examinedResult(
  work: PartWork,
  result: AttackResult,
  { attack, called }: ExaminedAs,
): Promise<readonly AuditWarning[]> {
  const { norm } = result.attack.settings;
  const norms = result[norm].filter((_, n) => result.success[n] === 1);
  const radius = norms.length > 0 ? median(norms) : 0;
  const blind = !("attacks" in attack) && !needsGradient(attack);
  const examined = (blackBox?: ResultsToExamine["blackBox"]): readonly AuditWarning[] =>
    examineResults({ whiteBox: result, attack, ...(blackBox && { blackBox }) }, called)
      .filter(({ code }) => code !== "lost to rounding")
      .map(told);
  if (norm === "l1" || radius === 0 || blind) return examined();
  const standing = [...result.success.keys()].filter(
    (n) =>
      result.reasons[n] !== "misclassified" &&
      !(result.success[n] === 1 && result[norm][n]! <= radius * (1 + ballTolerance)),
  );
  const { images, queries } = squareCheckOf(work.model.shape);
  const some = standing.slice(0, images);
  const success = new Uint8Array(result.success.length);
  const square = norm === "l2" ? squareL2(radius, { queries }) : squareLinf(radius, { queries });
  if (some.length > 0) {
    const found = await auditAttack({ ...work, data: takenImages(work.data, some) }, square);
    some.forEach((n, i) => {
      success[n] = found.success[i]!;
    });
  }
  return examined({ attack: { name: square.name, settings: square.settings, seed: work.seed }, success });
}

function told({ code, raised, means, advice }: AuditWarning): AuditWarning {
  return { code, raised, means, advice };
}
