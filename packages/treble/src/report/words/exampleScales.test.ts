import { expect, it } from "vitest";
import type { ExampleRow } from "../../results/results.ts";
import { commonMagnification, commonSpectrumScale } from "./exampleScales.ts";

function row(perturbation: number[], spectrum: number[] = [1]): ExampleRow {
  return { network: "n", perturbation, norm: 1, spectrum, classBefore: "a", classAfter: "b", success: true };
}

it("magnifies all rows by one round number that shows the largest without clipping", () => {
  expect(commonMagnification([row([0.001, -0.012]), row([0.005, 0.002])])).toBe(40); // 0.5 / 0.012 = 41.7
  expect(commonMagnification([row([0.05])])).toBe(10);
  expect(commonMagnification([row([0.031])])).toBe(15);
});

it("lets one value in a hundred clip, so that a single pixel does not hide the rest", () => {
  const values = new Array<number>(1000).fill(0.01);
  values[17] = 0.5;
  expect(commonMagnification([row(values)])).toBe(50);
});

it("never shrinks, and survives an empty or zero perturbation", () => {
  expect(commonMagnification([row([3])])).toBe(1);
  expect(commonMagnification([row([0, 0])])).toBe(1);
  expect(commonMagnification([])).toBe(1);
});

it("spans at most five decades below the strongest frequency of any row", () => {
  expect(commonSpectrumScale([row([], [0.25, 0.25, 0.25, 0.25])])).toEqual({ low: -1, high: 0 });
  expect(commonSpectrumScale([row([], [1, 0, 0, 0]), row([], [0.5, 0.5, 0, 0])])).toEqual({ low: 0, high: 1 });
  expect(commonSpectrumScale([row([], [1 - 1e-9, 1e-9])])).toEqual({ low: -4, high: 1 });
  expect(commonSpectrumScale([])).toEqual({ low: -5, high: 0 });
});
