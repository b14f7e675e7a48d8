import { expect, it } from "vitest";
import { settledEpoch } from "./dynamics.ts";

const epochs = [0, 0.5, 1, 2, 4, 8];

it.each([
  // Within 10 % of the last from 1 on.
  { centroids: [0.38, 0.3, 0.21, 0.19, 0.2, 0.2], settled: 1 },
  // What was near the end and leaves it again has not settled.
  { centroids: [0.2, 0.2, 0.3, 0.2, 0.2, 0.2], settled: 2 },
  { centroids: [0.38, 0.36, 0.34, 0.3, 0.25, 0.2], settled: 8 },
  { centroids: [0.2, 0.2, 0.2, 0.2, 0.2, 0.2], settled: 0 },
  // Nothing measured is not settled.
  { centroids: [Number.NaN, 0.2, 0.2, 0.2, 0.2, 0.2], settled: 0.5 },
  { centroids: [0.2, 0.2, 0.2, Number.NaN, 0.2, 0.2], settled: 4 },
])("$centroids settle at epoch $settled", ({ centroids, settled }) => {
  expect(settledEpoch(epochs, centroids)).toBe(settled);
});
