import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { parseArchitecture } from "../../models/architectures.ts";
import { trainingSchema } from "../../training/settings.ts";
import { scheduleInSteps } from "./epochSchedule.ts";
import { initialScale } from "./initialScale.ts";
import { recipeNamed, recipes } from "./recipes.ts";

describe.each(recipes)("the recipe $name", (recipe) => {
  it("is plain data with settings that training takes", () => {
    expect(JSON.parse(JSON.stringify(recipe))).toEqual(recipe);
    const { schedule, ...training } = recipe.training;
    const rate = typeof recipe.learningRate === "number" ? recipe.learningRate : recipe.learningRate.rates[0];
    for (const stopLoss of Object.values(recipe.stopLoss ?? { none: null })) {
      const settings = {
        ...training,
        schedule: scheduleInSteps(schedule, training.epochs, 78),
        learningRate: rate,
        stopLoss,
        seed: 0,
      };
      expect(trainingSchema.parse(settings)).toEqual(settings);
    }
  });

  it("has texts that lists can print, rates from the largest down and stages from the highest", () => {
    expect(recipe.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const text of [recipe.title, recipe.what, recipe.purpose, ...Object.values(recipe.reasons)]) {
      expect(text).toMatch(/^[^\n]*[^\n.]$/);
    }
    const falls = (values: readonly number[]): void => expect(values).toEqual(values.toSorted((a, b) => b - a));
    if (typeof recipe.learningRate !== "number") falls(recipe.learningRate.rates);
    falls(recipe.stages.linear);
    falls(recipe.stages.nonlinear);
    for (const kind of ["linear", "nonlinear"] as const) {
      if (recipe.stopLoss) expect(recipe.stages[kind]).toContain(recipe.stopLoss[kind]);
    }
  });
});

describe("recipeNamed", () => {
  it("finds each by its name, and names all where there is none", () => {
    expect(recipes.map(({ name }) => recipeNamed(name))).toEqual(recipes);
    expect(new Set(recipes.map(({ name }) => name)).size).toBe(recipes.length);
    expect(() => recipeNamed("adan")).toThrow(UserError);
    expect(() => recipeNamed("adan")).toThrow(/"adan"; choose one of features, sgd, adam, practice\./);
  });
});

it("schedules of a training are as long as it", () => {
  expect(scheduleInSteps({ name: "cosine", warmup: 1.5 }, 10, 10)).toEqual({ name: "cosine", steps: 100, warmup: 15 });
  expect(scheduleInSteps({ name: "step", warmup: 0 }, 10, 10)).toMatchObject({ milestones: [50, 75], warmup: 0 });
  expect(scheduleInSteps({ name: "constant", warmup: 0.001 }, 10, 10)).toEqual({ name: "constant", warmup: 1 });
});

it("a small start is the smaller the fewer layers share it, and the usual one where a network normalises", () => {
  const perceptron = (depth: number) => parseArchitecture({ family: "fully-connected", depth });
  const transformer = parseArchitecture({ family: "vision-transformer" });
  const small = [perceptron(1), perceptron(2), perceptron(4), transformer].map((one) =>
    initialScale(one, { start: "small" }),
  );
  expect(small).toEqual([0.01, 0.1, 0.316, 1]);
  expect(initialScale(perceptron(4), { start: "usual" })).toBe(1);
  expect(initialScale(transformer, { start: "usual" })).toBe(1);
});
