import fc from "fast-check";
import { constant, dft2 } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { evaluate } from "../attacks/testing/run.ts";
import { UserError } from "../errors/userError.ts";
import { conjugate, type Frequency, fourierBasis, type Phase, phasesOf } from "./fourierBasis.ts";

const extents = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));

/** Every basis image once: one of each pair ±(u, v), in all its phases. */
function wholeBasis(shape: readonly [number, number]): { frequency: Frequency; phase: Phase; image: Float64Array }[] {
  const [height, width] = shape;
  return Array.from({ length: height * width }, (_, at): Frequency => [Math.floor(at / width), at % width])
    .filter((frequency) => {
      const [u, v] = conjugate(shape, frequency);
      return u * width + v >= frequency[0] * width + frequency[1];
    })
    .flatMap((frequency) =>
      phasesOf(shape, frequency).map((phase) => ({ frequency, phase, image: fourierBasis(shape, frequency, phase) })),
    );
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

describe("the real Fourier basis", () => {
  test("is orthonormal and complete, whatever the extents: even, odd, not square", () => {
    fc.assert(
      fc.property(extents, (shape) => {
        const basis = wholeBasis(shape);
        expect(basis).toHaveLength(shape[0] * shape[1]);
        for (const [i, a] of basis.entries()) {
          for (const [j, b] of basis.entries()) expect(dot(a.image, b.image)).toBeCloseTo(i === j ? 1 : 0, 12);
        }
      }),
      { numRuns: 25 },
    );
  });

  test("keeps the energy of an image in its coefficients (Parseval)", () => {
    fc.assert(
      fc.property(extents, fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })), (shape, stream) => {
        const values = Float64Array.from({ length: shape[0] * shape[1] }, () => stream.next().value as number);
        const coefficients = wholeBasis(shape).map(({ image }) => dot(image, values));
        expect(coefficients.reduce((sum, c) => sum + c * c, 0)).toBeCloseTo(dot(values, values), 10);
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    [8, 8],
    [5, 9],
    [6, 7],
    [1, 8],
  ])(
    "%d×%d: the DFT of each image is zero but at its frequency and the negative, columns 0 and W/2 too",
    async (...shape) => {
      const [height, width] = shape;
      const basis = wholeBasis(shape);
      const stack = constant(Float32Array.from(basis.flatMap(({ image }) => [...image])), [
        basis.length,
        height,
        width,
      ]);
      const { re, im } = await evaluate(nodeBackend(), { ...dft2(stack) });
      basis.forEach(({ frequency, phase }, n) => {
        const [u, v] = frequency;
        const [u2, v2] = conjugate(shape, frequency);
        const own = u === u2 && v === v2;
        for (let at = 0; at < height * width; at++) {
          const here = at === u * width + v;
          const there = at === u2 * width + v2;
          const magnitude = here || there ? (own ? 1 : Math.SQRT1_2) : 0;
          const i = n * height * width + at;
          expect(re[i]).toBeCloseTo(phase === "cos" ? magnitude : 0, 5);
          // sin = (e^{iφ} − e^{−iφ}) / 2i
          expect(im[i]).toBeCloseTo(phase === "cos" ? 0 : here ? -magnitude : magnitude, 5);
        }
      });
    },
  );

  test("negative frequencies count from the end, and the conjugate has the same images up to sign", () => {
    const shape = [6, 7] as const;
    expect(fourierBasis(shape, [-2, -3], "cos")).toEqual(fourierBasis(shape, [4, 4], "cos"));
    const [a, b] = [fourierBasis(shape, [2, 3], "sin"), fourierBasis(shape, conjugate(shape, [2, 3]), "sin")];
    a.forEach((value, i) => void expect(value).toBeCloseTo(-b[i]!, 12));
  });

  test.each<[readonly [number, number], Frequency, Phase, string]>([
    [[4, 6], [0, 0], "sin", "Fourier basis: the sine at [0, 0] is zero on a 4×6 image; take the cosine."],
    [[4, 6], [2, 3], "sin", "Fourier basis: the sine at [2, 3] is zero on a 4×6 image; take the cosine."],
    [[4, 6], [0.5, 3], "cos", "Fourier basis: the frequency is [0.5, 3]; give two whole numbers."],
    [[4, 0], [1, 1], "cos", "Fourier basis: 4×0 is not the size of an image; give whole numbers from 1."],
  ])("%o %o %s is refused", (shape, frequency, phase, message) => {
    expect(() => fourierBasis(shape, frequency, phase)).toThrow(new UserError(message));
  });
});
