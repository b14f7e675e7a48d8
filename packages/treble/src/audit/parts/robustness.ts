import type { Attack } from "../../attacks/contract/contract.ts";
import type { Ensemble } from "../../attacks/contract/ensemble.ts";
import type { AttackResult } from "../../attacks/contract/result.ts";
import { fmn } from "../../attacks/methods/fmn.ts";
import { squareL2, squareLinf } from "../../attacks/methods/square.ts";
import { autoattackStandard, robustAccuracyPreset } from "../../attacks/presets.ts";
import type { AccuracyCurve, RobustShare } from "../../results/audit.ts";
import { quantile } from "../../statistics/quantile.ts";
import { listText } from "../../text/listText.ts";
import { auditAttack } from "./auditAttack.ts";
import { auditShare } from "./auditShare.ts";
import { type NearestFound, nearestFound } from "./nearestFound.ts";
import type { PartWork } from "./partWork.ts";
import { takenImages } from "./takenImages.ts";

/** The norms that robustness is said in. */
export type RobustNorm = "l2" | "linf";

export interface RobustnessRequest {
  readonly radii: Readonly<Record<RobustNorm, readonly number[]>>;
  /** The standard ensemble instead of the quick one. */
  readonly thorough: boolean;
  /** Share of the steps that attacks take. */
  readonly effort: number;
  /** Whether the model has gradients; else Square. */
  readonly gradients: boolean;
}

export interface Robustness {
  readonly robust: readonly RobustShare[];
  readonly curves: readonly AccuracyCurve[];
  /** 1 for images that stand at the first of `robust`; null without one. */
  readonly standing: Uint8Array | null;
  /** What else was found of an image, for results that look at everything. */
  readonly nearest: NearestFound;
}

/** Points of a curve where smallest perturbations are. */
const POINTS = 24;
/** Squares tried of an image where there are no gradients. */
export const squareQueries = 1000;

/**
 * Accuracy against radius in L2 and L∞ against the union of all attacks: a curve from smallest perturbations, and at
 * the stated radii, on the images that these leave standing, PGD with restarts and targeted APGD (or the standard
 * ensemble). Since an adversarial image counts at every radius that it is within, whatever looked for it, the curve
 * goes through the stated values.
 *
 * @param right `[N]`, 1 for images that are right without an attack.
 * @param smallest of the same images; null where there is none.
 */
export async function robustness(
  work: PartWork,
  right: Uint8Array,
  smallest: AttackResult | null,
  { radii, thorough, effort, gradients }: RobustnessRequest,
): Promise<Robustness> {
  const total = right.length;
  const all = [...right.keys()];
  const rightOnes = all.filter((n) => right[n] === 1);
  const nearest = nearestFound(right);
  const { onProgress, ...quiet } = work.running;
  const steps = 2 + radii.l2.length + radii.linf.length;
  let step = 0;
  /** Attacks those of the images, where there are any. */
  const attackOn = async (attack: Attack | Ensemble, rows: readonly number[]): Promise<string> => {
    const first = step++;
    const told: PartWork["running"]["onProgress"] = ({ done, total: of }) =>
      onProgress?.({ done: Math.floor(1000 * (first + done / Math.max(1, of))), total: 1000 * steps });
    if (rows.length > 0) {
      const part = { ...work, data: takenImages(work.data, rows), running: { ...quiet, onProgress: told } };
      nearest.enter(await auditAttack(part, attack), rows);
    }
    return attack.name;
  };
  if (smallest) nearest.enter(smallest, all);
  const names: Record<RobustNorm, string[]> = { l2: [], linf: [] };
  for (const norm of ["l2", "linf"] as const) {
    if (smallest?.attack.settings.norm === norm) {
      step++;
      names[norm].push(smallest.attack.name);
    } else if (gradients) {
      names[norm].push(await attackOn(fmn(norm, { steps: Math.max(1, Math.ceil(100 * effort)) }), rightOnes));
    }
  }
  const robust: RobustShare[] = [];
  for (const norm of ["l2", "linf"] as const) {
    for (const epsilon of radii[norm]) {
      const attack = !gradients
        ? (norm === "l2" ? squareL2 : squareLinf)(epsilon, { queries: squareQueries })
        : thorough && work.model.classes >= 4
          ? autoattackStandard(norm, epsilon)
          : robustAccuracyPreset(norm, epsilon, effort);
      const name = await attackOn(attack, nearest.standing(norm, epsilon));
      const attacks = [...new Set([...names[norm], name])];
      robust.push({ norm, epsilon, attack: listText(attacks), ...auditShare(0, total) });
      if (!names[norm].includes(name)) names[norm].push(name);
    }
  }
  onProgress?.({ done: steps, total: steps });
  // What was found at a later radius counts at an earlier one as well.
  const counted = robust.map((one) => ({
    ...one,
    ...auditShare(nearest.standing(one.norm, one.epsilon).length, total),
  }));
  const [first] = counted;
  return {
    robust: counted,
    curves: (["l2", "linf"] as const).flatMap((norm) => {
      const radiiOf =
        gradients || smallest?.attack.settings.norm === norm ? curveRadii(nearest, norm, radii[norm]) : radii[norm];
      if (radiiOf.length === 0) return [];
      const points = [0, ...radiiOf].map((epsilon) => ({
        epsilon,
        ...auditShare(epsilon === 0 ? rightOnes.length : nearest.standing(norm, epsilon).length, total),
      }));
      return [{ norm, attack: listText(names[norm]), points }];
    }),
    standing: first ? right.map((_, n) => (nearest.stands(n, first.norm, first.epsilon) ? 1 : 0)) : null,
    nearest,
  };
}

/**
 * Evenly up to the distance that 95 of 100 smallest perturbations are within, the stated radii, and a few up to beyond
 * them; ascending.
 */
function curveRadii(nearest: NearestFound, norm: RobustNorm, stated: readonly number[]): readonly number[] {
  const distances = nearest.distances(norm).sort();
  const most = distances.length > 0 ? quantile(distances, 0.95) : 0;
  const even = (end: number, points: number): readonly number[] =>
    end > 0 ? Array.from({ length: points }, (_, i) => (end * (i + 1)) / points) : [];
  const beyond = even(Math.max(0, ...stated.map((one) => 1.2 * one)), 8);
  return [...new Set([...even(most, POINTS), ...beyond, ...stated])].sort((a, b) => a - b);
}
