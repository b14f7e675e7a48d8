import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type NoiseAnswers, noiseChannels } from "./noiseChannel.ts";
import { noiseThreshold } from "./noiseThreshold.ts";

describe("the threshold", () => {
  it("is interpolated over the logarithm of the strength, and over the strength below the weakest", () => {
    expect(noiseThreshold([0.1, 0.4], [1, 0.8, 0.4], 0.6)).toBeCloseTo(0.2, 12);
    expect(noiseThreshold([0.1, 0.4], [1, 0.5, 0.4], 0.75)).toBeCloseTo(0.05, 12);
    expect(noiseThreshold([0.1, 0.4], [1, 0.8, 0.6], 0.6)).toBeCloseTo(0.4, 12);
  });

  it("is infinite where noise does not do it, and none where nothing is there to lower", () => {
    expect(noiseThreshold([0.1, 0.4], [1, 0.9, 0.7], 0.6)).toBe(Number.POSITIVE_INFINITY);
    expect(noiseThreshold([0.1, 0.4], [0.5, 0.4, 0.3], 0.6)).toBeNaN();
    expect(noiseThreshold([0.1, 0.4], [Number.NaN, 0.4, 0.3], 0.6)).toBeNaN();
  });

  it("is that of the falling curve: what rises again is pooled", () => {
    // 0.5 and 0.7 are one 0.6.
    expect(noiseThreshold([0.1, 0.2, 0.4, 0.8], [1, 0.5, 0.7, 0.2, 0.1], 0.6)).toBeCloseTo(0.1, 12);
    expect(noiseThreshold([0.1, 0.2, 0.4, 0.8], [1, 0.5, 0.7, 0.2, 0.1], 0.4)).toBeCloseTo(0.2 * Math.SQRT2, 12);
  });

  it("rises where more is left", () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        shares,
        fc.integer({ min: 0, max: 3 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (after, at, more) => {
          const better = after.map((share, i) => (i === at ? share + more : share));
          const strengths = [0.1, 0.2, 0.4, 0.8];
          expect(noiseThreshold(strengths, [1, ...better], 0.55)).toBeGreaterThanOrEqual(
            noiseThreshold(strengths, [1, ...after], 0.55) * (1 - 1e-9),
          );
        },
      ),
    );
  });
});

describe("the channel of answers", () => {
  const centres = [0.04, 0.08, 0.16, 0.32];
  const strengths = [0.01, 0.02, 0.04, 0.08, 0.16];
  const images = 200;

  /** Every image falls at its own strength in each band: thresholds times what spreads them evenly. */
  function answers(thresholds: readonly number[], clean = new Uint8Array(images).fill(1)): NoiseAnswers {
    const correct = new Uint8Array(images * 20);
    for (let n = 0; n < images; n++) {
      thresholds.forEach((threshold, b) => {
        const own = threshold * 2 ** (8 * ((n + 0.5) / images - 0.5));
        strengths.forEach((strength, s) => {
          correct[n * 20 + b * 5 + s] = own > strength ? 1 : 0;
        });
      });
    }
    return { centres, strengths, chance: 0, clean, correct };
  }

  it("is that of the thresholds, wherever they lie", () => {
    const wanted = [0.12, 0.05, 0.03, 0.07];
    const { threshold, sensitivity, reached, centre, gravity, flags } = noiseChannels(answers(wanted))();
    wanted.forEach((one, b) => {
      // The images at hand are a step function of 200 steps over 8 octaves.
      expect(Math.abs(Math.log2(threshold[b]! / one))).toBeLessThan(0.1);
      expect(sensitivity[b]).toBeCloseTo(threshold[b]! ** -2, 9);
    });
    expect(reached).toBe(4);
    expect(Math.log2(centre / 0.16)).toBeCloseTo(-0.1, 0);
    expect(gravity).toBeGreaterThan(0.1);
    expect(gravity).toBeLessThan(0.16);
    expect(flags).toEqual([]);
  });

  it("says where the peak may lie beyond, and takes what was not reached for a limit", () => {
    const low = noiseChannels(answers([0.02, 0.05, 0.1, 10]))();
    expect(low.flags).toEqual(["lowest"]);
    expect(low.reached).toBe(3);
    expect(low.threshold[3]).toBe(Number.POSITIVE_INFINITY);
    expect(low.sensitivity[3]).toBeCloseTo(0.16 ** -2, 9);
    expect(noiseChannels(answers([0.1, 0.1, 0.05, 0.02]))().flags).toEqual(["highest"]);
    expect(noiseChannels(answers([0.05, 0.05, 0.05, 0.05]))().flags).toContain("flat");
    expect(noiseChannels(answers([10, 10, 10, 10]))()).toMatchObject({ flags: ["unreached"], centre: Number.NaN });
  });

  it("is of the images that are asked for, those right without noise alone", () => {
    const [sturdy, weak] = [answers([0.1, 0.1, 0.1, 0.1]), answers([0.1, 0.03, 0.1, 0.1])];
    // The first hundred images of one, the others of the other; an odd image is wrong without noise and fails always.
    const correct = weak.correct.map((one, i) => {
      const n = Math.floor(i / 20);
      return n % 2 === 1 ? 0 : n < 100 ? one : sturdy.correct[i]!;
    });
    const clean = Uint8Array.from({ length: images }, (_, n) => 1 - (n % 2));
    const channelOf = noiseChannels({ ...weak, clean, correct });
    const first = Array.from({ length: 100 }, (_, n) => n);
    const even = first.filter((n) => n % 2 === 0);
    expect(channelOf(first)).toEqual(channelOf(even));
    expect(channelOf(first)).toEqual(channelOf([...even, ...even]));
    expect(channelOf(first).threshold).not.toEqual(channelOf().threshold);
    expect(channelOf(first.filter((n) => n % 2 === 1)).flags).toEqual(["unreached"]);
  });
});
