import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { frequencyGrid, whiteNoiseCentroid } from "../frequency/grid.ts";
import { measureSpectra } from "./measureSpectra.ts";
import { meanProfile, whiteNoiseProfile } from "./profile.ts";
import { signalsOf } from "./signals.ts";
import { image } from "./testing/signals.ts";

const backend = nodeBackend();
const wave = (v: number): Float32Array => image(8, 8, (_, w) => Math.cos((2 * Math.PI * v * w) / 8));

describe("meanProfile", () => {
  it("weighs every sample that counts alike", async () => {
    const signals = Float32Array.from([
      ...[wave(1), wave(2).map((x) => 50 * x), new Float32Array(64), wave(2)].flatMap((signal) => [...signal]),
    ]);
    const { grid, profile, valid } = await measureSpectra(signalsOf(signals, [1, 8, 8]), { backend });
    const samples = [0, 1, 2, 3].filter((sample) => valid[sample]);
    expect(samples).toEqual([0, 1, 3]);
    const { radius, share, density } = meanProfile(grid, profile, samples);
    expect(radius.slice(0, 3)).toEqual([0, 0.125, 0.25]);
    [0, 1 / 3, 2 / 3, 0].forEach((value, i) => {
      expect(share[i]).toBeCloseTo(value, 6);
    });
    // Annulus 1 of 8×8 holds the 8 neighbours of the zero frequency.
    expect(density[1]).toBeCloseTo(1 / 24, 6);
    expect(meanProfile(grid, profile, [0]).share[1]).toBeCloseTo(1, 6);
  });
});

describe("whiteNoiseProfile", () => {
  it("has flat density, shares that add up to 1, and nearly the white noise centroid", () => {
    const grid = frequencyGrid(32, 32);
    const { radius, share, density } = whiteNoiseProfile(grid);
    for (const value of density) expect(value).toBeCloseTo(1 / 1024, 12);
    expect(share.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    const centroid = share.reduce((sum, value, i) => sum + value * radius[i]!, 0);
    expect(Math.abs(centroid - whiteNoiseCentroid(grid))).toBeLessThan(grid.annuli.width / 8);
  });
});
