import { describe, expect, it } from "vitest";
import { frequencyGrid } from "../../frequency/grid.ts";
import { whiteNoiseProfile } from "../../spectrum/profile.ts";
import { sum } from "../../statistics/sum.ts";
import { referenceNetworks } from "./referenceNetworks.ts";

describe.each([
  ["CIFAR-10", [3, 32, 32]],
  ["MNIST", [1, 28, 28]],
] as const)("%s", (dataset, shape) => {
  const networks = referenceNetworks(shape);

  it("has small and large kernels, full ones and none, on these images", () => {
    expect(networks.map(({ label }) => label).toSorted()).toEqual([
      "bounded-width 15×15",
      "bounded-width 3×3",
      "full-width",
      "fully connected",
      "locally connected 3×3",
    ]);
    for (const { about } of networks) expect(about).toBe(`${dataset}, Adam from the usual start, 2 seeds`);
  });

  it("has spectra on that grid: shares that sum to 1, of rings that are the grid's, about their centroid", () => {
    const noise = whiteNoiseProfile(frequencyGrid(shape[1], shape[2]));
    for (const { profile, centroid } of networks) {
      expect(sum(profile.share)).toBeCloseTo(1, 2);
      expect(profile.radius).toHaveLength(noise.radius.length);
      profile.radius.forEach((radius, i) => void expect(radius).toBeCloseTo(noise.radius[i]!, 3));
      expect(sum(profile.share.map((share, i) => share * profile.radius[i]!))).toBeCloseTo(centroid.mean, 1);
      expect(centroid.low).toBeLessThanOrEqual(centroid.mean);
      expect(centroid.high).toBeGreaterThanOrEqual(centroid.mean);
    }
  });
});

it("has none of images of another shape", () => {
  expect(referenceNetworks([3, 28, 28])).toEqual([]);
});
