import { describe, expect, it } from "vitest";
import { radiusNote } from "./radiusNote.ts";

describe("radiusNote", () => {
  const shape = [1, 10, 10];

  it("asks about a radius that holds every image", () => {
    expect(radiusNote("linf", 8, shape)).toBe(
      "--epsilon 8 is 8 times the whole range of a pixel, so that every image lies within it; did you mean 8/255?",
    );
    expect(radiusNote("linf", 1, shape)).toContain("is the whole range of a pixel");
    expect(radiusNote("linf", 1.5, shape)).toMatch(/1\.5 times the whole range .* within it\.$/);
    expect(radiusNote("linf", 300, shape)).toMatch(/within it\.$/);
    expect(radiusNote("l2", 128, shape)).toContain("12.8 times the whole range of an image in L2");
    expect(radiusNote("l1", 100, shape)).toContain("in L1");
  });

  it("is silent about others", () => {
    expect(radiusNote("linf", 0.99, shape)).toBeNull();
    expect(radiusNote("l2", 9.9, shape)).toBeNull();
    expect(radiusNote("l1", 99, shape)).toBeNull();
  });
});
