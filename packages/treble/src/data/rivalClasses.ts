import { UserError } from "../errors/userError.ts";
import { threefry } from "../random/random.ts";
import type { Labels } from "./dataset.ts";

/** Sets these numbers apart from others that are drawn. */
const PURPOSE = 0x71a15;

/**
 * For every image one class other than its own, `[N]`, each of them equally likely: drawn by the image's position and
 * nothing else, the same for every network. A rival that the network itself chose, such as its runner-up, would differ
 * between seeds, architectures and stages of training, and what they do not agree on would be partly the question and
 * not the answer. Of two classes it is the other one.
 * @throws UserError where there are fewer than two classes, so that there is no rival.
 */
export function rivalClasses(labels: Labels, classes: number): Int32Array {
  if (classes < 2) throw new UserError(`Of ${classes} classes none has a rival; take images of at least two.`);
  return Int32Array.from(labels, (label, i) => {
    const [word] = threefry([PURPOSE, 0], [i, 0]);
    return (label + 1 + (word % (classes - 1))) % classes;
  });
}
