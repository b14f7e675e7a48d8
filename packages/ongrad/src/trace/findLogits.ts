import { describe } from "../graph/shapes.ts";
import { isFloat, type Node, sizeOf, type Value } from "../graph/value.ts";
import { ModelError } from "./foreignNode.ts";

export interface Logits {
  /** The model's own output: `[batch, classes]`, perhaps with further axes of extent 1. */
  readonly value: Value;
  readonly classes: number;
  /** What goes into a softmax over the classes that the model ends in. */
  readonly beforeSoftmax: Value | undefined;
}

/** @throws ModelError when the output is not one vector of classes an image. */
export function findLogits(values: ReadonlyMap<string, Value>, output: string, batch: number): Logits {
  const value = values.get(output);
  if (!value) throw new ModelError(`The output "${output}" could not be imported.`);
  const [n, classes] = value.shape;
  const isVector = n === batch && classes !== undefined && sizeOf(value.shape) === n * classes;
  if (!isVector || !isFloat(value.dtype) || classes < 2) {
    throw new ModelError(
      `The output "${output}" is ${describe(value)} for ${batch} images, not a number for each class.`,
    );
  }
  let at: Value | undefined = value;
  while (at?.source.kind === "node") {
    const { op, inputs, attributes }: Node = at.source.node;
    const operand: Value | undefined = inputs[0];
    if (op === "Softmax" && operand) {
      const axis = Number(attributes.axis);
      const overClasses = at.shape[axis] === classes && at.shape[0] === batch && axis > 0;
      return { value, classes, beforeSoftmax: overClasses ? operand : undefined };
    }
    at = op === "Reshape" || op === "Identity" ? operand : undefined;
  }
  return { value, classes, beforeSoftmax: undefined };
}
