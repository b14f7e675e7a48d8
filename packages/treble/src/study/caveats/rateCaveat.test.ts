import { expect, it } from "vitest";
import type { Condition, ConditionRuns } from "../../experiments/contract/conditionRuns.ts";
import { nothingShared } from "../../experiments/contract/conditionRuns.ts";
import { type Scale, scaleNamed } from "../../experiments/contract/scale.ts";
import { started } from "../../experiments/contract/startOf.ts";
import {
  atRate,
  convolution,
  fromStart,
  fullyConnected,
  locallyConnected,
  visionTransformer,
} from "../../experiments/networks/conditions.ts";
import type { NetworkResult } from "../../results/results.ts";
import { rateCaveat } from "./rateCaveat.ts";

const scale = scaleNamed("quick", "cifar10");

function row(condition: Condition, learningRate: number, centroid: number): ConditionRuns {
  const interval = { mean: centroid, low: centroid, high: centroid };
  const result = { label: condition.label, learningRate, centroid: interval } as NetworkResult;
  return { condition, seeds: [], ...nothingShared, result };
}

const four = [
  row(convolution(3), 0.005, 0.13),
  row(convolution(15), 0.0015, 0.06),
  row(convolution("full"), 0.0005, 0.05),
  row(locallyConnected(3), 0.05, 0.2),
];

it("says how far rates and centroids go together, over networks that start alike", () => {
  const elsewhere = [
    row(convolution(3, "linear"), 0.5, 0.01),
    row(fromStart(convolution(7), 1), 0.5, 0.01),
    row({ ...convolution(9), dataset: "mnist" }, 0.5, 0.01),
  ];
  const [said, ...more] = rateCaveat([...four, ...elsewhere], scale);
  expect(more).toEqual([]);
  expect(said).toContain("from 0.0005 (full-width) to 0.05 (locally connected 3×3)");
  expect(said).toContain("Over 4 networks with a non-linearity");
  expect(said).toContain("correlate by 1.00, so what");
  const [mixed] = rateCaveat([...four, row(fullyConnected(), 0.5, 0.01)], scale);
  expect(mixed).toContain("correlate by 0.00");
});

it("names the pair at one rate where there is one, and leaves out that pair", () => {
  const [said] = rateCaveat([...four, row(atRate(convolution(3), 0.0005, 60), 0.0005, 0.13)], scale);
  expect(said).toContain("Over 4 networks with a non-linearity");
  expect(said).toContain("but for those that are trained at one rate, which their names say");
});

it("says nothing where the recipe has one rate, and counts networks with normalisation where all start alike", () => {
  expect(rateCaveat(four, scaleNamed("quick", "cifar10", "adam"))).toEqual([]);
  const [small, usual] = [scale, scaleNamed("quick", "cifar10", "sgd")];
  const five = (by: Scale) => [...four, row(started(visionTransformer, by), 0.02, 0.3)];
  expect(rateCaveat(five(small), small)[0]).toContain("Over 4 networks");
  expect(rateCaveat(five(usual), usual)[0]).toContain("Over 5 networks");
});

it("says nothing of a few networks, or of one rate for all", () => {
  expect(rateCaveat(four.slice(0, 3), scale)).toEqual([]);
  expect(
    rateCaveat(
      four.map(({ condition }) => row(condition, 0.01, 0.1)),
      scale,
    ),
  ).toEqual([]);
});
