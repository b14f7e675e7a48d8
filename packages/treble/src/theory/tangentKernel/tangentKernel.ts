import { compile, gradients, input, mul, reduceSum, sizeOf } from "ongrad";
import { UserError } from "../../errors/userError.ts";
import { compileOptions } from "../../running/compileOptions.ts";
import { inBatches } from "../../running/inBatches.ts";
import type { Running } from "../../running/running.ts";
import { blockProducts } from "./blockProducts.ts";
import { checkTangent } from "./checkTangent.ts";
import type { Tangent } from "./tangent.ts";
import { tangentFunction } from "./tangentFunction.ts";

/** Bytes that the gradients of a block of images may take, of which two are kept at a time. */
const BLOCK_BYTES = 2 ** 28;

/**
 * The empirical neural tangent kernel `K[i, j] = ⟨∇_θ f(x_i), ∇_θ f(x_j)⟩` (Jacot, Gabriel & Hongler 2018), `[n, n]`,
 * over all trained parameters θ at the weights given. Gradients are float32; their products are summed in float32 over
 * stretches of 4096 parameters, and over these in float64. Gradients of two blocks of images are kept at a time, and
 * where all images do not fit into one block some are computed again.
 * @param images `[n, C, H, W]`, row-major, pixels in [0, 1].
 * @throws UserError where images or read-out do not fit the network.
 */
export async function tangentKernel(
  tangent: Tangent,
  images: Float32Array,
  options: Running = {},
): Promise<Float64Array> {
  const { size, count } = checkTangent(tangent, images);
  const image = input("image", [1, ...tangent.network.images.shape]);
  const { f, parameters } = tangentFunction(tangent, image);
  const slopes = Object.fromEntries(gradients(reduceSum(f), parameters).map((slope, i) => [`slope${i}`, slope]));
  const bytes = 4 * parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const rows = Math.max(1, Math.min(count, Math.floor(BLOCK_BYTES / bytes)));
  const executable = await compile({ image }, slopes, await compileOptions(options));
  const products = await blockProducts(rows, options);
  const blocks = Math.ceil(count / rows);
  const kernel = new Float64Array(count * count);
  const gradientsOf = async (block: number): Promise<Float32Array[]> => {
    const pieces = parameters.map(({ shape }) => new Float32Array(rows * sizeOf(shape)));
    for (let row = 0; row < rows && block * rows + row < count; row++) {
      options.signal?.throwIfAborted();
      const at = block * rows + row;
      const result = await executable.run({ image: images.slice(at * size, (at + 1) * size) });
      pieces.forEach((piece, p) => {
        const slope = result[`slope${p}`] as Float32Array;
        piece.set(slope, row * slope.length);
      });
    }
    return pieces;
  };
  try {
    await inBatches(blocks, 1, options, async (a) => {
      const own = await gradientsOf(a);
      for (let b = 0; b <= a; b++) {
        const product = await products.of(own, b === a ? own : await gradientsOf(b));
        for (let i = 0; i < rows && a * rows + i < count; i++) {
          // Of a block with itself the lower half, so that the kernel is symmetric to the last bit.
          for (let j = 0; j < (b === a ? i + 1 : rows); j++) {
            const [row, column] = [a * rows + i, b * rows + j];
            kernel[row * count + column] = product[i * rows + j]!;
            kernel[column * count + row] = product[i * rows + j]!;
          }
        }
      }
    });
  } finally {
    await executable.dispose();
    await products.dispose();
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
  const { size, count } = checkTangent(tangent, images);
  if (directions.length % size !== 0 || directions.length === 0)
    throw new UserError(`${directions.length} values are no directions of ${size} pixels each.`);
  const waves = directions.length / size;
  const shape = [1, ...tangent.network.images.shape];
  const [image, direction] = [input("image", shape), input("direction", shape)];
  const { f, parameters } = tangentFunction(tangent, image);
  const [slope] = gradients(reduceSum(f), [image]);
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
