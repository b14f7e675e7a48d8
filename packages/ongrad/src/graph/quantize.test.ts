import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { evaluate } from "../testing/evaluate.ts";
import { fakeQuantize } from "./quantize.ts";
import { reduceSum } from "./reduction.ts";
import { ShapeError } from "./shapes.ts";
import { constant, scalar, type Value } from "./value.ts";

describe("fakeQuantize", () => {
  it("has PyTorch's derivative: 1 inside the range, its ends included, 0 outside", async () => {
    // torch.fake_quantize_per_tensor_affine(x, 0.5, 3, 0, 7): integers 0 to 7 are −1.5 to 2.
    const x = constant(Float32Array.of(-3, -1.76, -1.74, -1.5, 0.1, 2, 2.24, 2.26, 9), [9]);
    const y = fakeQuantize(x, 0.5, 3, { low: 0, high: 7 });
    const [values, slopes] = await evaluate(y, ...gradients(reduceSum(y), [x]));
    expect(values).toEqual([-1.5, -1.5, -1.5, -1.5, 0, 2, 2, 2, 2]);
    expect(slopes).toEqual([0, 0, 1, 1, 1, 1, 1, 0, 0]);
  });

  it("has LSQ's derivative in the scale", async () => {
    const x = constant(Float32Array.of(0.3, 100, -100), [3]);
    const step = scalar(0.25, "float32");
    const y = fakeQuantize(x, step, 0, { low: -4, high: 3 });
    const parts = [0, 1, 2].map((i) => {
      const only = constant(
        Float32Array.from({ length: 3 }, (_, j) => (i === j ? 1 : 0)),
        [3],
      );
      return gradients(y, [step], only)[0] as Value;
    });
    const slopes = (await evaluate(...parts)).map(([slope]) => slope!);
    // round(v/s) − v/s inside, the bound itself outside.
    [1 - 0.3 / 0.25, 3, -4].forEach((slope, i) => {
      expect(slopes[i]).toBeCloseTo(slope, 5);
    });
  });

  it("names what does not fit", () => {
    const x = constant(new Float32Array(6), [2, 3]);
    const two = constant(new Float32Array(2), [2]);
    expect(() => fakeQuantize(x, two)).toThrow(
      new ShapeError("Quantization: float32[2] does not fit axis 1 of float32[2,3]"),
    );
    expect(() => fakeQuantize(x, two, 0, { axis: 0 })).not.toThrow();
  });
});
