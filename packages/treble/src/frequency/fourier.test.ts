import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inverseFourier2d } from "./fourier.ts";

describe("inverseFourier2d", () => {
  it("is the sum of its definition, for any size", () => {
    const size = fc.constantFrom(1, 2, 3, 4, 5, 8, 12);
    fc.assert(
      fc.property(size, size, fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })), (H, W, values) => {
        const next = (): number => values.next().value as number;
        const re = Float64Array.from({ length: H * W }, next);
        const im = Float64Array.from({ length: H * W }, next);
        const gotRe = re.slice();
        const gotIm = im.slice();
        inverseFourier2d(H, W)(gotRe, gotIm);
        for (let h = 0; h < H; h++) {
          for (let w = 0; w < W; w++) {
            let sumRe = 0;
            let sumIm = 0;
            for (let u = 0; u < H; u++) {
              for (let v = 0; v < W; v++) {
                const phase = 2 * Math.PI * ((u * h) / H + (v * w) / W);
                sumRe += re[u * W + v]! * Math.cos(phase) - im[u * W + v]! * Math.sin(phase);
                sumIm += re[u * W + v]! * Math.sin(phase) + im[u * W + v]! * Math.cos(phase);
              }
            }
            expect(gotRe[h * W + w]).toBeCloseTo(sumRe, 9);
            expect(gotIm[h * W + w]).toBeCloseTo(sumIm, 9);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
