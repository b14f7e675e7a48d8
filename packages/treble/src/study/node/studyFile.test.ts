import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { attackOf } from "../../attacks/attackOf.ts";
import { catalogue } from "../../attacks/catalogue.ts";
import { attackOfPlain } from "../../attacks/plainAttack.ts";
import { UserError } from "../../errors/userError.ts";
import { conditionConfig } from "../../experiments/contract/conditionConfig.ts";
import type { CaveatContext } from "../../experiments/contract/experiment.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import type { AttackSpectraProbe } from "../../pipeline/trial/probeConfig.ts";
import { studyExample } from "../own/studyExample.ts";
import { readStudyFile } from "./studyFile.ts";
import { type Study, studyOf } from "./studyOf.ts";

const folder = mkdtempSync(join(tmpdir(), "treble-study-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
/** Every one has a name of its own: modules are read once. */
function file(content: unknown, extension = ".json"): string {
  const path = join(folder, `study-${files++}${extension}`);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const small = { id: "small", architecture: { family: "bounded-width", kernel: 3 } };
const dense = { id: "dense", architecture: { family: "fully-connected" } };
const claim = { id: "more", claim: "More.", higher: "small", lower: "dense" };
const whole = { id: "mine", title: "Mine", question: "Why?", networks: [small, dense], claims: [claim] };
const scale = scaleNamed("quick", "cifar10");

describe("a study's file", () => {
  it("is the example as it is written, with every line that is commented out", async () => {
    const { experiment, data } = await readStudyFile(file(studyExample, ".mjs"));
    expect(data).toBe("synthetic");
    expect(experiment.conditions(scale).map(({ id }) => id)).toEqual(["small", "large", "dense"]);
    expect(experiment.claims(scale, { height: 32, width: 32 })).toMatchObject([{ networks: ["small", "large"] }]);
    const all = studyExample.replace(/^( *)\/\/ (?=\w+: |\{)/gm, "$1");
    expect(all).not.toBe(studyExample);
    const full = await readStudyFile(file(all, ".mjs"));
    expect(full.experiment.conditions(scale)[0]).toMatchObject({
      initScale: 0.1,
      learningRate: 0.003,
      training: { epochs: 10, stopLoss: 1.3, batchSize: 128, augment: { flip: true, crop: 4 } },
    });
    expect(full.experiment.conditions(scale)[2]).toMatchObject({ cost: 2 });
    const images = scale.measure.images;
    expect(full.experiment.conditions(scale)[2]!.probes).toMatchObject([
      { kind: "attack-spectra", attack: { name: "pgd-linf", steps: 20 }, images },
      { kind: "attack-spectra", attack: { name: "fmn-l2", steps: 100 }, images },
    ]);
    expect(full.experiment.claims(scale, { height: 32, width: 32 })[0]).toMatchObject({
      metric: "centroid of the perturbation that pgd-linf finds, cycles per pixel",
      source: "where it is claimed",
    });
  });

  it("takes every attack of the command line with its defaults, which it writes out", async () => {
    const attacks = catalogue.names.map((name) => ({ name }));
    const { experiment } = await readStudyFile(file({ ...whole, attacks }));
    const probes = experiment.conditions(scale)[0]!.probes as readonly AttackSpectraProbe[];
    expect(probes.map(({ attack: { name } }) => name)).toEqual(catalogue.names);
    for (const { attack } of probes) {
      const own = attackOfPlain(attack);
      const theirs = attackOf({ attack: attack.name });
      if ("attacks" in own || "attacks" in theirs) expect(JSON.stringify(own)).toBe(JSON.stringify(theirs));
      else expect(own.settings).toEqual(theirs.settings);
    }
    const named = (name: string) => probes.find(({ attack }) => attack.name === name)!.attack;
    expect(named("pgd-linf")).toEqual({ name: "pgd-linf", epsilon: 8 / 255, steps: 40, stepSize: 8 / 255 / 30 });
    expect(named("ddn")).toEqual({ name: "ddn", steps: 100 });
    expect(named("robust-accuracy")).toEqual({ name: "robust-accuracy", epsilon: 8 / 255 });
  });

  it("names the runs of attacks as ever where all is given", async () => {
    const attacks = [
      { name: "pgd-l2", epsilon: 0.5, steps: 20, stepSize: 0.05 },
      { name: "brendel-bethge-l2", steps: 50, start: "gradient" },
      ...["ddn", "carlini-wagner", "fab-l2", "fmn-l2", "fmn-linf", "hopskipjump"].map((name) => ({ name, steps: 7 })),
    ];
    const { experiment } = await readStudyFile(file({ ...whole, attacks }));
    const probes = experiment.conditions(scale)[0]!.probes as readonly AttackSpectraProbe[];
    expect(probes.map(({ attack }) => attack)).toEqual(attacks);
  });

  it("starts networks as the catalogue does, unless it says how", async () => {
    const architectures = [
      { family: "bounded-width" },
      { family: "bounded-width", depth: 4 },
      { family: "fully-connected", depth: 1 },
      { family: "small-cnn" },
      { family: "small-cnn", widths: [8, 8, 8], convolutions: [1, 1, 2] },
      { family: "small-cnn", norm: "batch" },
      ...["vision-transformer", "mlp-mixer", "resnet", "convnext"].map((family) => ({ family })),
    ];
    const networks = architectures.map((architecture, i) => ({ id: `n${i}`, architecture }));
    const startsOf = async (study: object): Promise<number[]> =>
      (await readStudyFile(file(study))).experiment
        .conditions(scale)
        .map((condition) => conditionConfig(condition, 0, scale).initScale);
    expect(await startsOf({ ...whole, networks, claims: [] })).toEqual([0.1, 0.316, 0.01, 0.398, 0.398, 1, 1, 1, 1, 1]);
    const own = networks.map((network, i) => (i === 3 ? { ...network, initScale: 2 } : network));
    expect(await startsOf({ ...whole, initScale: 0.5, networks: own, claims: [] })).toEqual(
      own.map((_, i) => (i === 3 ? 2 : 0.5)),
    );
  });

  it("overrides what it names and nothing else, a network over the study", async () => {
    const path = file({
      ...whole,
      data: "mnist",
      trainImages: 500,
      training: { epochs: 3, loss: "exponential" },
      networks: [{ ...small, training: { epochs: 7 }, data: "synthetic", learningRate: 0.02 }, dense],
    });
    const { experiment } = await readStudyFile(path);
    const [one, two] = experiment.conditions(scale).map((condition) => conditionConfig(condition, 0, scale));
    const usual = conditionConfig({ id: "x", label: "x", cost: 1, architecture: one!.architecture }, 0, scale).training;
    const training = { ...usual, loss: "exponential" };
    expect(one).toMatchObject({ dataset: "synthetic", trainImages: 500, initScale: scale.initScale });
    expect([one!.learningRate, two!.learningRate]).toEqual([0.02, scale.learningRate]);
    expect(one!.training).toEqual({ ...training, epochs: 7 });
    expect(two).toMatchObject({ dataset: "mnist" });
    expect(two!.training).toEqual({ ...training, epochs: 3 });
    expect(experiment.caveats!(new Map(), {} as CaveatContext)).toEqual([
      "All networks, unlike the study's settings: dataset mnist, 500 training images, loss exponential, epochs 3.",
      "small, unlike the study's settings: dataset synthetic, learning rate 0.02, epochs 7.",
    ]);
  });

  it("is trained by the recipe that it names, unless the request does, and a network as it says itself", async () => {
    const own = { ...small, training: { optimizer: { name: "sgd" }, stopLoss: 0.9 } };
    const study = (content: object, recipes?: readonly string[]) =>
      studyOf({ study: file({ ...whole, ...content }), experiments: [], preset: "quick", ...(recipes && { recipes }) });
    const { parts } = await study({ recipe: "adam", networks: [own, dense] });
    const names = (of: Study) => of.parts.map(({ scale }) => scale.recipe.name);
    expect(names({ parts })).toEqual(["adam"]);
    const { scale: byAdam, conditions } = parts[0]!;
    const [one, two] = conditions.map((condition) => conditionConfig(condition, 0, byAdam));
    expect(one).toMatchObject({ initScale: 1, training: { optimizer: { name: "sgd" }, stopLoss: 0.9 } });
    expect(two).toMatchObject({
      ...{ initScale: 1, learningRate: 0.001 },
      training: { optimizer: { name: "adam" }, stopLoss: 0.5 },
    });
    const both = await study({ recipe: "adam" }, ["sgd", "practice"]);
    expect(names(both)).toEqual(["sgd", "practice"]);
    expect(names(await study({}))).toEqual(["features"]);
    await expect(study({ recipe: "adan" })).rejects.toThrow(
      /recipe: there is no such recipe; choose among features, sgd, adam, practice/,
    );
  });

  it("asks how many images of one's own there are where the recipe's schedule depends on it", async () => {
    const name = `npz#${"0".repeat(32)}`;
    const asked: string[] = [];
    const study = (recipe: string) =>
      studyOf(
        { study: file({ ...whole, data: "own.npz" }), experiments: [], preset: "quick", recipes: [recipe] },
        async () => name,
        async (own) => {
          asked.push(own);
          return 640;
        },
      );
    await study("sgd");
    expect(asked).toEqual([]);
    const { conditions, scale: practice } = (await study("practice")).parts[0]!;
    expect(asked).toEqual([name]);
    expect(conditionConfig(conditions[0]!, 0, practice)).toMatchObject({
      trainImages: 640,
      training: { schedule: { name: "cosine", steps: 8 * 5, warmup: 5 } },
    });
  });

  it("runs alone, or beside experiments that are named", async () => {
    const study = file(whole);
    const names = async (experiments: string[]) =>
      (await studyOf({ study, experiments, preset: "quick", recipes: ["features"] })).parts[0]!.experiments.map(
        ({ id }) => id,
      );
    expect(await names([])).toEqual(["mine"]);
    expect(await names(["kernel-size"])).toEqual(["kernel-size", "mine"]);
  });

  it("decides on the dataset unless the command line does", async () => {
    const dataset = async (content: object, data?: string) =>
      (
        await studyOf({
          study: file({ ...whole, ...content }),
          experiments: [],
          preset: "quick",
          ...(data && { data }),
        })
      ).parts[0]!.scale.dataset;
    expect(await dataset({})).toBe("cifar10");
    expect(await dataset({ data: "synthetic" })).toBe("synthetic");
    expect(await dataset({ data: "synthetic" }, "mnist")).toBe("mnist");
  });
});

describe("a mistake is named with what is allowed", () => {
  const mistakes: readonly (readonly [string, object, RegExp])[] = [
    [
      "an unknown field",
      { ...whole, netwroks: [] },
      /: there is no field netwroks; the fields are id, title, .*networks/,
    ],
    [
      "an unknown field inside",
      { ...whole, networks: [{ ...small, kernel: 3 }] },
      /networks\[0\]: there is no field kernel; the fields are id, label, architecture/,
    ],
    ["a missing field", { ...whole, title: undefined }, /title: .*expected string/],
    ["no networks", { ...whole, networks: [] }, /networks: .*>=1/],
    [
      "a family",
      { ...whole, networks: [{ ...small, architecture: { family: "resnt" } }] },
      /networks\[0\]\.architecture\.family: there is no family resnt; choose among .*resnet/,
    ],
    [
      "an option",
      { ...whole, networks: [small, { ...dense, architecture: { family: "fully-connected", kernel: 3 } }] },
      /networks\[1\]\.architecture: fully-connected has no option kernel; its options are .*width/,
    ],
    [
      "a value",
      { ...whole, networks: [{ ...small, architecture: { family: "bounded-width", kernel: 0 } }] },
      /networks\[0\]\.architecture: .*kernel/,
    ],
    ["a training setting", { ...whole, training: { epoch: 3 } }, /training: there is no field epoch; .*epochs/],
    ["its value", { ...whole, training: { loss: "hinge" } }, /training\.loss: .*"cross-entropy"\|"exponential"/],
    [
      "a claim's measure",
      { ...whole, claims: [{ ...claim, measure: "mean" }] },
      /claims\[0\]\.measure: .*"centroid"\|/,
    ],
    ["a claim's network", { ...whole, claims: [{ ...claim, lower: "x" }] }, /claims\[0\]\.lower: .*among small, dense/],
    ["an attack", { ...whole, attacks: [{ name: "fgms" }] }, /attacks\[0\]\.name: there is no such attack; .*pgd-l2/],
    ["its setting", { ...whole, attacks: [{ name: "ddn", step: 3 }] }, /attacks\[0\]/],
    [
      "a setting that another attack has",
      { ...whole, attacks: [{ name: "ddn", stepSize: 0.1 }] },
      /attacks\[0\]: The attack ddn has no option stepSize; it takes steps, loss/,
    ],
    [
      "a start that it has not",
      { ...whole, attacks: [{ name: "ddn", start: "noise" }] },
      /attacks\[0\]\.start: it is for brendel-bethge-l2/,
    ],
    ["a claim's attack", { ...whole, claims: [{ ...claim, attack: "ddn" }] }, /claims\[0\]\.attack: .*no attack ddn/],
    [
      "what is not measured of it",
      { ...whole, attacks: [{ name: "ddn", steps: 3 }], claims: [{ ...claim, attack: "ddn", measure: "r50" }] },
      /claims\[0\]\.measure: r50 is not measured .*centroid, highShare, norm/,
    ],
    ["a dataset", { ...whole, data: "cifar11" }, /data: .*cifar11.*cifar10/],
    ["an id twice", { ...whole, networks: [small, small] }, /networks\[1\]\.id: another one is called small already/],
    ["an id's form", { ...whole, id: "My study" }, /id: must be small letters, digits and single hyphens/],
  ];

  it.each(mistakes)("%s", async (_, content, words) => {
    const path = file(content);
    const error = await readStudyFile(path).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message).toMatch(words);
    expect(message.startsWith(path)).toBe(true);
    expect(message).toMatch(/^[^\n]*[^.]\.$/);
  });

  it("a file that is none, is no JavaScript, or exports nothing", async () => {
    await expect(readStudyFile(join(folder, "none.mjs"))).rejects.toThrow(/There is no file .*study init/);
    await expect(readStudyFile(file("export default {", ".mjs"))).rejects.toThrow(/cannot be read: /);
    await expect(readStudyFile(file("{", ".json"))).rejects.toThrow(/cannot be read: /);
    await expect(readStudyFile(file("export const study = {};", ".mjs"))).rejects.toThrow(/no default export/);
  });

  it("names that experiments beside it have", async () => {
    const beside = (content: object) =>
      studyOf({ study: file(content), experiments: ["kernel-size"], preset: "quick" });
    await expect(beside({ ...whole, id: "kernel-size" })).rejects.toThrow(/experiment called kernel-size is there/);
    const taken = { ...whole, claims: [{ ...claim, id: "kernel-size" }] };
    await expect(beside(taken)).rejects.toThrow(/claim called kernel-size is there/);
    const other = { ...whole, claims: [], networks: [{ ...dense, id: "bounded-width-3" }] };
    const error: unknown = await beside(other).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(/means another network by "bounded-width-3"/);
  });
});
