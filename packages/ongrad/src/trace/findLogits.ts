import { describe } from "../graph/shapes.ts";
import { isFloat, type Shape, type Value } from "../graph/value.ts";
import { ModelError } from "./foreignNode.ts";
import { type Probabilities, probabilities } from "./probabilities.ts";

export interface Logits {
  /** The model's own output: a number for each class, or one alone, for each image, perhaps among axes of extent 1. */
  readonly value: Value;
  /** How many numbers an image has. */
  readonly numbers: number;
  /** How the output turns logits into probabilities, where it does. */
  readonly ending: Probabilities | undefined;
}

/** An output that is not a number for each class. */
export class NoLogitsError extends ModelError {}

/** @throws NoLogitsError when the output is not one vector of numbers an image. */
export function findLogits(values: ReadonlyMap<string, Value>, output: string, batch: number): Logits {
  const value = values.get(output);
  if (!value) throw new ModelError(`The output "${output}" could not be imported.`);
  const numbers = numbersAnImage(value.shape, batch);
  const isNumeric = isFloat(value.dtype) || value.dtype === "uint8" || value.dtype === "int8";
  if (numbers === undefined || !isNumeric) {
    const images = batch === 1 ? "1 image" : `${batch} images`;
    throw new NoLogitsError(
      `The output "${output}" is ${describe(value)} for ${images}, not a number for each class.`,
      "output",
    );
  }
  return { value, numbers, ending: probabilities(value, batch, numbers) };
}

/** `[N, C]`, `[N]` and, of all images in one row, `[N · C]`, each among axes of extent 1. */
function numbersAnImage(shape: Shape, batch: number): number | undefined {
  const long = shape.filter((extent) => extent !== 1);
  const [first, second] = long;
  if (batch === 1) return long.length < 2 ? (first ?? 1) : undefined;
  if (first === undefined || first === 0 || first % batch !== 0 || long.length > 2) return undefined;
  if (second !== undefined) return first === batch ? second : undefined;
  return first / batch;
}
