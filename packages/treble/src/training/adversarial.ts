import { add, clip, div, gradients, maximum, minimum, mul, reduceSum, sign, sqrt, sub, type Value } from "ongrad";
import { z } from "zod";

export const adversarialSchema = z.strictObject({
  norm: z.enum(["l2", "linf"]),
  /** Radius of the ball, in pixel units; 0 leaves the images as they are. */
  epsilon: z.number().min(0),
  steps: z.int().min(1).max(100),
  /** In pixel units. */
  stepSize: z.number().positive(),
});

export type Adversarial = z.output<typeof adversarialSchema>;

/** Far below any norm that counts: keeps 0/0 out. */
const tiny = 1e-30;

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
    const delta = add(sub(image, x), mul(norm === "linf" ? sign(gradient) : unit(gradient), stepSize));
    const inBall = norm === "linf" ? clip(delta, -epsilon, epsilon) : shortened(delta, epsilon);
    image = clip(add(x, inBall), 0, 1);
  }
  return image;
}

/** L2 norm of each image, `[N, 1, 1, 1]`. */
function lengths(x: Value): Value {
  return sqrt(reduceSum(mul(x, x), { axes: [1, 2, 3], keep: true }));
}

/** Zero stays zero. */
function unit(gradient: Value): Value {
  return div(gradient, maximum(lengths(gradient), tiny));
}

function shortened(delta: Value, epsilon: number): Value {
  return mul(delta, minimum(div(epsilon, maximum(lengths(delta), tiny)), 1));
}
