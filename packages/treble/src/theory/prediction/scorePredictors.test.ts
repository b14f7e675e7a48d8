import { describe, expect, it } from "vitest";
import { parseArchitecture } from "../../models/architectures.ts";
import { halvesOf } from "./halvesOf.ts";
import { type ForeseenNetwork, predictorNames, scorePredictors } from "./scorePredictors.ts";

const kernels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const architectures = kernels.map((kernel) => parseArchitecture({ family: "bounded-width", kernel }));
/** Measured rises with `lazy` and `floor`; the start says nothing. */
const networks: ForeseenNetwork[] = architectures.map((architecture, i) => ({
  architecture,
  predictors: {
    step: 0.3 - 0.001 * i,
    initial: 0.38,
    lazy: 0.1 + 0.01 * i,
    product: i === 0 ? Number.NaN : 0.2,
    floor: 0.3 / (i + 1),
    window: i + 1,
  },
  measured: 0.15 + 0.02 * i,
}));

describe("scorePredictors", () => {
  const scores = new Map(scorePredictors(networks).map((score) => [score.name, score]));

  it("has every predictor once", () => {
    expect([...scores.keys()]).toEqual(Object.keys(predictorNames));
  });

  it("ranks by what each says itself, and tells how far it is off", () => {
    expect(scores.get("lazy")!.rank.mean).toBeCloseTo(1, 10);
    expect(scores.get("lazy")!.rank.low).toBeGreaterThan(0.7);
    expect(scores.get("floor")!.rank.mean).toBeCloseTo(-1, 10);
    expect(scores.get("lazy")!.error.mean).toBeCloseTo(0.05 + 0.01 * 5.5, 10);
    // Alike for all: no order.
    expect(scores.get("initial")!.rank.mean).toBeNaN();
    expect(scores.get("product")!.networks).toBe(11);
  });

  it("asks what is fitted of the other half alone", () => {
    const halves = halvesOf(architectures);
    const { foreseen } = scores.get("constant")!;
    const meanOf = (half: number): number => {
      const own = networks.filter((_, i) => halves[i] === half);
      return own.reduce((sum, { measured }) => sum + measured / own.length, 0);
    };
    foreseen.forEach((value, i) => {
      expect(value).toBeCloseTo(meanOf(1 - halves[i]!), 12);
    });
    // Another number for a network changes nothing of what is foreseen of its own half.
    const other = scorePredictors(networks.map((one, i) => (i === 3 ? { ...one, measured: 5 } : one)));
    const of = (all: readonly { readonly name: string; readonly foreseen: readonly number[] }[]) =>
      all.find(({ name }) => name === "combined")!.foreseen;
    halves.forEach((half, i) => {
      if (half === halves[3] && i !== 0) expect(of(other)[i]).toBe(scores.get("combined")!.foreseen[i]);
    });
    expect(of(other).some((value, i) => i !== 0 && value !== scores.get("combined")!.foreseen[i])).toBe(true);
  });
});

it("halves are of the architectures, half of them each, whatever their order", () => {
  const halves = halvesOf([...architectures, ...architectures]);
  expect(halves.slice(0, 12)).toEqual(halves.slice(12));
  expect(halves.slice(0, 12).filter((half) => half === 0)).toHaveLength(6);
  expect(halvesOf(architectures.toReversed()).toReversed()).toEqual(halves.slice(0, 12));
});
