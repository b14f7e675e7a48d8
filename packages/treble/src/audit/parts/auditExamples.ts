import type { AttackResult } from "../../attacks/contract/result.ts";
import type { LabelledImages } from "../../data/labelledImages.ts";
import type { AuditExample } from "../../results/audit.ts";
import { picture } from "./picture.ts";

/** What a perturbation is multiplied by, for it to be seen: none of these takes it beyond black or white. */
const factors = [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1] as const;

/**
 * Of the images that were fooled, the one with the smallest, the middle and the largest of the smallest perturbations;
 * fewer where so few were.
 * @param names of all images of the data; `classes` of the model's outputs.
 */
export function auditExamples(
  result: AttackResult,
  { images, labels }: LabelledImages,
  shape: readonly [number, number, number],
  { names, classes }: { readonly names: readonly string[]; readonly classes: readonly string[] },
): readonly AuditExample[] {
  const sizes = result[result.attack.settings.norm];
  const order = [...result.success.keys()]
    .filter((n) => result.success[n] === 1)
    .sort((a, b) => sizes[a]! - sizes[b]! || a - b);
  if (order.length === 0) return [];
  const last = order.length - 1;
  const chosen = [
    { which: "easiest", at: 0 },
    { which: "median", at: Math.floor(last / 2) },
    { which: "hardest", at: last },
  ] as const;
  const length = shape[0] * shape[1] * shape[2];
  return chosen
    .filter(({ at }, i) => chosen.findIndex((one) => one.at === at) === i)
    .map(({ which, at }) => {
      const n = order[at]!;
      const original = images.subarray(n * length, (n + 1) * length);
      const adversarial = result.images.subarray(n * length, (n + 1) * length);
      const change = adversarial.map((pixel, i) => pixel - original[i]!);
      const largest = change.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const factor = factors.find((one) => one * largest <= 0.5) ?? 1;
      return {
        which,
        image: names[n]!,
        trueClass: classes[labels[n]!]!,
        classAfter: classes[result.adversarialPredictions[n]!]!,
        size: sizes[n]!,
        original: picture(original, shape),
        adversarial: picture(adversarial, shape),
        perturbation: picture(
          change.map((value) => 0.5 + factor * value),
          shape,
        ),
        factor,
      };
    });
}
