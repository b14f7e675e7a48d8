import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { frequencyGrid, whiteNoiseCentroid } from "../frequency/grid.ts";
import { measureSpectra } from "./measureSpectra.ts";
import { annulusShares, meanProfile, whiteNoiseProfile } from "./profile.ts";
import { signalsOf } from "./signals.ts";
import { image, noise } from "./testing/signals.ts";

const backend = nodeBackend();
const wave = (v: number): Float32Array => image(8, 8, (_, w) => Math.cos((2 * Math.PI * v * w) / 8));

describe("meanProfile", () => {
  it("weighs every sample with a spectrum alike, over all tables", async () => {
    const first = await measureSpectra(
      signalsOf(Float32Array.from([...wave(1), ...wave(2).map((x) => 50 * x)]), [1, 8, 8]),
      {
        backend,
      },
    );
    const second = await measureSpectra(
      signalsOf(Float32Array.from([...new Float32Array(64), ...wave(2)]), [1, 8, 8]),
      {
        backend,
      },
    );
    const { radius, share, density } = meanProfile(first, second);
    expect(radius.slice(0, 3)).toEqual([0, 0.125, 0.25]);
    [0, 1 / 3, 2 / 3, 0].forEach((value, i) => {
      expect(share[i]).toBeCloseTo(value, 6);
    });
    // Annulus 1 of 8×8 holds the 8 neighbours of the zero frequency.
    expect(density[1]).toBeCloseTo(1 / 24, 6);
  });

  it("refuses tables without samples or of different grids", async () => {
    const empty = await measureSpectra(signalsOf(new Float32Array(64), [1, 8, 8]), { backend });
    const other = await measureSpectra(signalsOf(noise(1, 30), [1, 5, 6]), { backend });
    const full = await measureSpectra(signalsOf(wave(1), [1, 8, 8]), { backend });
    expect(() => meanProfile(empty)).toThrow("no sample has a spectrum");
    expect(() => meanProfile(full, other)).toThrow("8×8 and of 5×6");
  });
});

describe("annulusShares", () => {
  it("lists one share for each sample with a spectrum", async () => {
    const table = await measureSpectra(
      signalsOf(Float32Array.from([...wave(1), ...new Float32Array(64), ...wave(3)]), [1, 8, 8]),
      { backend },
    );
    const shares = annulusShares(table, 1);
    expect(shares.length).toBe(2);
    expect(shares[0]).toBeCloseTo(1, 6);
    expect(shares[1]).toBeCloseTo(0, 6);
    expect(() => annulusShares(table, 99)).toThrow(UserError);
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
