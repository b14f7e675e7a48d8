import { compile, input } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { lowPass } from "./lowPass.ts";

/** A plane wave with u periods down and v across. */
const wave = (height: number, width: number, u: number, v: number): Float32Array =>
  Float32Array.from({ length: height * width }, (_, i) =>
    Math.cos(2 * Math.PI * ((u * Math.floor(i / width)) / height + (v * (i % width)) / width) + 0.7),
  );

describe.each([
  [16, 16],
  [12, 9],
])("a low-pass filter on %i×%i pixels", (height, width) => {
  it.each(["ideal", "gaussian"] as const)("%s: scales every plane wave by its response", async (shape) => {
    const cutoff = 0.25;
    const waves = Array.from({ length: height }, (_, u) =>
      Array.from({ length: width }, (_, v) => ({ u, v, pixels: wave(height, width, u, v) })),
    ).flat();
    const x = input("x", [waves.length, 1, height, width]);
    const filter = await compile({ x }, { y: lowPass(x, cutoff, shape) }, { backend: nodeBackend() });
    const images = Float32Array.from(waves.flatMap(({ pixels }) => [...pixels]));
    const { y } = await filter.run({ x: images });
    await filter.dispose();
    let worst = 0;
    waves.forEach(({ u, v, pixels }, i) => {
      const radius = Math.hypot(Math.min(u, height - u) / height, Math.min(v, width - v) / width);
      const response = shape === "ideal" ? Number(radius <= cutoff) : Math.SQRT1_2 ** ((radius / cutoff) ** 2);
      pixels.forEach((pixel, j) => {
        worst = Math.max(worst, Math.abs(Number(y[i * pixels.length + j]) - response * pixel));
      });
    });
    expect(worst).toBeLessThan(1e-5);
  });
});
