import { expect, it } from "vitest";
import { coverage } from "./testing/coverage.ts";

const slow = process.env.TREBLE_SLOW === "1";
const runs = slow ? 400 : 60;
/** Of 60, 52 are a hundredth of a chance where 95 % are covered. Seeds are fixed, so that chance has been had. */
const least = slow ? 0.9 : 0.88;

it.each([
  { networks: 2, images: 40, agreement: 0.2, slope: 1, noiseSlope: 0, noise: "all" },
  { networks: 2, images: 40, agreement: 0.2, slope: 1, noiseSlope: 0.5, noise: "class" },
  { networks: 4, images: 30, agreement: 0.5, slope: 1, noiseSlope: 0.5, noise: "class", tilt: 0.15 },
] as const)("covers known signals under noise of the seeds: %o", async (settings) => {
  const { centroid, agreement, difference } = await coverage(settings, runs);
  for (const { covered, width } of [centroid, agreement, difference]) {
    expect(covered).toBeGreaterThanOrEqual(least);
    expect(width).toBeGreaterThan(0.8);
    expect(width).toBeLessThan(3.5);
  }
});
