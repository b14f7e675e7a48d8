import { add, clip, gradients, mul, sub, type Value } from "ongrad";
import { z } from "zod";
import { steepestDirection } from "../geometry/ascent.ts";
import { projectBall } from "../geometry/projection.ts";

export const adversarialSchema = z.strictObject({
  norm: z.enum(["l2", "linf"]),
  /** Radius of the ball, in pixel units; 0 leaves the images as they are. */
  epsilon: z.number().min(0),
  steps: z.int().min(1).max(100),
  /** In pixel units. */
  stepSize: z.number().positive(),
});

export type Adversarial = z.output<typeof adversarialSchema>;

/**
 * Adversarial training's inner maximisation (Madry et al. 2018) as a graph: `x [N, C, H, W]`, pixels in [0, 1], after
 * `steps` of projected gradient ascent on `loss` (a scalar of a batch of images), inside the ball around `x` and inside
 * [0, 1]. No random start: one step alone may end in networks that only withstand that one step (Wong et al. 2020).
 */
export function attacked(x: Value, settings: Adversarial, loss: (images: Value) => Value): Value {
  const { norm, epsilon, steps, stepSize } = settings;
  let image = x;
  for (let step = 0; step < steps; step++) {
    const [gradient] = gradients(loss(image), [image]);
    const delta = add(sub(image, x), mul(steepestDirection(gradient, norm), stepSize));
    image = clip(add(x, projectBall(delta, norm, epsilon)), 0, 1);
  }
  return image;
}
