import { describe, expect, it } from "vitest";
import { generateSynthetic } from "../data/synthetic.ts";
import type { Condition, ConditionRuns } from "../experiments/contract/conditionRuns.ts";
import { nothingShared } from "../experiments/contract/conditionRuns.ts";
import { scaleNamed } from "../experiments/contract/scale.ts";
import {
  convolution,
  fromStart,
  fullWidthByAdam,
  fullyConnected,
  visionTransformer,
} from "../experiments/networks/conditions.ts";
import type { NetworkResult } from "../results/results.ts";
import { settingsOf } from "./settings.ts";

const data = generateSynthetic({ trainCount: 10, testCount: 30, shape: [3, 32, 32] });

describe("the settings that a study prints", () => {
  const values = (...conditions: readonly Condition[]): Map<string, string> => {
    const rows = conditions.map(
      (condition): ConditionRuns => ({
        condition,
        seeds: [],
        ...nothingShared,
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

  it("say at which loss networks stop that all have one of their own", () => {
    const stopping = (...losses: readonly (number | null | undefined)[]): string | undefined =>
      values(
        ...losses.map((stopLoss, i): Condition => {
          const condition = convolution(3 + 2 * i);
          return stopLoss === undefined ? condition : { ...condition, training: { stopLoss } };
        }),
      ).get("Stopping");
    expect(stopping(undefined)).toMatch(/^training loss 1\.3 on .* 25 epochs$/);
    expect(stopping(0.5, 0.5)).toMatch(/^training loss 0\.5 on .* 25 epochs$/);
    expect(stopping(0.5, 0.7)).toMatch(/^training loss 0\.5 to 0\.7 on .* 25 epochs$/);
    expect(stopping(0.5, undefined)).toMatch(/^training loss 1\.3 on .*; another loss on some images/);
    expect(stopping(null)).toMatch(/^training loss 1\.3 on .*; a fixed number of epochs where/);
  });

  it("say how many images there are where they are fewer than the preset asks for", () => {
    const few = values(convolution(3));
    expect(few.get("Training images")).toBe("all 10");
    expect(few.get("Attacked images")).toMatch(/^of all 30 test images those /);
    expect(few.get("Stopping")).toContain("on all 10 training images, checked");
    const many = { ...data, train: { ...data.train, count: 4000 }, test: { ...data.test, count: 96 } };
    const enough = new Map(
      settingsOf(scaleNamed("quick", "synthetic"), [], many).map(({ name, value }) => [name, value]),
    );
    expect(enough.get("Training images")).toBe("the first 4,000");
    expect(enough.get("Attacked images")).toMatch(/^of the first 96 test images those /);
    expect(enough.get("Stopping")).toContain("on the first 2,048 training images, checked");
  });

  it("say how much of a convolution is its read-out", () => {
    expect(values(convolution(3)).get("Network: bounded-width N×N")).toContain(
      "163,850 of the 164,298 parameters of bounded-width 3×3 are the read-out's",
    );
    expect(values(convolution(3)).get("Test accuracy")).toContain("30 images");
  });
});
