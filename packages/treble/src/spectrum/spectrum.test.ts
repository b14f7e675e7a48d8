import { expect, test } from "vitest";
import { hierarchicalInterval } from "../statistics/bootstrap.ts";
import { measureSpectra } from "./measureSpectra.ts";
import { meanProfile } from "./profile.ts";
import { signalsOf } from "./signals.ts";
import { spectrum } from "./spectrum.ts";
import { image, noise } from "./testing/signals.ts";

test("is the mean over the signals that have a spectrum, with its interval", async () => {
  const wave = image(8, 8, (_, w) => Math.cos((2 * Math.PI * 2 * w) / 8));
  const signals = signalsOf(Float32Array.from([...wave, ...new Float32Array(64), ...noise(3, 64)]), [1, 8, 8]);
  const { table, profile, centroid, count, valid } = await spectrum(signals);
  expect([count, valid]).toEqual([3, 2]);
  expect(table).toEqual(await measureSpectra(signals));
  expect(table.centroid[0]).toBeCloseTo(0.25, 6);
  expect(centroid.mean).toBeCloseTo((table.centroid[0]! + table.centroid[2]!) / 2, 12);
  expect(centroid).toEqual(hierarchicalInterval([table.centroid.filter(Number.isFinite)]));
  expect(profile).toEqual(meanProfile(table.grid, table.profile, [0, 2]));
});

test("says of signals without a spectrum that there is none", async () => {
  const { valid, centroid, profile } = await spectrum(signalsOf(new Float32Array(64), [1, 8, 8]));
  expect(valid).toBe(0);
  expect(centroid.mean).toBeNaN();
  expect(profile).toBeNull();
});
