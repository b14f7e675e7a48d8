import type { Split } from "../../../data/dataset.ts";
import { UserError } from "../../../errors/userError.ts";

/** What `--target` goes for: one class, or one that depends on the image's own logits. */
export interface AttackTarget {
  readonly aim: number | "second" | "least-likely";
  /** For people. */
  readonly text: string;
}

/**
 * The class that `text` names: its number, its name among the dataset's, `second` for the likeliest other class of each
 * image, or `least-likely`.
 * @throws UserError where there is no such class.
 */
export function attackTarget(text: string, names: readonly string[], classes: number): AttackTarget {
  if (text === "second") return { aim: text, text: "the likeliest other class of each image" };
  if (text === "least-likely") return { aim: text, text: "the least likely class of each image" };
  const aim = /^\d+$/.test(text) ? Number(text) : names.indexOf(text);
  if (aim < 0 || aim >= classes) {
    throw new UserError(
      `--target is ${JSON.stringify(text)}, which is no class; give a number from 0 to ${classes - 1}, a class's name, second or least-likely.`,
    );
  }
  const name = names[aim];
  return { aim, text: name === undefined || name === String(aim) ? `class ${aim}` : `class ${aim} (${name})` };
}

/** The images of a split that are of another class than the target. */
export function awayFromTarget(split: Split, { aim }: AttackTarget): Split {
  const { images, labels, count, names } = split;
  const kept = [...labels.keys()].filter((n) => labels[n] !== aim);
  if (kept.length === count) return split;
  const size = images.length / count;
  const pixels = new Uint8Array(kept.length * size);
  kept.forEach((n, i) => void pixels.set(images.subarray(n * size, (n + 1) * size), i * size));
  return {
    images: pixels,
    labels: labels.filter((label) => label !== aim),
    count: kept.length,
    ...(names && { names: kept.map((n) => names[n]!) }),
  };
}
