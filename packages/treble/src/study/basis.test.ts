import { expect, it } from "vitest";
import type { Condition } from "../experiments/contract/experiment.ts";
import { scaleNamed } from "../experiments/contract/scale.ts";
import { convolution, fromStart, visionTransformer } from "../experiments/networks/conditions.ts";
import { basisOf } from "./basis.ts";

const said = (...conditions: readonly Condition[]): string =>
  basisOf(
    conditions.map((condition) => ({ condition })),
    scaleNamed("quick", "cifar10"),
  );
const [relu, linear] = [convolution(3), convolution(3, "linear")];
const own = (condition: Condition, initScale: number, stopLoss: number | null): Condition => ({
  ...condition,
  initScale,
  training: { stopLoss },
});

it("is the scale's where a network has it", () => {
  const usual = "start from initial weights 10 times smaller than usual";
  const early = "are compared early in training, at training loss";
  const both = "all numbers depend on both.";
  expect(said(relu)).toBe(`Networks ${usual} and ${early} 1.3; ${both}`);
  expect(said(linear)).toBe(`Networks ${usual} and ${early} 1.7; ${both}`);
  expect(said(relu, linear)).toBe(`Networks ${usual} and ${early} 1.3 (linear networks: 1.7); ${both}`);
  expect(said(relu, own(convolution(7), 0.5, 0.2))).toBe(said(relu));
  expect(said(relu, visionTransformer)).toContain(`${usual} (with normalisation: the usual ones) and`);
  expect(said(relu, fromStart(relu, 1))).toMatch(/^Unless a network's name says otherwise, networks start/);
  expect(said()).toBe("");
});

it("is the networks' own where none has the scale's", () => {
  expect(said(own(relu, 1, 0.5), own(convolution(7), 1, 0.5))).toBe(
    "Networks start from the usual initial weights and are compared early in training, at training loss 0.5; all numbers depend on both.",
  );
  expect(said(own(relu, 0.5, 0.2), own(convolution(7), 2, 0.4))).toContain(
    "start from initial weights of sizes that the list of networks has and are compared early in training, at training loss 0.2 to 0.4;",
  );
  expect(said(own(relu, 2, null))).toContain(
    "start from initial weights 2 times larger than usual and are compared after a fixed number of epochs;",
  );
});
