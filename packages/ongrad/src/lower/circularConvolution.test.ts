import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { mul } from "../graph/elementwise.ts";
import { reduceSum } from "../graph/reduction.ts";
import { constant, input } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { circularConv2d } from "./circularConvolution.ts";

describe("circularConv2d", () => {
  it.each([
    { kernel: [3, 3], image: [8, 8] },
    { kernel: [4, 4], image: [8, 8] },
    { kernel: [8, 8], image: [8, 8] },
    { kernel: [5, 3], image: [7, 6] },
    { kernel: [7, 9], image: [7, 9] },
  ])(
    "in the frequency domain equals the direct form, with its gradients: $kernel on $image",
    async ({ kernel, image }) => {
      const [n, c, o] = [2, 3, 4];
      const x = input("x", [n, c, image[0]!, image[1]!]);
      const w = input("w", [o, c, kernel[0]!, kernel[1]!]);
      const cotangent = constant(fill(3, n * o * image[0]! * image[1]!), [n, o, image[0]!, image[1]!]);
      const outputs = (method: "direct" | "fourier") => {
        const y = circularConv2d(x, w, method);
        const [dx, dw] = gradients(reduceSum(mul(y, cotangent)), [x, w]);
        return { y, dx: dx!, dw: dw! };
      };
      const direct = outputs("direct");
      const fourier = outputs("fourier");
      const all = { y: direct.y, dx: direct.dx, dw: direct.dw, fy: fourier.y, fdx: fourier.dx, fdw: fourier.dw };
      const executable = await compile({ x, w }, all, { backend: nodeBackend() });
      const feeds = { x: fill(1, n * c * image[0]! * image[1]!), w: fill(2, o * c * kernel[0]! * kernel[1]!) };
      const result = await executable.run(feeds);
      for (const [plain, fast] of [
        ["y", "fy"],
        ["dx", "fdx"],
        ["dw", "fdw"],
      ] as const) {
        const expected = result[plain];
        const scale = Math.max(...expected.map(Math.abs));
        result[fast].forEach((value, i) => {
          expect(Math.abs(value - expected[i]!)).toBeLessThan(3e-6 * scale);
        });
      }
      await executable.dispose();
    },
  );
});
