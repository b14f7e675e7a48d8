import { describe, expect, it } from "vitest";
import { generateSynthetic } from "../data/synthetic.ts";
import type { Condition, ConditionRuns } from "../experiments/contract/experiment.ts";
import { scaleNamed } from "../experiments/contract/scale.ts";
import {
  convolution,
  fromStart,
  fullWidthByAdam,
  fullyConnected,
  visionTransformer,
} from "../experiments/networks/conditions.ts";
import type { NetworkResult } from "../results/results.ts";
import { settingsOf } from "./recipe.ts";

const data = generateSynthetic({ trainCount: 10, testCount: 30, shape: [3, 32, 32] });

describe("the settings that a study prints", () => {
  const values = (...conditions: readonly Condition[]): Map<string, string> => {
    const rows = conditions.map(
      (condition): ConditionRuns => ({
        condition,
        seeds: [],
        result: { label: condition.label, parameters: 164_298 } as NetworkResult,
      }),
    );
    return new Map(settingsOf(scaleNamed("quick", "synthetic"), rows, data).map(({ name, value }) => [name, value]));
  };

  it("are only those that apply to its networks", () => {
    const plain = values(convolution(3));
    expect(plain.get("Optimiser")).not.toContain("Adam");
    expect(plain.get("Stopping")).not.toContain("linear");
    expect(plain.get("Initialisation")).not.toContain("normalisation");
    expect(plain.has("Network: vision transformer")).toBe(false);
    const all = values(fullWidthByAdam("pixel"), fullyConnected("linear"), visionTransformer);
    expect(all.get("Optimiser")).toContain("Adam");
    expect(all.get("Stopping")).toContain("linear networks: 1.7");
    expect(all.get("Initialisation")).toContain("normalisation: times 1");
    expect(all.has("Network: bounded-width N×N")).toBe(false);
    expect(values(fromStart(convolution(3), 1)).get("Initialisation")).not.toContain("normalisation");
  });

  it("say how much of a convolution is its read-out", () => {
    expect(values(convolution(3)).get("Network: bounded-width N×N")).toContain(
      "163,850 of the 164,298 parameters of bounded-width 3×3 are the read-out's",
    );
    expect(values(convolution(3)).get("Test accuracy")).toContain("30 images");
  });
});
