import { describe, expect, it } from "vitest";
import { differenceClaim } from "../../experiments/claims/differenceClaim.ts";
import type { Condition, ConditionRuns } from "../../experiments/contract/conditionRuns.ts";
import { nothingShared } from "../../experiments/contract/conditionRuns.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { convolution, fullyConnected } from "../../experiments/networks/conditions.ts";
import type { TrialRecord } from "../../pipeline/collect.ts";
import type { ClaimResult, NetworkResult } from "../../results/results.ts";
import { lossSensitivity, slopeAround, stoppingCaveats } from "./stoppingLoss.ts";

const scale = scaleNamed("quick", "cifar10");

function row(condition: Condition, trainLoss: number, seeds: readonly TrialRecord[] = []): ConditionRuns {
  return { condition, seeds, ...nothingShared, result: { trainLoss, reachedCriterion: true } as NetworkResult };
}

/** A seed with two images at each moment, one of them fooled only later. */
function followed(losses: readonly number[], centroids: readonly number[]): TrialRecord {
  const arrays: Record<string, { data: Float64Array; shape: number[] }> = {
    loss: { data: Float64Array.from(losses), shape: [losses.length] },
    centroid: { data: Float64Array.from(centroids.flatMap((c) => [c, Number.NaN])), shape: [losses.length, 2] },
  };
  const probe = {
    config: { kind: "dynamics" },
    array: (name: string) => arrays[name],
    numbers: (name: string) => arrays[name]!.data,
  };
  return { probes: [probe], probe: () => probe } as unknown as TrialRecord;
}

it("the slope is that between the moments around the loss", () => {
  expect(slopeAround([2.3, 1.5, 1.1, 0.9], [0.4, 0.2, 0.12, 0.2], 1.3)).toBeCloseTo(0.2, 12);
  expect(slopeAround([2.3, 1.5], [0.4, 0.2], 1.3)).toBeNaN();
});

describe("caveats about the stopping losses", () => {
  const followedRow = row(convolution(7), 0.9, [
    followed([2.3, 1.5, 1.1], [0.4, 0.2, 0.12]),
    followed([2.3, 1.5, 1.1], [0.4, 0.22, 0.14]),
  ]);
  const sensitivity = lossSensitivity([followedRow], scale);
  const claim = differenceClaim(convolution(3), fullyConnected(), { id: "x", claim: "X.", source: "a test" });
  const said = (effect: number, losses: readonly [number, number]): string[] => {
    const rows = [row(convolution(3), losses[0]), row(fullyConnected(), losses[1])];
    const result = { claim: "X.", effect: { mean: effect, low: effect, high: effect } } as ClaimResult;
    return stoppingCaveats(
      [{ claim, result }],
      new Map(rows.map((one) => [one.condition.id, one])),
      scale,
      sensitivity,
    );
  };

  it("have the followed network's slope, mean over seeds", () => {
    expect(sensitivity).toEqual({ label: "bounded-width 7×7", slope: expect.closeTo(0.2, 12) });
    expect(lossSensitivity([row(convolution(3), 1.3, [{ probes: [] } as unknown as TrialRecord])], scale)).toBeNull();
  });

  it("say what a difference in loss is worth beside a small effect, and nothing beside a large one", () => {
    expect(said(0.01, [1.27, 1.3])[0]).toContain("(losses 1.270 to 1.300;");
    expect(said(0.01, [1.27, 1.3])[0]).toContain("0.006 beside an effect of 0.010");
    expect(said(0.1, [1.27, 1.3])).toEqual([]);
    expect(said(0.01, [1.3, 1.3])).toEqual([]);
  });
});
