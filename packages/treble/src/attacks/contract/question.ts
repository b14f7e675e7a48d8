/**
 * What an attack that is no fixed sequence of steps may ask the model about images of one sample. An attack puts
 * its questions one after the other, as if it had the model to itself; `converse` answers many samples' questions
 * in one batch.
 */

/**
 * - `logits`: nothing more than those;
 * - `margin`: the gradient of `max_{j≠y} logit_j − logit_y`, or of an attack with a target t
 *   `logit_t − max_{j≠t} logit_j`;
 * - `difference`: the gradient of `logit_t − logit_y` for the class t that the question names;
 * - `jacobian`: the gradients of all logits.
 */
export type QuestionKind = "logits" | "margin" | "difference" | "jacobian";

/** What an attack asks of the model about one image. */
export interface Question {
  readonly kind: QuestionKind;
  /** `[M, C, H, W]`, any number of images. */
  readonly images: Float32Array;
  /** For `difference`: the class t of each image. */
  readonly targets?: Int32Array;
}

/** What the model answers, each field where it was asked for. */
export interface Answer {
  /** `[M, classes]` */
  readonly logits: Float32Array;
  /** `[M, C, H, W]`, for `jacobian` `[M, classes, C, H, W]`, for `logits` empty. */
  readonly gradients: Float32Array;
}

/** Asks, takes the answer, asks again, and ends with what it found. */
export type Dialogue<Found> = Generator<Question, Found, Answer>;

export function* askLogits(images: Float32Array): Dialogue<Float32Array> {
  return (yield { kind: "logits", images }).logits;
}

export function* askMargin(images: Float32Array): Dialogue<Answer> {
  return yield { kind: "margin", images };
}

export function* askDifference(images: Float32Array, targets: Int32Array): Dialogue<Answer> {
  return yield { kind: "difference", images, targets };
}

export function* askJacobian(images: Float32Array): Dialogue<Answer> {
  return yield { kind: "jacobian", images };
}

/** `logit_y − max_{j≠y} logit_j` of one row of logits, in double precision; NaN where one of them is. */
export function marginOf(logits: Float32Array, label: number): number {
  let rival = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < logits.length; k++) {
    if (Number.isNaN(logits[k]!)) return Number.NaN;
    if (k !== label && logits[k]! > rival) rival = logits[k]!;
  }
  return logits[label]! - rival;
}
