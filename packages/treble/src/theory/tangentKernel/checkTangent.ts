import { sizeOf } from "ongrad";
import { UserError } from "../../errors/userError.ts";
import type { Tangent } from "./tangent.ts";

/** The size of an image and how many there are. @throws UserError where images or read-out do not fit the network. */
export function checkTangent({ network, readOut }: Tangent, images: Float32Array) {
  const size = sizeOf(network.images.shape);
  if (images.length % size !== 0 || images.length === 0)
    throw new UserError(`${images.length} values are no images of ${size} pixels each.`);
  if (readOut.length !== network.images.classes || !readOut.every(Number.isFinite))
    throw new UserError(
      `A read-out of ${network.images.classes} logits has as many numbers, not ${readOut.join(", ")}.`,
    );
  return { size, count: images.length / size };
}
