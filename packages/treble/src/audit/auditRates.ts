import { MissingRuleError } from "ongrad";
import { imagesPerRun } from "../attacks/engine/forward.ts";
import { inputGradient } from "../attacks/engine/inputGradient.ts";
import { predict } from "../attacks/engine/predict.ts";
import type { LabelledImages } from "../data/labelledImages.ts";
import { UserError } from "../errors/userError.ts";
import type { Classifier } from "../models/network/classifier.ts";
import type { Running } from "../running/running.ts";
import { takenImages } from "./parts/takenImages.ts";

/** How fast a model is here, seconds. */
export interface AuditRates {
  /** Of an image's logits. */
  readonly forward: number;
  /** Of the gradient of its margin; null for a model that has none. */
  readonly gradient: number | null;
  /** Of making a graph with a gradient ready. */
  readonly compile: number;
  /** Why there is no gradient; empty where there is one. */
  readonly withoutGradient: string;
}

/** The fastest of so many counts: the first ones still warm up. */
const BATCHES = 4;

/**
 * Times a few batches of a model's logits and of its margin's gradient; the first run of each, which makes it ready,
 * does not count as one.
 */
export async function auditRates(
  model: Classifier,
  data: LabelledImages,
  running: Running,
  clock: () => number,
): Promise<AuditRates> {
  const batch = Math.max(2, imagesPerRun(running, model));
  const rows = Array.from({ length: batch * BATCHES }, (_, i) => i % data.labels.length);
  const some = takenImages(data, rows);
  const timed = async (work: (onProgress: NonNullable<Running["onProgress"]>) => Promise<unknown>) => {
    const start = clock();
    const ends: number[] = [];
    await work(() => void ends.push(clock()));
    const between = ends.slice(1).map((end, i) => end - ends[i]!);
    const one = Math.min(...between);
    return { each: one / batch, ready: Math.max(0, ends[0]! - start - one) };
  };
  const forward = await timed((onProgress) => predict(model, some.images, { ...running, onProgress }));
  try {
    const gradient = await timed((onProgress) => inputGradient(model, some, { ...running, onProgress }));
    return { forward: forward.each, gradient: gradient.each, compile: gradient.ready, withoutGradient: "" };
  } catch (error) {
    if (!(error instanceof UserError && error.cause instanceof MissingRuleError)) throw error;
    const withoutGradient = error.cause.message.split("; ")[0]!.replace(/\.$/, "");
    return { forward: forward.each, gradient: null, compile: forward.ready, withoutGradient };
  }
}
