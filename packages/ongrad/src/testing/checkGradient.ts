import { gradients } from "../grad/gradients.ts";
import { concat, reshape } from "../graph/arrange.ts";
import { constant, input, makeData, type Shape, sizeOf, type Value } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { testBackend as backend } from "./backend.ts";
import { fill } from "./fill.ts";

/** One input of the function under test: where its derivative is taken. */
export interface Point {
  readonly shape: Shape;
  readonly values: ArrayLike<number>;
}

export interface CheckOptions {
  /** Element type of the inputs. Default float64; float32 for operators that onnxruntime has no float64 kernel of. */
  readonly dtype?: "float32" | "float64";
  /** Of the random cotangent. */
  readonly seed?: number;
  /**
   * Of the central differences. A function linear in each input by itself has no truncation error, so that step 1 keeps
   * rounding errors smallest. Default: the cube root of the element type's precision.
   */
  readonly step?: number;
  /** Largest allowed difference, relative to the input's largest derivative or 1. Default 1e-7, float32 1e-3. */
  readonly tolerance?: number;
}

export type Differentiable = (inputs: readonly Value[]) => Value;

/**
 * Compares the vector-Jacobian product of `gradients`, for a random cotangent, with central differences in every
 * element of every input (as ChainRulesTestUtils' `test_rrule`).
 * @throws Error naming the input, the element and both numbers.
 */
export async function checkGradient(
  f: Differentiable,
  at: readonly Point[],
  options: CheckOptions = {},
): Promise<void> {
  const { dtype = "float64", seed = 1 } = options;
  const { step = dtype === "float64" ? 6e-6 : 1e-2, tolerance = dtype === "float64" ? 1e-7 : 1e-3 } = options;
  const inputs = at.map(({ shape }, i) => input(`x${i}`, shape, dtype));
  const named = Object.fromEntries(inputs.map((value, i) => [`x${i}`, value]));
  const y = f(inputs);
  const cotangent = fill(seed, sizeOf(y.shape));
  const vjp = gradients(y, inputs, constant(makeData(y.dtype, cotangent), y.shape));
  const derivative = await compile(named, Object.fromEntries(vjp.map((d, i) => [`d${i}`, d])), { backend });
  const forward = await compile(named, { y }, { backend });
  try {
    const point = Object.fromEntries(at.map(({ values }, i) => [`x${i}`, makeData(dtype, values)]));
    const loss = async (): Promise<number> => {
      const values = (await forward.run(point)).y as Float64Array;
      return values.reduce((sum, value, i) => sum + value * cotangent[i]!, 0);
    };
    const analytic = await derivative.run(point);
    for (const [i, { values }] of at.entries()) {
      const x = point[`x${i}`]!;
      const differences = new Float64Array(values.length);
      for (let j = 0; j < values.length; j++) {
        const centre = x[j]!;
        x[j] = centre + step;
        const [above, reached] = [await loss(), x[j]!];
        x[j] = centre - step;
        // The distance as rounded, not as asked for.
        differences[j] = (above - (await loss())) / (reached - x[j]!);
        x[j] = centre;
      }
      const scale = differences.reduce((largest, d) => Math.max(largest, Math.abs(d)), 1);
      differences.forEach((expected, j) => {
        const actual = (analytic[`d${i}`] as Float64Array)[j]!;
        if (!(Math.abs(actual - expected) <= tolerance * scale)) {
          throw new Error(
            `The derivative in element ${j} of input ${i} is ${actual}, but differences give ${expected}.`,
          );
        }
      });
    }
  } finally {
    await derivative.dispose();
    await forward.dispose();
  }
}

/**
 * Checks the derivatives of `f`'s derivative: the vector-Jacobian product as a function of the inputs and of the
 * cotangent.
 */
export async function checkSecondDerivative(
  f: Differentiable,
  at: readonly Point[],
  options: CheckOptions = {},
): Promise<void> {
  const probe = f(at.map(({ shape }, i) => input(`x${i}`, shape, options.dtype ?? "float64")));
  if (probe.dtype !== (options.dtype ?? "float64")) throw new Error("The output must have the inputs' element type.");
  const cotangent = { shape: probe.shape, values: fill((options.seed ?? 1) + 1, sizeOf(probe.shape)) };
  const vjp: Differentiable = (values) => {
    const inputs = values.slice(0, -1);
    const parts = gradients(f(inputs), inputs, values.at(-1)!);
    return concat(
      parts.map((part) => reshape(part, [sizeOf(part.shape)])),
      0,
    );
  };
  await checkGradient(vjp, [...at, cotangent], options);
}
