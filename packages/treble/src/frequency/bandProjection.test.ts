import fc from "fast-check";
import { constant } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { outsideBand } from "../attacks/bands/outsideBand.ts";
import { numbers } from "../attacks/testing/classifiers.ts";
import { evaluate } from "../attacks/testing/run.ts";
import { UserError } from "../errors/userError.ts";
import { type Band, bandMask, bandText } from "./band.ts";
import { bandProjectionCost, bandProjector } from "./bandProjection.ts";
import { conjugate, type Frequency, fourierBasis, phasesOf } from "./fourierBasis.ts";
import { projectOntoBand } from "./testing/projectOntoBand.ts";

const bands: readonly (readonly [string, Band])[] = [
  ["an annulus", { from: 0.15, to: 0.3 }],
  ["a low-pass band", { to: 0.2 }],
  ["a high-pass band", { from: 0.25 }],
  ["a high-pass band of corners alone", { from: 0.5 }],
  ["everything", { to: 1 }],
  [
    "modes on one diagonal only",
    {
      modes: [
        [1, 2],
        [2, 1],
      ],
    },
  ],
  [
    "modes on the axes and at the Nyquist frequencies",
    {
      modes: [
        [0, 1],
        [3, 0],
        [0, 3],
        [3, 3],
        [0, 0],
      ],
    },
  ],
];

/** The projection by its definition: the sum over the band's basis images of their share. */
function byDefinition(image: Float64Array, band: Band, height: number, width: number): Float64Array {
  const result = new Float64Array(image.length);
  bandMask(band, height, width).forEach((inBand, at) => {
    const frequency: Frequency = [Math.floor(at / width), at % width];
    const [u, v] = conjugate([height, width], frequency);
    if (!inBand || u * width + v < at) return;
    for (const phase of phasesOf([height, width], frequency)) {
      const wave = fourierBasis([height, width], frequency, phase);
      const share = wave.reduce((sum, value, i) => sum + value * image[i]!, 0);
      for (let i = 0; i < result.length; i++) result[i]! += share * wave[i]!;
    }
  });
  return result;
}

describe.each(bands)("the projection onto %s", (_, band) => {
  test.each([
    [6, 6],
    [7, 9],
    [6, 11],
    [8, 5],
  ])("%d×%d: equals its definition, in double precision and in a graph", async (height, width) => {
    const [count, channels] = [2, 3];
    const plane = height * width;
    const images = numbers(4, count * channels * plane);
    const expected = Array.from({ length: count * channels }, (_, k) =>
      Array.from(byDefinition(Float64Array.from(images.subarray(k * plane, (k + 1) * plane)), band, height, width)),
    ).flat();
    const host = projectOntoBand(images, band, height, width);
    const project = bandProjector(band, height, width);
    const once = project(constant(images, [count, channels, height, width]));
    const graph = await evaluate(nodeBackend(), { once, twice: project(once) });
    expected.forEach((value, i) => {
      expect(host[i]).toBeCloseTo(value, 12);
      expect(graph.once[i]).toBeCloseTo(value, 5);
      expect(graph.twice[i]).toBeCloseTo(value, 5);
    });
  });

  test("is idempotent and symmetric, and what it leaves out is orthogonal to what it keeps", () => {
    const extents = fc.tuple(fc.integer({ min: 6, max: 10 }), fc.integer({ min: 6, max: 10 }));
    fc.assert(
      fc.property(extents, fc.integer({ min: 0, max: 1e6 }), ([height, width], seed) => {
        const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
          Array.from(x).reduce((sum, value, i) => sum + value * y[i]!, 0);
        const [a, b] = [numbers(seed, height * width), numbers(seed + 1, height * width)];
        const [pa, pb] = [projectOntoBand(a, band, height, width), projectOntoBand(b, band, height, width)];
        projectOntoBand(pa, band, height, width).forEach((value, i) => void expect(value).toBeCloseTo(pa[i]!, 12));
        expect(dot(pa, b)).toBeCloseTo(dot(a, pb), 10);
        const rest = pa.map((value, i) => a[i]! - value);
        expect(dot(pa, rest)).toBeCloseTo(0, 10);
        expect(dot(pa, pa) + dot(rest, rest)).toBeCloseTo(dot(a, a), 10);
      }),
      { numRuns: 20 },
    );
  });
});

test("a low-pass and a high-pass band at the same radius share no frequency and leave none out", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 2, max: 12 }),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      (height, width, share) => {
        // Short of the highest frequency there is, or the upper band would be empty.
        const radius = share * Math.hypot(Math.floor(height / 2) / height, Math.floor(width / 2) / width);
        const low = bandMask({ to: radius }, height, width);
        const high = bandMask({ from: radius }, height, width);
        low.forEach((bit, i) => void expect(bit + high[i]!).toBe(1));
      },
    ),
  );
  // Grid points at the radius itself belong to the band that ends there.
  expect(bandMask({ from: 0.1, to: 0.2 }, 1, 10)).toEqual(Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0, 1, 0));
});

test("costs what the band, or what it leaves out, has of the basis", () => {
  const whole = 2 * 64 ** 3 + 2 * 64 ** 3;
  expect(bandProjectionCost({ to: 1 }, 64, 64)).toBe(whole);
  // 9 of 64 frequencies along each axis: −4 to 4.
  const low = 2 * (64 * 64 * 9 + 64 * 9 * 9);
  expect(bandProjectionCost({ to: 4 / 64 }, 64, 64)).toBe(low);
  expect(bandProjectionCost({ from: 4 / 64 }, 64, 64)).toBe(low);
  expect(bandProjectionCost({ from: 0.25, to: 0.5 }, 64, 64)).toBe(whole);
});

test("the share of the energy outside of a band", () => {
  const shape = [2, 6, 6] as const;
  const at = (frequency: Frequency, phase: "cos" | "sin"): number[] => [...fourierBasis([6, 6], frequency, phase)];
  const nothing = new Array<number>(36).fill(0);
  const originals = new Float32Array(4 * 72).fill(0.5);
  const deltas = [
    [...at([1, 2], "cos"), ...at([1, 2], "sin")],
    [...at([1, 2], "cos"), ...at([2, 2], "cos")],
    [...at([1, 4], "cos"), ...nothing],
    [...nothing, ...nothing],
  ].flat();
  const images = originals.map((pixel, i) => pixel + 0.25 * deltas[i]!);
  const shares = outsideBand(images, originals, shape, { modes: [[1, 2]] });
  [0, 0.5, 1].forEach((share, n) => void expect(shares[n]).toBeCloseTo(share, 5));
  expect(shares[3]).toBeNaN();
});

describe("bands that are none", () => {
  test.each<[Band, string]>([
    [
      { from: 0.3, to: 0.2 },
      "The band runs from 0.3 to 0.2 cycles per pixel; give radii from 0 on, the smaller first.",
    ],
    [{ from: -0.1 }, "The band runs from -0.1 to Infinity cycles per pixel; give radii from 0 on, the smaller first."],
    [
      { from: Number.NaN },
      "The band runs from NaN to Infinity cycles per pixel; give radii from 0 on, the smaller first.",
    ],
    [{ modes: [] }, "The band names no frequency; name at least one."],
    [{ modes: [[0.5, 1]] }, "The band: the frequency [0.5, 1] is no place in a DFT; give whole numbers."],
    [
      { from: 0.01, to: 0.02 },
      "The band 0.01 < r ≤ 0.02 holds no frequency of an image of 8×8; make it wider than 1/8 cycles per pixel.",
    ],
  ])("%o", (band, message) => {
    expect(() => bandMask(band, 8, 8)).toThrow(new UserError(message));
  });

  test("are named in messages as they were given", () => {
    expect(bandText({ to: 0.2 })).toBe("0 ≤ r ≤ 0.2");
    expect(bandText({ from: 0.2 })).toBe("0.2 < r");
    expect(
      bandText({
        modes: [
          [1, -2],
          [0, 3],
        ],
      }),
    ).toBe("[1,-2] [0,3]");
  });
});
