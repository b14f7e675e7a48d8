import { expect, it } from "vitest";
import { coverage } from "./coverage.ts";

it("names the study's own number of seeds", () => {
  for (const seeds of [2, 3, 4, 5, 12]) expect(coverage(seeds)).toMatch(new RegExp(`^${seeds} seeds holds the truth`));
  expect(coverage(1)).toBe("1 seed speaks of that one training run alone");
});
