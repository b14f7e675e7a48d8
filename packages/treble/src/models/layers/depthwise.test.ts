import { compile, input } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { expect, it } from "vitest";
import { fill } from "../../testing/fill.ts";
import { depthwise } from "./depthwise.ts";

// Either side of the number of positions at which the form changes.
it.each([
  [6, 5, 5, "zero"],
  [6, 5, 5, "circular"],
  [16, 17, 3, "zero"],
  [17, 16, 7, "circular"],
] as const)(
  "on %i×%i pixels with a kernel of %i, %s padding, is the sum it stands for",
  async (height, width, k, padding) => {
    const [n, c] = [2, 3];
    const pixels = fill(1, n * height * width * c);
    const kernels = fill(2, c * k * k);
    const x = input("x", [n, height, width, c]);
    const w = input("w", [c, 1, k, k]);
    const executable = await compile({ x, w }, { y: depthwise(x, w, padding) }, { backend: nodeBackend() });
    const { y } = await executable.run({ x: pixels, w: kernels });
    await executable.dispose();
    const reach = (k - 1) / 2;
    const seen = (at: number, extent: number): number => {
      if (padding === "circular") return (at + extent) % extent;
      return at >= 0 && at < extent ? at : Number.NaN;
    };
    let worst = 0;
    y.forEach((actual, i) => {
      const [image, row, column, channel] = [
        Math.floor(i / (height * width * c)),
        Math.floor(i / (width * c)) % height,
        Math.floor(i / c) % width,
        i % c,
      ];
      let sum = 0;
      for (let a = 0; a < k; a++) {
        for (let b = 0; b < k; b++) {
          const at = ((image * height + seen(row + a - reach, height)) * width + seen(column + b - reach, width)) * c;
          sum += Number.isNaN(at) ? 0 : kernels[(channel * k + a) * k + b]! * pixels[at + channel]!;
        }
      }
      worst = Math.max(worst, Math.abs(Number(actual) - sum));
    });
    expect(worst).toBeLessThan(1e-5);
  },
);
