import * as fc from "fast-check";
import FFT from "fft.js";
import { describe, expect, it } from "vitest";
import { constant } from "../graph/value.ts";
import { checkGradient } from "../testing/checkGradient.ts";
import { evaluate } from "../testing/evaluate.ts";
import { fill } from "../testing/fill.ts";
import { dft2 } from "./fourier.ts";

async function transform(image: Float64Array, height: number, width: number): Promise<[number[], number[]]> {
  const { re, im } = dft2(constant(image, [height, width]));
  return (await evaluate(re, im)) as [number[], number[]];
}

/** The definition, term by term. */
function byDefinition(image: Float64Array, height: number, width: number): [number[], number[]] {
  const [re, im]: [number[], number[]] = [[], []];
  for (let u = 0; u < height; u++) {
    for (let v = 0; v < width; v++) {
      let [real, imaginary] = [0, 0];
      for (let h = 0; h < height; h++) {
        for (let w = 0; w < width; w++) {
          const angle = -2 * Math.PI * ((u * h) / height + (v * w) / width);
          real += image[h * width + w]! * Math.cos(angle);
          imaginary += image[h * width + w]! * Math.sin(angle);
        }
      }
      re.push(real / Math.sqrt(height * width));
      im.push(imaginary / Math.sqrt(height * width));
    }
  }
  return [re, im];
}

/** The same by one-dimensional fast transforms of rows, then columns. */
function byFft(image: Float64Array, size: number): [number[], number[]] {
  const fft = new FFT(size);
  const rows = Array.from({ length: size }, (_, h) => {
    const out = fft.createComplexArray();
    fft.realTransform(out, Array.from(image.subarray(h * size, (h + 1) * size)));
    fft.completeSpectrum(out);
    return out as number[];
  });
  const [re, im]: [number[], number[]] = [new Array(size * size), new Array(size * size)];
  for (let v = 0; v < size; v++) {
    const out = fft.createComplexArray();
    fft.transform(
      out,
      rows.flatMap((row) => [row[2 * v]!, row[2 * v + 1]!]),
    );
    for (let u = 0; u < size; u++) {
      re[u * size + v] = out[2 * u]! / size;
      im[u * size + v] = out[2 * u + 1]! / size;
    }
  }
  return [re, im];
}

function worst(actual: readonly number[][], expected: readonly number[][]): number {
  return Math.max(...actual.flatMap((part, i) => part.map((value, j) => Math.abs(value - expected[i]![j]!))));
}

const sizes = fc.record({
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(),
});

describe("dft2", () => {
  it("is the unitary transform, at any size", async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ({ height, width, seed }) => {
        const image = Float64Array.from(fill(seed, height * width));
        const difference = worst(await transform(image, height, width), byDefinition(image, height, width));
        expect(difference).toBeLessThan(1e-13);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it.each([2, 8, 32])("agrees with a fast Fourier transform at %d × %d", async (size) => {
    const image = Float64Array.from(fill(size, size * size));
    expect(worst(await transform(image, size, size), byFft(image, size))).toBeLessThan(1e-13);
  });

  it("keeps the energy (Parseval), and is conjugate-symmetric for a real image", async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ({ height, width, seed }) => {
        const image = Float64Array.from(fill(seed, height * width));
        const [re, im] = await transform(image, height, width);
        const energy = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value * value, 0);
        expect(Math.abs(energy(re) + energy(im) - energy(image))).toBeLessThan(1e-12 * (1 + energy(image)));
        for (let u = 0; u < height; u++) {
          for (let v = 0; v < width; v++) {
            const [here, there] = [u * width + v, ((height - u) % height) * width + ((width - v) % width)];
            expect(Math.abs(re[here]! - re[there]!)).toBeLessThan(1e-13);
            expect(Math.abs(im[here]! + im[there]!)).toBeLessThan(1e-13);
          }
        }
      }),
      { seed: 2, numRuns: 20 },
    );
  });

  it("treats leading axes as a batch and has derivatives", async () => {
    const image = fill(1, 2 * 3 * 4);
    const [whole] = await evaluate(dft2(constant(Float64Array.from(image), [2, 3, 4])).im);
    const [, second] = byDefinition(Float64Array.from(image.subarray(12)), 3, 4);
    expect(worst([whole!.slice(12)], [second])).toBeLessThan(1e-13);
    await checkGradient(([x]) => dft2(x!).re, [{ shape: [2, 3, 4], values: image }]);
    await checkGradient(([x]) => dft2(x!).im, [{ shape: [2, 3, 4], values: image }]);
  });
});
