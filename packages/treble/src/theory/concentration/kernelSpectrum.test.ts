import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lowFrequencyCeiling } from "../lowFrequencyCeiling.ts";
import { lowFrequencyShares } from "../lowFrequencyShare.ts";
import { mostConcentratedKernel } from "./concentrationCurve.ts";
import { kernelSpectrum } from "./kernelSpectrum.ts";

const image = { height: 12, width: 16 };

describe("kernelSpectrum", () => {
  it("is flat for one pixel, and all at 0 for a box as large as the image", () => {
    const { energy } = kernelSpectrum(image, { height: 3, width: 3, values: [0, 0, 0, 0, -2, 0, 0, 0, 0] });
    for (const share of energy) expect(share).toBeCloseTo(1 / 192, 12);
    const box = kernelSpectrum(image, { ...image, values: new Float64Array(192).fill(0.1) });
    expect([box.energy[0], box.lowShare(0)]).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 12)]);
  });

  it("has the low share that is measured of signals, below the ceiling of its size", async () => {
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 15, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(values, fc.double({ min: 0, max: 0.7, noNaN: true }), async (given, cutoff) => {
        fc.pre(given.some((value) => Math.abs(value) > 1e-3));
        const plane = { height: 3, width: 5, values: given };
        const share = kernelSpectrum(image, plane).lowShare(cutoff);
        const padded = new Float32Array(192);
        for (let i = 0; i < 15; i++) padded[Math.floor(i / 5) * 16 + (i % 5)] = given[i]!;
        const [measured] = await lowFrequencyShares({ data: padded, shape: [1, 1, 12, 16] }, cutoff);
        expect(share).toBeCloseTo(measured!, 5);
        expect(share).toBeLessThanOrEqual(lowFrequencyCeiling(image, plane, cutoff) + 1e-9);
      }),
      { numRuns: 15 },
    );
  });

  it("reaches the ceiling with the kernel that is the most concentrated", () => {
    const { kernel, share } = mostConcentratedKernel(image, { height: 5, width: 4 }, 0.2);
    expect(kernelSpectrum(image, { height: 5, width: 4, values: kernel }).lowShare(0.2)).toBeCloseTo(share, 9);
  });

  it("refuses what has no spectrum", () => {
    const refused = (height: number, values: readonly number[]) => () =>
      kernelSpectrum(image, { height, width: 1, values });
    expect(refused(1, [0])).toThrow("not all zero");
    expect(refused(1, [Number.NaN])).toThrow("finite");
    expect(refused(2, [1])).toThrow("finite");
    expect(refused(13, new Array(13).fill(1))).toThrow("no kernel on a 12×16 image");
  });
});
