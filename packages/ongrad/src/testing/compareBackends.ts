import { gradients } from "../grad/gradients.ts";
import { constant, input, makeData, sizeOf } from "../graph/value.ts";
import type { Backend } from "../run/backend.ts";
import { compile } from "../run/compile.ts";
import { fill } from "./fill.ts";
import type { GradientCase } from "./gradientCase.ts";

/** How far the numbers of one backend may be from those of the other, relative to the largest of a result or 1. */
const FLOAT32 = 2e-5;
/** WGSL's own bound of sine and cosine, 2⁻¹¹ in [−π, π], and of the inverse functions, 7e-5. */
const TRIGONOMETRIC = 2 ** -11;
const trigonometric: ReadonlySet<string> = new Set(["Sin", "Cos", "Tan", "Asin", "Acos", "Atan"]);

/**
 * Compares a case's function and its derivative for a random cotangent, in float32, on two backends.
 * @throws Error naming the result, the element and both numbers.
 */
export async function compareBackends(
  op: string,
  test: GradientCase,
  backends: readonly [Backend, Backend],
): Promise<void> {
  const inputs = test.at.map(({ shape }, i) => input(`x${i}`, shape));
  const y = test.f(inputs);
  const cotangent = constant(makeData(y.dtype, fill(1, sizeOf(y.shape))), y.shape);
  const derivatives = gradients(y, inputs, cotangent);
  const named = Object.fromEntries(inputs.map((value, i) => [`x${i}`, value]));
  const outputs = { y, ...Object.fromEntries(derivatives.map((value, i) => [`d${i}`, value])) };
  const feeds = Object.fromEntries(test.at.map(({ values }, i) => [`x${i}`, makeData("float32", values)]));
  const [found, expected] = await Promise.all(
    backends.map(async (backend) => {
      const executable = await compile(named, outputs, { backend });
      try {
        return await executable.run(feeds);
      } finally {
        await executable.dispose();
      }
    }),
  );
  const tolerance = trigonometric.has(op) ? TRIGONOMETRIC : FLOAT32;
  for (const name of Object.keys(outputs)) {
    const [actual, right] = [found, expected].map((results) => Array.from(results![name as "y"], Number));
    const scale = right!.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    for (const [i, value] of right!.entries()) {
      if (Object.is(actual![i], value) || Math.abs(actual![i]! - value) <= tolerance * scale) continue;
      throw new Error(`Element ${i} of ${name} is ${actual![i]}, not ${value}.`);
    }
  }
}
