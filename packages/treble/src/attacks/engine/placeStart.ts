import { pullIntoBall } from "../../geometry/ball.ts";
import { randomPerturbation } from "../../geometry/randomStart.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { sampleKey } from "../../random/random.ts";
import type { Contest } from "../contract/contest.ts";
import type { StepAttack } from "../contract/contract.ts";

/** Writes the first iterate: the image, a random point of the ball around it, or the attack's own choice. */
export function placeStart(
  attack: StepAttack,
  { shape, classes }: Classifier,
  image: Float32Array,
  original: Float32Array,
  { contest, restart }: { readonly contest: Contest; readonly restart: number },
  seed: number,
): void {
  const { norm, epsilon } = attack.settings;
  const { start } = attack;
  image.set(original);
  if (start === "image" || (start === "random" && epsilon === null)) return;
  const { label } = contest;
  const key = sampleKey(seed, original, label, restart);
  if (typeof start === "function") {
    image.set(start({ original: original.slice(), shape, label, classes, contest, key }, restart));
    for (let i = 0; i < image.length; i++) image[i] = Math.min(1, Math.max(0, image[i]!));
  } else {
    const delta = randomPerturbation(norm, epsilon!, image.length, key);
    for (let i = 0; i < image.length; i++) image[i] = Math.min(1, Math.max(0, original[i]! + delta[i]!));
  }
  if (epsilon !== null && !attack.leavesBall) pullIntoBall(image, original, norm, epsilon);
}
