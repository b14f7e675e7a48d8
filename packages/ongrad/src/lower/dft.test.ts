import { describe, expect, it } from "vitest";
import { slice } from "../graph/arrange.ts";
import { constant, input } from "../graph/value.ts";
import { checkGradient } from "../testing/checkGradient.ts";
import { evaluate } from "../testing/evaluate.ts";
import { fill } from "../testing/fill.ts";
import { anywhere } from "../testing/gradientCase.ts";
import { dft } from "./dft.ts";

describe("the discrete Fourier transform along an axis", () => {
  it("is undone by its inverse, to float64 precision", async () => {
    const numbers = Float64Array.from(fill(1, 2 * 7 * 3 * 2));
    const x = constant(numbers, [2, 7, 3, 2]);
    const [back] = await evaluate(dft(dft(x, { axis: 1 }), { axis: 1, inverse: true }));
    back!.forEach((value, i) => {
      expect(value).toBeCloseTo(numbers[i]!, 13);
    });
  });

  it("keeps half of a real signal's spectrum when asked to", async () => {
    const x = constant(Float64Array.from(fill(2, 9)), [9, 1]);
    const whole = dft(x, { axis: 0, length: 8 });
    const [half, expected] = await evaluate(dft(x, { axis: 0, length: 8, onesided: true }), slice(whole, 0, 0, 5));
    expect(half).toEqual(expected);
  });

  it("has the derivative that central differences give", async () => {
    const at = [anywhere(1, [2, 5, 2])];
    await checkGradient(([x]) => dft(x!, { axis: 1, length: 7 }), at, { step: 1, tolerance: 1e-12 });
    await checkGradient(([x]) => dft(x!, { axis: 0, inverse: true }), at, { step: 1, tolerance: 1e-12 });
  });

  it("refuses the axis of the parts, and tensors without one", () => {
    expect(() => dft(input("x", [4, 2]), { axis: 1 })).toThrow(
      "DFT: cannot transform 2 elements along axis 1 of float32[4,2]",
    );
    expect(() => dft(input("x", [4, 3]), { axis: 0 })).toThrow("DFT: cannot transform");
  });
});
