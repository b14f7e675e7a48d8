import { describe, expect, it } from "vitest";
import { differenceClaim } from "../../experiments/claims/differenceClaim.ts";
import type { Condition, ConditionRuns, MomentRuns } from "../../experiments/contract/conditionRuns.ts";
import { nothingShared } from "../../experiments/contract/conditionRuns.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { convolution, fullyConnected } from "../../experiments/networks/conditions.ts";
import type { ClaimResult, NetworkResult } from "../../results/results.ts";
import { lossSensitivity, slopeAround, stoppingCaveats } from "./stoppingLoss.ts";

const scale = scaleNamed("quick", "cifar10");

function row(condition: Condition, trainLoss: number, snapshots: readonly MomentRuns[] = []): ConditionRuns {
  const result = { trainLoss, reachedCriterion: true } as NetworkResult;
  return { condition, seeds: [], ...nothingShared, snapshots, result };
}

/** Snapshots of two seeds, the second with three images more, one of them never fooled. */
function followed(losses: readonly number[], ...centroids: readonly (readonly [number, number])[]): MomentRuns[] {
  return losses.map((loss, moment) => {
    const [a, b] = centroids[moment]!;
    const perturbation = [Float64Array.of(a), Float64Array.of(b, Number.NaN, b + 0.01, b - 0.01)];
    return { loss, own: { perturbation } } as unknown as MomentRuns;
  });
}

it("the slope is that between the moments around the loss", () => {
  expect(slopeAround([2.3, 1.5, 1.1, 0.9], [0.4, 0.2, 0.12, 0.2], 1.3)).toBeCloseTo(0.2, 12);
  expect(slopeAround([2.3, 1.5], [0.4, 0.2], 1.3)).toBeNaN();
});

describe("caveats about the stopping losses", () => {
  const followedRow = row(convolution(7), 0.9, followed([2.3, 1.5, 1.1], [0.4, 0.4], [0.2, 0.22], [0.12, 0.14]));
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
    expect(lossSensitivity([row(convolution(3), 1.3)], scale)).toBeNull();
  });

  it("say what a difference in loss is worth beside a small effect, and nothing beside a large one", () => {
    expect(said(0.01, [1.27, 1.3])[0]).toContain("(losses 1.270 to 1.300;");
    expect(said(0.01, [1.27, 1.3])[0]).toContain("0.006 beside an effect of 0.010");
    expect(said(0.1, [1.27, 1.3])).toEqual([]);
    expect(said(0.01, [1.3, 1.3])).toEqual([]);
  });
});
