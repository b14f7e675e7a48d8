import { expect, it } from "vitest";
import { coverage } from "./testing/coverage.ts";

const slow = process.env.TREBLE_SLOW === "1";
const runs = slow ? 400 : 40;
/** A chance of a few in a hundred where 95 % are covered; seeds are fixed, so that it has been had. */
const least = slow ? 0.9 : 0.87;

const settings = [
  { networks: 2, images: 40, agreement: 0.2, slope: 1, noiseSlope: 0, noise: "all" },
  { networks: 2, images: 40, agreement: 0.2, slope: 1, noiseSlope: 0.5, noise: "class" },
  { networks: 4, images: 30, agreement: 0.5, slope: 1, noiseSlope: 0.5, noise: "class", tilt: 0.15 },
] as const;

it.each(slow ? settings : [settings[0], settings[2]])("covers under noise of the seeds: %o", async (one) => {
  const { centroid, agreement, difference } = await coverage(one, runs);
  for (const { covered, width } of [centroid, agreement, difference]) {
    expect(covered).toBeGreaterThanOrEqual(least);
    expect(width).toBeGreaterThan(0.8);
    expect(width).toBeLessThan(3.5);
  }
});
