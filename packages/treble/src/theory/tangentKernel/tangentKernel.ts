import { compile, constant, gradients, input, mul, reduceSum, sizeOf, type Value } from "ongrad";
import { UserError } from "../../errors/userError.ts";
import type { Network, Weights } from "../../models/network/network.ts";
import { weightOf } from "../../models/network/weightOf.ts";
import { compileOptions } from "../../running/compileOptions.ts";
import { inBatches } from "../../running/inBatches.ts";
import type { Running } from "../../running/running.ts";

/** A network at its weights, and the function of its logits that is looked at. */
export interface Tangent {
  readonly network: Network;
  readonly weights: Weights;
  /** `[classes]`: `f(x) = Σ_c readOut[c] · logit_c(x)`; of a margin 1 and −1 at two classes. */
  readonly readOut: readonly number[];
}

/**
 * The empirical neural tangent kernel `K[i, j] = ⟨∇_θ f(x_i), ∇_θ f(x_j)⟩` (Jacot, Gabriel & Hongler 2018), `[n, n]`,
 * over all trained parameters θ at the weights given. Gradients are float32, their products float64; all gradients are
 * kept, 4 bytes a parameter and image.
 * @param images `[n, C, H, W]`, row-major, pixels in [0, 1].
 * @throws UserError where images or read-out do not fit the network.
 */
export async function tangentKernel(
  tangent: Tangent,
  images: Float32Array,
  options: Running = {},
): Promise<Float64Array> {
  const { size, count } = checked(tangent, images);
  const image = input("image", [1, ...tangent.network.images.shape]);
  const { f, parameters } = functionOf(tangent, image);
  const slopes = Object.fromEntries(gradients(f, parameters).map((slope, i) => [`slope${i}`, slope]));
  const executable = await compile({ image }, slopes, await compileOptions(options));
  const rows: Float32Array[][] = [];
  try {
    await inBatches(count, 1, options, async (first) => {
      const result = await executable.run({ image: images.slice(first * size, (first + 1) * size) });
      rows.push(parameters.map((_, i) => (result[`slope${i}`] as Float32Array).slice()));
    });
  } finally {
    await executable.dispose();
  }
  const kernel = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      rows[i]!.forEach((part, p) => {
        const other = rows[j]![p]!;
        for (let k = 0; k < part.length; k++) sum += part[k]! * other[k]!;
      });
      kernel[i * count + j] = sum;
      kernel[j * count + i] = sum;
    }
  }
  return kernel;
}

/**
 * How fast the tangent features turn when an image moves along a direction: `‖d/dε ∇_θ f(x + ε φ)‖²` at ε = 0, which is
 * `φᵀ (∂²K(x, x′)/∂x∂x′)|_{x′ = x} φ`, `[n, directions]`. Along the waves of a frequency this is the kernel's
 * sensitivity to it: the larger, the faster a lazily trained network learns what differs in that frequency. With ReLUs
 * it is the derivative where there is one.
 * @param images `[n, C, H, W]`, row-major, pixels in [0, 1].
 * @param directions `[directions, C, H, W]`, row-major, in pixel units.
 * @throws UserError where images, directions or read-out do not fit the network.
 */
export async function tangentSensitivity(
  tangent: Tangent,
  images: Float32Array,
  directions: Float32Array,
  options: Running = {},
): Promise<Float64Array> {
  const { size, count } = checked(tangent, images);
  if (directions.length % size !== 0 || directions.length === 0)
    throw new UserError(`${directions.length} values are no directions of ${size} pixels each.`);
  const waves = directions.length / size;
  const shape = [1, ...tangent.network.images.shape];
  const [image, direction] = [input("image", shape), input("direction", shape)];
  const { f, parameters } = functionOf(tangent, image);
  const [slope] = gradients(f, [image]);
  const along = reduceSum(mul(slope, direction));
  const turns = Object.fromEntries(
    gradients(along, parameters).map((turn, i) => [`turn${i}`, reduceSum(mul(turn, turn))]),
  );
  const executable = await compile({ image, direction }, turns, await compileOptions(options));
  const sensitivity = new Float64Array(count * waves);
  try {
    await inBatches(count * waves, 1, options, async (at) => {
      const [i, d] = [Math.floor(at / waves), at % waves];
      const result = await executable.run({
        image: images.slice(i * size, (i + 1) * size),
        direction: directions.slice(d * size, (d + 1) * size),
      });
      for (const turn of Object.values(result)) sensitivity[at]! += (turn as Float32Array)[0]!;
    });
  } finally {
    await executable.dispose();
  }
  return sensitivity;
}

function functionOf({ network, weights, readOut }: Tangent, image: Value) {
  const values = Object.fromEntries(
    network.parameters.map(({ name, shape }) => [name, constant(weightOf(weights, name, shape), shape, { name })]),
  );
  const logits = network.logits(image, values);
  const f = reduceSum(mul(logits, constant(Float32Array.from(readOut), [1, readOut.length])));
  return { f, parameters: network.parameters.filter(({ buffer }) => !buffer).map(({ name }) => values[name]!) };
}

function checked({ network, readOut }: Tangent, images: Float32Array) {
  const size = sizeOf(network.images.shape);
  if (images.length % size !== 0 || images.length === 0)
    throw new UserError(`${images.length} values are no images of ${size} pixels each.`);
  if (readOut.length !== network.images.classes || !readOut.every(Number.isFinite))
    throw new UserError(
      `A read-out of ${network.images.classes} logits has as many numbers, not ${readOut.join(", ")}.`,
    );
  return { size, count: images.length / size };
}
