import { expect, it } from "vitest";
import { stageContrast } from "../claims/stageContrast.ts";
import { stageSamples } from "../contract/stageSamples.ts";
import { convolution, fullyConnected } from "../networks/conditions.ts";
import { quantityOf, rowOf, stageOf } from "../testing/madeUpRuns.ts";
import { commonStages, contrastLine, stageLines, stageLoss } from "./stageLines.ts";

const at = (stage: number | null, value: number, loss = stage ?? 0.7) =>
  stageOf({ stage, loss }, [[value, Number.NaN, value], [value], [Number.NaN]], quantityOf(value, 0.1));
const far = rowOf(convolution(3), { stages: [at(1.5, 0.1, 1.46), at(1, 0.2), at(0.5, 0.3)] });
const near = rowOf(fullyConnected(), { stages: [at(1.5, 0.15), at(1, 0.4), at(null, 0.5)] });

it("stands at the loss that was asked for, and at the end where training stopped before", () => {
  expect(far.stages.map(stageLoss)).toEqual([1.5, 1, 0.5]);
  expect(near.stages.map(stageLoss)).toEqual([1.5, 1, 0.7]);
});

it("has a line for every network, and one for two over what both reached", () => {
  const pick = ({ loss }: { readonly loss: number }) => ({ mean: loss, low: loss, high: loss });
  const lines = stageLines([far, near], pick);
  expect(lines.map(({ name }) => name)).toEqual([far.condition.label, near.condition.label]);
  expect(lines[0]!.points[0]).toEqual({ x: 1.5, y: { mean: 1.46, low: 1.46, high: 1.46 } });
  expect(commonStages(near, far).map(([a, b]) => [a.stage, b.stage])).toEqual([
    [1.5, 1.5],
    [1, 1],
  ]);
  // The ends of two trainings are not at one loss, though neither has a stage there.
  expect(commonStages(near, near).map(([a]) => a.stage)).toEqual([1.5, 1]);
});

it.each(["own", "shared"] as const)("contrasts %s centroids stage by stage", (spectra) => {
  const { points } = contrastLine("x", near, far, (higher, lower) => stageContrast(higher, lower, spectra));
  expect(points.map(({ x }) => x)).toEqual([1.5, 1]);
  expect(points[0]!.y.mean).toBeCloseTo(0.05, 12);
  expect(points[1]!.y.mean).toBeCloseTo(0.2, 12);
  const nothing = stageOf({ stage: 1 }, [[Number.NaN]]);
  expect(stageContrast(at(1, 0.1), nothing, spectra).mean).toBeNaN();
});

it("counts images that have a perturbation, and seeds that have such an image", () => {
  expect(stageSamples(at(1, 0.2), "perturbation").map((seed) => [...seed])).toEqual([[0.2, 0.2], [0.2]]);
  expect(stageSamples(at(1, 0.2), "targeted")).toEqual([]);
});
