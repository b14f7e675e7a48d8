import { type AuditMemory, UserError } from "treble-lab";
import { bytesText, duration } from "treble-lab/report";
import type { AuditState } from "./auditor.ts";
import type { DescribedModel } from "./describedModel.ts";
import type { OpenedFacts } from "./messages.ts";

/** As V8 and onnxruntime say that there is no more memory. */
const lacking = /bad_alloc|failed to allocate|out of memory|allocation failed|invalid (typed )?array (buffer )?length/i;

/** What went wrong, in a sentence. */
export function failureSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UserError || !lacking.test(message)) return message;
  return "There is not enough memory for this in a page: give fewer images, less Memory, or audit it in a terminal.";
}

/** Where an audit is, in one line. */
export function statusText({ phase, described, part, secondsLeft, seconds }: AuditState): string {
  if (phase === "describing") return "Reading the file …";
  if (phase === "opening") return `Fetching the runtime and trying ${described?.name ?? "the model"} …`;
  if (phase === "stopped") return "Stopped; nothing of it is kept.";
  if (phase === "done") return `Done after ${duration(seconds)}.`;
  if (phase !== "auditing") return "";
  if (part === null) return "Loading the images and timing the model …";
  return `Measuring ${part}${secondsLeft === null ? "" : `, about ${duration(secondsLeft)} left`} …`;
}

/** What can be done with a model that has operators without a derivative. */
export function derivativeSentence({ name, withoutDerivative }: DescribedModel): string {
  if (withoutDerivative.length === 0) {
    return "Every operator between the images and the output has a derivative here: all parts can be measured.";
  }
  const are = withoutDerivative.length === 1 ? "This operator has" : "These operators have";
  return `${are} no derivative here: ${withoutDerivative.join(", ")}. If the gradient of ${name} depends on them, it is attacked by what sees its outputs alone (HopSkipJump, Square), which takes longer and finds larger perturbations, and the part bands is left out; accuracy, spectra, the sensitivity map and critical bands are measured as ever.`;
}

/** What an audit is going to take of memory, before it does. */
export function memorySentence(
  { shape, classes }: OpenedFacts,
  { rows, batch, images, model, total }: AuditMemory,
  count: number,
): string {
  return `It takes ${shape.join("×")} images into ${classes} classes. The audit takes at most about ${bytesText(total)} of memory: ${bytesText(model)} for the model, ${bytesText(images)} for ${count === 1 ? "1 image" : `${count} images`}, ${bytesText(batch)} for a batch of ${rows}; the runtime itself some 50 MB more.`;
}
