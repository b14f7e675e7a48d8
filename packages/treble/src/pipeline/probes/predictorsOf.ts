import { inputGradient } from "../../attacks/engine/inputGradient.ts";
import type { Running } from "../../running/running.ts";
import type { Signals } from "../../spectrum/signals.ts";
import type { ProbeSubject } from "./probe.ts";

/**
 * The end-to-end predictor of every class of a linear network, `[classes, C, H, W]`. The logits are affine, so their
 * gradients are the same at every image: black ones will do.
 */
export async function predictorsOf(
  { trained, dataset }: Pick<ProbeSubject, "trained" | "dataset">,
  { backend, threads, signal }: Running,
): Promise<Signals> {
  const [channels, height, width] = dataset.shape;
  const labels = Uint8Array.from(dataset.classes, (_, i) => i);
  const images = new Float32Array(labels.length * channels * height * width);
  return inputGradient(trained, { images, labels }, { backend, threads, signal, of: "logit" });
}
