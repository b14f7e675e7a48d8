import { expect, it } from "vitest";
import { studyFixture } from "../report/testing/studyFixture.ts";
import { undefinedInterval } from "../statistics/interval.ts";
import { referencesOf } from "./references.ts";

const study = studyFixture();
const [network] = study.networks;

it("has the non-linear networks as their recipe has them, on the study's own images", () => {
  const plain = { ...network!, special: [], activation: "relu", dataset: study.dataset.name };
  const networks = [
    { ...plain, label: "plain" },
    { ...plain, label: "linear", activation: "linear" },
    { ...plain, label: "longer", special: ["8 epochs"] },
    { ...plain, label: "elsewhere", dataset: "another" },
    { ...plain, label: "unmeasured", centroid: undefinedInterval },
  ];
  const { shape, networks: found } = referencesOf({ ...study, networks });
  expect(shape).toEqual(study.dataset.shape);
  expect(found.map(({ label }) => label)).toEqual(["plain"]);
  const { title } = study.recipes.find(({ name }) => name === plain.recipe)!;
  expect(found[0]!.about).toBe(`${study.dataset.label}, ${title}, ${plain.seeds} seeds`);
});

it("keeps four digits of every number", () => {
  const third = 1 / 3;
  const profile = { radius: [third], share: [third], low: [third], high: [third], density: [third] };
  const centroid = { mean: third, low: third, high: third };
  const networks = [{ ...network!, special: [], activation: "relu", dataset: study.dataset.name, centroid, profile }];
  const four = 0.3333;
  expect(referencesOf({ ...study, networks }).networks[0]).toMatchObject({
    centroid: { mean: four, low: four, high: four },
    profile: { radius: [four], share: [four], low: [four], high: [four], density: [four] },
  });
});
