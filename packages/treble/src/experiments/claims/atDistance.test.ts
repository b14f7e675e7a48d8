import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StageRuns } from "../contract/conditionRuns.ts";
import { convolution } from "../networks/conditions.ts";
import { quantityOf, rowOf, stageOf } from "../testing/madeUpRuns.ts";
import { commonDistance, contrastAtDistance } from "./atDistance.ts";

const way = (...stages: readonly StageRuns[]) => rowOf(convolution(3), { stages });
const at = (relativeDistance: number, value: number): StageRuns =>
  stageOf({ relativeDistance }, [[value, value], [value]], quantityOf(value, 0));
const steps = (...distances: readonly number[]) => way(...distances.map((one) => at(one, one)));

describe("the largest distance that two networks have in common", () => {
  it("is the shorter way's end, where the longer one has begun by then", () => {
    expect(commonDistance(steps(0.1, 0.5, 2), steps(0.2, 0.4, 0.9))).toBe(0.9);
    expect(commonDistance(steps(0.1, 0.5), steps(0.6, 0.9))).toBeNull();
    expect(commonDistance(steps(0.1, 0.6), steps(0.6, 0.9))).toBe(0.6);
    expect(commonDistance(steps(0.1, 0.6), way())).toBeNull();
  });

  it("lies on both ways, in whichever order, and nothing farther does", () => {
    const distances = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(distances, distances, (a, b) => {
        const common = commonDistance(steps(...a), steps(...b));
        expect(commonDistance(steps(...b), steps(...a))).toBe(common);
        const overlap = [Math.max(Math.min(...a), Math.min(...b)), Math.min(Math.max(...a), Math.max(...b))] as const;
        expect(common).toBe(overlap[1] >= overlap[0] ? overlap[1] : null);
      }),
    );
  });
});

describe.each(["own", "shared"] as const)("the contrast at a distance, %s", (spectra) => {
  it("is between the stages around it", () => {
    const higher = way(at(1, 0.1), at(3, 0.5), at(4, 0.9));
    const lower = way(at(2, 0.2), at(2.5, 0.3));
    const { mean, low, high } = contrastAtDistance(higher, lower, 2.5, spectra);
    // Three quarters of the way from 0.1 to 0.5, less the last of the other.
    for (const end of [mean, low, high]) expect(end).toBeCloseTo(0.4 - 0.3, 12);
    expect(contrastAtDistance(higher, lower, 2, spectra).mean).toBeCloseTo(0.3 - 0.2, 12);
  });

  it("does not ask in which order distances were travelled", () => {
    const [there, back] = [way(at(1, 0.1), at(3, 0.5)), way(at(3, 0.5), at(1, 0.1))];
    expect(contrastAtDistance(there, back, 2, spectra).mean).toBeCloseTo(0, 12);
  });

  it("is not known where one did not travel so far, or was beyond it at its first stage", () => {
    const [short, long] = [way(at(1, 0.1), at(2, 0.2)), way(at(1.5, 0.1), at(3, 0.2))];
    for (const distance of [1.2, 2.5]) {
      expect(contrastAtDistance(short, long, distance, spectra).mean).toBeNaN();
      expect(contrastAtDistance(long, short, distance, spectra).mean).toBeNaN();
    }
  });

  it("is not known where nothing was measured", () => {
    const none = way(stageOf({ relativeDistance: 1 }, [[Number.NaN], []]));
    expect(contrastAtDistance(way(at(1, 0.1)), none, 1, spectra).mean).toBeNaN();
  });
});

describe("the interval by own spectra", () => {
  const still = way(at(0, 0), at(2, 0));
  const wave = Array.from({ length: 40 }, (_, i) => Math.sin(12 * i));

  it("is as wide halfway between two stages that are alike as at one of them: both are of the same images", () => {
    const moving = way(stageOf({ relativeDistance: 0 }, [wave]), stageOf({ relativeDistance: 2 }, [wave]));
    const halfway = contrastAtDistance(moving, still, 1, "own");
    expect(halfway).toEqual(contrastAtDistance(moving, still, 2, "own"));
    expect(halfway.high - halfway.low).toBeGreaterThan(0.2);
  });

  it("is of the images that have a perturbation at both stages", () => {
    const before = stageOf({ relativeDistance: 0 }, [[1, Number.NaN, 3]]);
    const after = stageOf({ relativeDistance: 2 }, [[2, 5, Number.NaN]]);
    expect(contrastAtDistance(way(before, after), still, 1, "own")).toEqual({ mean: 1.5, low: 1.5, high: 1.5 });
  });
});
