import { type ImageShape, type Signals, signalsOf } from "../../spectrum/signals.ts";
import type { AttackResult } from "./result.ts";

/** Image minus original, for images of the shape `[C, H, W]`: zeros where nothing was found. */
export function perturbationsOf(images: Float32Array, originals: Float32Array, shape: ImageShape): Signals {
  return signalsOf(
    images.map((pixel, i) => pixel - originals[i]!),
    shape,
  );
}

/** `result` itself, with perturbations that take neither time nor memory before they are asked for. */
export function withPerturbations<Result extends Omit<AttackResult, "perturbations">>(
  result: Result,
  originals: Float32Array,
  shape: ImageShape,
): Result & Pick<AttackResult, "perturbations"> {
  let found: Signals | undefined;
  return Object.defineProperty(result, "perturbations", {
    enumerable: true,
    get: () => {
      found ??= perturbationsOf(result.images, originals, shape);
      return found;
    },
  }) as Result & Pick<AttackResult, "perturbations">;
}
