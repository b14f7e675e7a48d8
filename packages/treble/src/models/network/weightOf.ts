import { type Shape, sizeOf } from "ongrad";
import { UserError } from "../../errors/userError.ts";
import type { Weights } from "./network.ts";

/** The weights of one parameter. @throws UserError where there are none, or of another size. */
export function weightOf(weights: Weights | undefined, name: string, shape: Shape): Float32Array {
  const values = weights?.[name];
  if (!values) throw new UserError(`There are no weights for "${name}"; give those of this network.`);
  if (values.length === sizeOf(shape)) return values;
  throw new UserError(
    `The weights for "${name}" hold ${values.length}, not [${shape}], numbers; give those of this network.`,
  );
}
