import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { parseArchitecture } from "../models/architectures.ts";
import { measureRunConfig } from "../pipeline/measureRun.ts";
import { learningRateConfig } from "../pipeline/training/learningRate.ts";
import { trainRunConfig } from "../pipeline/training/trainRun.ts";
import type { LearningRateRule } from "../pipeline/trial/trialConfig.ts";
import { configHash } from "../runs/configHash.ts";
import { experiments, experimentsNamed } from "./catalogue.ts";
import { conditionsOf } from "./conditionsOf.ts";
import { conditionConfig } from "./contract/conditionConfig.ts";
import type { Experiment } from "./contract/experiment.ts";
import { type Scale, scaleNamed, scaleNames } from "./contract/scale.ts";
import { convolution, fullyConnected, withProbes } from "./networks/conditions.ts";
import { recipes } from "./recipes/recipes.ts";

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const scales = recipes.flatMap((recipe) =>
  scaleNames.flatMap((name) => ["cifar10", "synthetic"].map((dataset) => scaleNamed(name, dataset, recipe.name))),
);
const size = { height: 32, width: 32 };

describe.each(scales)("the catalogue at $name on $dataset by $recipe.name", (scale) => {
  it("has experiments, conditions and claims with names of their own", () => {
    const unique = (ids: readonly string[]): void => {
      for (const id of ids) expect(id).toMatch(NAME);
      expect(new Set(ids).size).toBe(ids.length);
    };
    unique(experiments.map(({ id }) => id));
    unique(experiments.flatMap((experiment) => experiment.claims(scale, size).map(({ id }) => id)));
    for (const experiment of experiments) unique(experiment.conditions(scale).map(({ id }) => id));
    const conditions = conditionsOf(experiments, scale);
    unique(conditions.map(({ id }) => id));
    expect(new Set(conditions.map(({ label }) => label)).size).toBe(conditions.length);
  });

  it("has architectures as they are parsed, each of its own", () => {
    const conditions = conditionsOf(experiments, scale);
    for (const { architecture } of conditions) expect(parseArchitecture(architecture)).toEqual(architecture);
    // By Adam, what is trained by Adam is no network of its own.
    const own = conditions.filter(({ id }) => scale.recipe.name !== "adam" || id !== "full-width-adam-pixel");
    const networks = own.map((condition) => configHash(conditionConfig({ ...condition, probes: [] }, 0, scale)));
    expect(new Set(networks).size).toBe(own.length);
  });

  it("has claims of networks that their experiment has", () => {
    for (const experiment of experiments) {
      const ids = experiment.conditions(scale).map(({ id }) => id);
      for (const claim of experiment.claims(scale, size)) {
        // What is computed takes no network.
        if (claim.computed)
          expect([claim.networks, claim.shared, experiment.computation]).toEqual([[], null, expect.any(Function)]);
        else expect(claim.networks.length).toBeGreaterThan(0);
        for (const id of claim.networks) expect(ids).toContain(id);
        for (const text of [claim.claim, claim.source, claim.metric, claim.contrast, claim.rule, claim.unit])
          expect(text).not.toBe("");
      }
    }
  });
});

it("names the quick study's runs as ever: finished ones are found again", () => {
  const known = JSON.parse(readFileSync(new URL("./quickRuns.golden.json", import.meta.url), "utf8"));
  const names: Record<string, string> = {};
  for (const dataset of ["cifar10", "synthetic"]) {
    const scale = scaleNamed("quick", dataset);
    for (const condition of conditionsOf(experiments, scale)) {
      const config = conditionConfig(condition, 1, scale);
      const runs = [
        learningRateConfig(config, scale.learningRate as LearningRateRule),
        trainRunConfig(config, 0.005),
        measureRunConfig(config, "t"),
      ];
      names[`${dataset} ${condition.id}`] = runs.map((run) => configHash(run).slice(0, 16)).join(" ");
    }
  }
  expect(names).toMatchObject(known);
});

it("trains every network of larger studies by the first recipe as before there were others", () => {
  const known = JSON.parse(readFileSync(new URL("./featuresConfigs.golden.json", import.meta.url), "utf8"));
  const names: Record<string, string> = {};
  for (const preset of ["standard", "paper"]) {
    for (const dataset of ["cifar10", "synthetic"]) {
      const scale = scaleNamed(preset, dataset);
      for (const condition of conditionsOf(experiments, scale)) {
        const { training, ...config } = conditionConfig({ ...condition, probes: [] }, 1, scale);
        const { stages: _, ...before } = training;
        names[`${preset} ${dataset} ${condition.id}`] = configHash({ ...config, training: before }).slice(0, 16);
      }
    }
  }
  expect(names).toMatchObject(known);
});

describe("experimentsNamed", () => {
  it("takes them in the catalogue's order, and all where none is named", () => {
    expect(experimentsNamed([])).toEqual(experiments);
    expect(experimentsNamed(["linear-features", "kernel-size"]).map(({ id }) => id)).toEqual([
      "kernel-size",
      "linear-features",
    ]);
  });

  it("lists those there are where one is unknown", () => {
    expect(() => experimentsNamed(["kernel-sise"])).toThrow(UserError);
    expect(() => experimentsNamed(["kernel-sise"])).toThrow(/kernel-sise.*kernel-size, beyond-convolution/);
  });
});

it("a scale that is not there is said with those that are", () => {
  expect(() => scaleNamed("enormous", "cifar10")).toThrow(/enormous.*quick, standard, paper/);
});

describe("conditionsOf", () => {
  const scale: Scale = scaleNamed("quick", "cifar10");
  const experiment = (id: string, ...conditions: ReturnType<Experiment["conditions"]>[number][]): Experiment => ({
    id,
    title: id,
    question: id,
    conditions: () => conditions,
    claims: () => [],
    charts: () => [],
  });
  const features = { kind: "features" } as const;

  it("has a network that two experiments share once, with the probes of both", () => {
    const one = experiment("one", convolution(3), fullyConnected());
    const two = experiment("two", withProbes(convolution(3), features), withProbes(fullyConnected(), features));
    const three = experiment("three", withProbes(convolution(3), features));
    expect(conditionsOf([one, two, three], scale)).toEqual([
      { ...convolution(3), probes: [features] },
      { ...fullyConnected(), probes: [features] },
    ]);
  });

  it("has the pairings of both, each once", () => {
    const [same, different] = (["same", "different"] as const).map((seeds) => ({
      ...convolution(3),
      pairedWith: [{ condition: "fully-connected", seeds }],
    }));
    const all = conditionsOf(
      [
        experiment("one", convolution(3)),
        experiment("two", same!, fullyConnected()),
        experiment("three", different!),
        experiment("four", same!),
      ],
      scale,
    );
    expect(all[0]!.pairedWith).toEqual([...same!.pairedWith!, ...different!.pairedWith!]);
    expect("pairedWith" in all[1]!).toBe(false);
  });

  it("refuses one name for two networks", () => {
    const one = experiment("one", convolution(3));
    for (const change of [
      { initScale: 1 },
      { dataset: "mnist" },
      { trainImages: 100 },
      { training: { epochs: 3 } },
      { architecture: convolution(5).architecture },
      { label: "another" },
    ]) {
      const two = experiment("two", { ...convolution(3), ...change });
      expect(() => conditionsOf([one, two], scale)).toThrow(/"two" means another network by "bounded-width-3"/);
    }
    // What the scale says anyway may be said again.
    expect(conditionsOf([one, experiment("two", { ...convolution(3), initScale: 0.1 })], scale)).toHaveLength(1);
  });
});
