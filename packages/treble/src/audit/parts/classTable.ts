import type { AttackResult } from "../../attacks/contract/result.ts";
import type { Labels } from "../../data/dataset.ts";
import type { ClassResult, Confusion } from "../../results/audit.ts";
import { mean } from "../../statistics/mean.ts";
import { median } from "../../statistics/median.ts";
import { auditShare } from "./auditShare.ts";

/** What is known of every image, and of those that were attacked. */
export interface ByClass {
  readonly classes: readonly string[];
  readonly labels: Labels;
  /** `[N]`, 1 where right without an attack. */
  readonly right: Uint8Array;
  /** Places of the attacked among the N images; what follows is of these. */
  readonly attacked: readonly number[];
  readonly smallest: AttackResult | null;
  /** Centroids of the perturbations that there are, NaN elsewhere; empty where there is no spectrum. */
  readonly centroids: ArrayLike<number>;
  /** Places among the attacked that were attacked at the first radius, and 1 for those of them that stand. */
  readonly tried: readonly number[];
  readonly standing: Uint8Array | null;
}

/** A row for each class that some image is of, in the order of the outputs. */
export function classTable({ classes, labels, right, attacked, ...found }: ByClass): readonly ClassResult[] {
  const { smallest, centroids, tried, standing } = found;
  const sizes = smallest?.[smallest.attack.settings.norm];
  return classes.flatMap((name, k) => {
    const own = [...labels.keys()].filter((n) => labels[n] === k);
    if (own.length === 0) return [];
    const fooled = attacked.flatMap((n, i) => (labels[n] === k && smallest?.success[i] === 1 ? [i] : []));
    const places = Float64Array.from(fooled, (i) => centroids[i] ?? Number.NaN).filter(Number.isFinite);
    const of = standing && tried.flatMap((i, j) => (labels[attacked[i]!] === k ? [j] : []));
    return [
      {
        name,
        clean: auditShare(own.filter((n) => right[n] === 1).length, own.length),
        robust: of && auditShare(of.filter((j) => standing[j] === 1).length, of.length),
        size: fooled.length > 0 && sizes ? median(Float64Array.from(fooled, (i) => sizes[i]!)) : Number.NaN,
        centroid: places.length > 0 ? mean(places) : Number.NaN,
      },
    ];
  });
}

/** How often a smallest perturbation leads from one class to another, the most frequent first. */
export function confusionsOf(
  { success, adversarialPredictions }: AttackResult,
  labels: Labels,
  classes: readonly string[],
): readonly Confusion[] {
  const counts = new Map<string, { from: number; to: number; count: number }>();
  success.forEach((one, n) => {
    if (one !== 1) return;
    const [from, to] = [labels[n]!, adversarialPredictions[n]!];
    const entry = counts.get(`${from} ${to}`) ?? { from, to, count: 0 };
    entry.count++;
    counts.set(`${from} ${to}`, entry);
  });
  return [...counts.values()]
    .sort((a, b) => b.count - a.count || a.from - b.from || a.to - b.to)
    .map(({ from, to, count }) => ({ from: classes[from]!, to: classes[to]!, count }));
}
