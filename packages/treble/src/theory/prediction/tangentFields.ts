import { add, compile, gradients, input, mul, reduceSum, sizeOf } from "ongrad";
import { compileOptions } from "../../running/compileOptions.ts";
import { inBatches } from "../../running/inBatches.ts";
import type { Running } from "../../running/running.ts";
import { checkTangent } from "../tangentKernel/checkTangent.ts";
import type { Tangent } from "../tangentKernel/tangent.ts";
import { tangentFunction } from "../tangentKernel/tangentFunction.ts";
import { filledBatch } from "./filledBatch.ts";

/** Images of a run, of gradients in the weights and of gradients of gradients. */
const [SUMMED, BATCH] = [64, 16];

/** A function in the span of the tangent features, `s(x) = ⟨∇_θ f(x), v⟩`, at some images. */
export interface TangentField {
  /** `[m]` */
  readonly values: Float64Array;
  /** `[m, C, H, W]`: `∇_x s`, per pixel unit. */
  readonly gradients: Float32Array;
}

/** Makes such functions of kernel expansions. */
export interface TangentFields {
  /**
   * That of `s(x) = Σ_j a_j K(x, x_j)`, `K` the tangent kernel.
   * @param coefficients `[n]`
   * @param images `[m, C, H, W]`, where it is wanted.
   */
  of(coefficients: ArrayLike<number>, images: Float32Array): Promise<TangentField>;
  dispose(): Promise<void>;
}

/**
 * Functions of the tangent kernel with their gradients in the image, without the kernel: `v = Σ_j a_j ∇_θ f(x_j)` is
 * one gradient of a weighted sum, and `∇_x ⟨∇_θ f(x), v⟩` a gradient of a gradient, exact to float32.
 * @param sample `[n, C, H, W]`, the images `x_j`, row-major, pixels in [0, 1].
 * @throws UserError where images or read-out do not fit the network.
 */
export async function tangentFields(
  tangent: Tangent,
  sample: Float32Array,
  options: Running = {},
): Promise<TangentFields> {
  const { size, count: n } = checkTangent(tangent, sample);
  const { shape } = tangent.network.images;
  const [image, weight] = [input("image", [BATCH, ...shape]), input("weight", [BATCH])];
  const [summed, weights] = [input("image", [SUMMED, ...shape]), input("weight", [SUMMED])];
  const { f, parameters } = tangentFunction(tangent, image);
  const all = tangentFunction(tangent, summed);
  const compiling = await compileOptions(options);
  const total = gradients(reduceSum(mul(all.f, weights)), all.parameters);
  const named = Object.fromEntries(total.map((slope, p) => [`slope${p}`, slope]));
  const direction = await compile({ image: summed, weight: weights }, named, compiling);
  const along = parameters.map((parameter, p) => input(`v${p}`, parameter.shape));
  // ⟨∇_θ Σ_i u_i f(x_i), v⟩ = Σ_i u_i s(x_i): its gradient in u has the values, that in an image its own gradient.
  const slopes = gradients(reduceSum(mul(f, weight)), parameters);
  const [along0, ...more] = slopes.map((slope, p) => reduceSum(mul(slope, along[p]!)));
  const [gradient, value] = gradients(
    more.reduce((sum, part) => add(sum, part), along0!),
    [image, weight],
  );
  const inputs = Object.fromEntries(along.map((part, p) => [`v${p}`, part]));
  const field = await compile({ image, weight, ...inputs }, { gradient, value }, compiling);
  return {
    async of(coefficients, images) {
      const m = images.length / size;
      const v = parameters.map(({ shape }) => new Float32Array(sizeOf(shape)));
      await inBatches(n, SUMMED, options, async (first, last) => {
        const weights = Float32Array.from({ length: SUMMED }, (_, i) =>
          first + i < last ? coefficients[first + i]! : 0,
        );
        const found = await direction.run({ image: filledBatch(sample, first, last, size, SUMMED), weight: weights });
        v.forEach((part, p) => {
          const slope = found[`slope${p}`] as Float32Array;
          for (let k = 0; k < part.length; k++) part[k]! += slope[k]!;
        });
      });
      const feeds = {
        weight: new Float32Array(BATCH).fill(1),
        ...Object.fromEntries(v.map((part, p) => [`v${p}`, part])),
      };
      const [values, slopesInImage] = [new Float64Array(m), new Float32Array(m * size)];
      await inBatches(m, BATCH, options, async (first, last) => {
        const found = await field.run({ image: filledBatch(images, first, last, size, BATCH), ...feeds });
        values.set((found.value as Float32Array).subarray(0, last - first), first);
        slopesInImage.set((found.gradient as Float32Array).subarray(0, (last - first) * size), first * size);
      });
      return { values, gradients: slopesInImage };
    },
    async dispose() {
      await direction.dispose();
      await field.dispose();
    },
  };
}
