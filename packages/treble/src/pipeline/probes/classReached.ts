import { type InputGradientOptions, inputGradient } from "../../attacks/engine/inputGradient.ts";
import type { Signals } from "../../spectrum/signals.ts";
import type { ProbeSubject } from "./probe.ts";

/**
 * For every image the gradient of the logit of the class that its perturbation reaches minus that of its
 * label's: the way straight down that margin. Zero where there is no perturbation.
 */
export async function towardsClassReached(
  { trained, images, labels, spectra }: ProbeSubject,
  options: Omit<InputGradientOptions, "of">,
): Promise<Signals> {
  const [success, adversarial] = [spectra.success.data, spectra.adversarial.data];
  const classReached = Int32Array.from(labels, (label, i) => (success[i] === 1 ? adversarial[i]! : label));
  const own = await inputGradient(trained, { images, labels }, { ...options, of: "logit" });
  const other = await inputGradient(trained, { images, labels: classReached }, { ...options, of: "logit" });
  return { data: other.data.map((value, i) => value - own.data[i]!), shape: own.shape };
}
