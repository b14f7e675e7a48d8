import { expect, it } from "vitest";
import type { Condition } from "../experiments/contract/conditionRuns.ts";
import { scaleNamed } from "../experiments/contract/scale.ts";
import {
  convolution,
  fromStart,
  fullWidthByAdam,
  stacked,
  visionTransformer,
} from "../experiments/networks/conditions.ts";
import { basisOf } from "./basis.ts";

const saidBy = (recipe: string, ...conditions: readonly Condition[]): string =>
  basisOf(
    conditions.map((condition) => ({ condition })),
    scaleNamed("quick", "cifar10", recipe),
  );
const said = (...conditions: readonly Condition[]): string => saidBy("features", ...conditions);
const [relu, linear] = [convolution(3), convolution(3, "linear")];
const own = (condition: Condition, initScale: number, stopLoss: number | null): Condition => ({
  ...condition,
  initScale,
  training: { stopLoss },
});
const that = "all numbers depend on that.";

it("is the scale's where a network has it", () => {
  const usual = "start from initial weights 10 times smaller than usual";
  const early = "are trained by SGD and are compared early in training, at training loss";
  expect(said(relu)).toBe(`Networks ${usual}, ${early} 1.3; ${that}`);
  expect(said(linear)).toBe(`Networks ${usual}, ${early} 1.7; ${that}`);
  expect(said(relu, linear)).toBe(`Networks ${usual}, ${early} 1.3 (linear networks: 1.7); ${that}`);
  expect(said(relu, own(convolution(7), 0.5, 0.2))).toBe(said(relu));
  expect(said(relu, visionTransformer)).toContain(`${usual} (with normalisation: the usual ones), are`);
  expect(said(relu, fromStart(relu, 1))).toMatch(/^Unless a network's name says otherwise, networks start/);
  expect(said(relu, fullWidthByAdam("pixel"))).toContain("are trained by SGD and");
  expect(said()).toBe("");
});

it("is the networks' own where none has the scale's", () => {
  expect(said(own(relu, 1, 0.5), own(convolution(7), 1, 0.5))).toBe(
    `Networks start from the usual initial weights, are trained by SGD and are compared at training loss 0.5; ${that}`,
  );
  expect(said(own(relu, 0.5, 0.2), own(convolution(7), 2, 0.4))).toContain(
    "start from initial weights of sizes that the list of networks has, are trained by SGD and are compared at training loss 0.2 to 0.4;",
  );
  expect(said(own(relu, 2, null))).toContain(
    "start from initial weights 2 times larger than usual, are trained by SGD and are compared after 25 epochs;",
  );
  const [short, long] = [3, 7].map((epochs) => ({ ...convolution(epochs), training: { stopLoss: null, epochs } }));
  expect(said(short!)).toContain("are compared after 3 epochs;");
  expect(said(short!, long!)).toContain("are compared after 3 to 7 epochs;");
  expect(said(fullWidthByAdam("pixel"))).toContain("are trained by Adam and");
});

it.each([
  ["sgd", "SGD", "at training loss 0.5 (linear networks: 1.6)"],
  ["adam", "Adam", "at training loss 0.5 (linear networks: 1.6)"],
  ["practice", "AdamW", "after 8 epochs"],
])("is right by the recipe %s, whatever normalises and however deep", (recipe, optimizer, at) => {
  expect(saidBy(recipe, relu, linear, visionTransformer, stacked(3))).toBe(
    `Networks start from the usual initial weights, are trained by ${optimizer} and are compared ${at}; ${that}`,
  );
});
