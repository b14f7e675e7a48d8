/**
 * What CONTRIBUTING promises to newcomers, tried as they would: in a copy of the package, without its tests, one file
 * and one line of a list each add a family of networks, a dataset, an experiment, an attack and a recipe. Everything
 * else knows of them then.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

interface Addition {
  /** The new file, in `packages/treble/src`. */
  readonly file: string;
  readonly text: string;
  /** The list that gets a line, with the import that goes with it; the line before it. */
  readonly list: string;
  readonly imported: string;
  readonly after: string;
  readonly line: string;
}

const family: Addition = {
  file: "models/families/coarse.ts",
  list: "models/families.ts",
  imported: `import { coarse } from "./families/coarse.ts";`,
  after: "  convnext,",
  line: "  coarse,",
  text: `import { averagePool2d, flatten, relu } from "ongrad";
import { z } from "zod";
import { dense, denseParameters, readOut, readOutParameters } from "../layers/layers.ts";
import { networkFamily } from "./family.ts";

export const coarse = networkFamily({
  name: "coarse",
  help: "a perceptron that sees the means of blocks",
  options: {
    block: { schema: z.int().min(1).max(8).default(4), value: "pixels", help: "width of a block", told: true },
  },
  build({ block }, images) {
    const [channels, height, width] = images.shape;
    const blocks = channels * Math.floor(height / block) * Math.floor(width / block);
    return {
      images,
      parameters: [...denseParameters("hidden", blocks, 8, true), ...readOutParameters([8], images.classes, true)],
      logits: (x, p) => readOut(relu(dense(flatten(averagePool2d(x, { kernel: block })), "hidden", p)), p),
    };
  },
  activation: () => "relu",
  normalises: () => false,
  window: ({ block }) => block,
  stack: ({ block }) => [{ kind: "averagePool", kernel: block, stride: block }],
  cost: 1,
  recipe: { name: "coarse", text: "means of blocks → 8 hidden units → ReLU → read-out" },
  term: { name: "Coarse", text: "A network without eyes for detail.", words: ["coarse"] },
});
`,
};

const dataset: Addition = {
  file: "data/stripes.ts",
  list: "data/known/datasets.ts",
  imported: `import { stripes } from "../stripes.ts";`,
  after: "  synthetic,",
  line: "  stripes,",
  text: `import type { Split } from "./dataset.ts";
import type { GeneratedDataset } from "./datasetRecord.ts";

const SIDE = 8;

export const stripes: GeneratedDataset = {
  name: "stripes",
  label: "Stripes, wide ones and narrow ones",
  shape: [1, SIDE, SIDE],
  classes: ["wide", "narrow"],
  trainImages: 128,
  testImages: 32,
  source: "a newcomer",
  licence: "none is needed",
  generate: () => ({
    ...{ name: stripes.name, label: stripes.label, shape: stripes.shape, classes: stripes.classes },
    train: split(stripes.trainImages),
    test: split(stripes.testImages),
  }),
};

/** Stripes of four pixels or of two, one class after the other, every image of another contrast. */
function split(count: number): Split {
  const images = Uint8Array.from({ length: count * SIDE * SIDE }, (_, i) => {
    const [image, column] = [Math.floor(i / SIDE ** 2), i % SIDE];
    const bright = Math.floor(column / (image % 2 === 0 ? 4 : 2)) % 2 === 0;
    return 128 + (bright ? 1 : -1) * (20 + ((image * 37) % 60));
  });
  return { images, labels: Uint8Array.from({ length: count }, (_, image) => image % 2), count };
}
`,
};

const experiment: Addition = {
  file: "experiments/catalogue/blockSize.ts",
  list: "experiments/catalogue.ts",
  imported: `import { blockSize } from "./catalogue/blockSize.ts";`,
  after: "  control,",
  line: "  blockSize,",
  text: `import { parseArchitecture } from "../../models/architectures.ts";
import { centroidChart } from "../charts/centroidChart.ts";
import { differenceClaim } from "../claims/differenceClaim.ts";
import type { Condition } from "../contract/conditionRuns.ts";
import type { Experiment } from "../contract/experiment.ts";

const [fine, rough] = [1, 2].map(
  (block): Condition => ({
    id: \`coarse-\${block}\`,
    label: \`coarse \${block}×\${block}\`,
    cost: 1,
    architecture: parseArchitecture({ family: "coarse", block }),
    initScale: 1,
    learningRate: 0.05,
    training: { epochs: 3 },
  }),
) as [Condition, Condition];

export const blockSize: Experiment = {
  id: "block-size",
  title: "Size of blocks",
  question: "Do networks that see the means of blocks have perturbations of lower frequency?",
  conditions: () => [fine, rough],
  claims: () => [
    differenceClaim(fine, rough, {
      id: "block-size",
      claim: "The smaller the blocks, the higher the frequency of perturbations.",
      source: "by construction",
    }),
  ],
  charts: (rows, context) => [centroidChart(rows, context, { id: "block-size-centroid", title: "Frequency by block" })],
};
`,
};

const attack: Addition = {
  file: "attacks/methods/leap.ts",
  list: "attacks/catalogue.ts",
  imported: `import { leapRecord } from "./methods/leap.ts";`,
  after: "  paperRecord,",
  line: "  leapRecord,",
  text: `import { attackRecord } from "../contract/attackRecord.ts";
import type { StepAttack } from "../contract/contract.ts";
import { projectedGradient } from "./pgd.ts";

export function leap(epsilon: number): StepAttack {
  return projectedGradient("Leap", "linf", epsilon, { steps: 2, stepSize: epsilon });
}

export const leapRecord = attackRecord({
  name: "leap",
  title: "Two leaps",
  source: "a newcomer",
  help: "two steps as long as the radius",
  kind: "in a ball",
  sees: "gradients",
  norms: ["linf"],
  open: ["epsilon"],
  make: ({ epsilon }) => leap(epsilon),
});
`,
};

const recipe: Addition = {
  file: "experiments/recipes/brief.ts",
  list: "experiments/recipes/recipes.ts",
  imported: `import { brief } from "./brief.ts";`,
  after: "  practice,",
  line: "  brief,",
  text: `import { adam } from "./adam.ts";
import type { Recipe } from "./recipe.ts";

export const brief: Recipe = {
  ...adam,
  name: "brief",
  title: "In a minute",
  what: "Adam for two epochs, at a rate that falls",
  purpose: "a first look",
  training: { ...adam.training, batchSize: 16, epochs: 2, schedule: { name: "cosine", warmup: 0.5 } },
  stopLoss: null,
};
`,
};

const additions: readonly Addition[] = [family, dataset, experiment, attack, recipe];

let copy: string;
const source = (path: string): string => join(copy, "packages/treble/src", path);
const run = promisify(execFile);

/** Runs the copy's command line; the exit code of a failure with what it said. */
async function treble(
  ...args: string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const program = join(copy, "packages/treble/dist/cli/main.js");
  try {
    return { code: 0, ...(await run(process.execPath, [program, ...args], { cwd: copy, maxBuffer: 2 ** 26 })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

async function compile(...options: string[]): Promise<void> {
  const program = join(root, "node_modules/typescript/bin/tsc");
  await run(process.execPath, [program, "-p", join(copy, "packages/treble"), ...options]);
}

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), "newcomer-"));
  mkdirSync(join(copy, "packages/treble"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  for (const path of ["docs", "packages/treble/package.json"])
    cpSync(join(root, path), join(copy, path), { recursive: true });
  cpSync(join(root, "packages/treble/src"), source("."), {
    recursive: true,
    filter: (path) => !/\.test\.tsx?$|\/(testing|goldens|snapshots)$|\.golden\.json$/.test(path),
  });
  const options = { rootDir: "src", outDir: "dist", jsx: "react-jsx", jsxImportSource: "preact" };
  const quick = { composite: false, incremental: false, declaration: false, declarationMap: false, sourceMap: false };
  writeFileSync(
    join(copy, "packages/treble/tsconfig.json"),
    JSON.stringify({
      extends: join(root, "tsconfig.base.json"),
      compilerOptions: { ...options, ...quick, typeRoots: [join(root, "node_modules/@types")] },
      include: ["src/**/*.ts", "src/**/*.tsx"],
    }),
  );
  for (const { file, text, list, imported, after, line } of additions) {
    mkdirSync(dirname(source(file)), { recursive: true });
    writeFileSync(source(file), text);
    const before = readFileSync(source(list), "utf8");
    const place = before.lastIndexOf(`\n${after}\n`) + after.length + 2;
    expect(place, list).toBeGreaterThan(after.length + 1);
    writeFileSync(source(list), `${imported}\n${before.slice(0, place)}${line}\n${before.slice(place)}`);
  }
  await compile();
  // `npm run docs`, which compiles what it has written.
  await run(process.execPath, [join(root, "scripts/offered.mjs"), copy]);
  await compile("--noCheck");
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("a new family of networks", () => {
  it("is in help, errors and docs, with its options", async () => {
    const [help, wrong, foreign] = await Promise.all([
      treble("train", "--help"),
      treble("train", "finer"),
      treble("train", "resnet", "--block", "2"),
    ]);
    expect(help.stdout).toMatch(/^ {2}coarse +a perceptron that sees the means of blocks$/m);
    expect(help.stdout).toMatch(/^ {2}--block <pixels> +width of a block \(default: 4; coarse\)$/m);
    expect(wrong.stderr).toMatch(/choose one of .*convnext, coarse\./);
    expect(foreign.stderr).toContain("The resnet family has no option --block");
    expect(readFileSync(join(copy, "docs/architectures.md"), "utf8")).toMatch(/\| `coarse` +\| a perceptron/);
  });

  it("trains, is attacked, and is known in the list of runs", async () => {
    const data = ["--data", "stripes", "--results", "trained"];
    const { stdout, stderr, code } = await treble(
      "train",
      "coarse",
      "--block",
      "2",
      "--epochs",
      "2",
      ...data,
      "--json",
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const trained = (JSON.parse(stdout) as { run: string }).run;
    const attacked = await treble("attack", trained, "--results", "trained", "--attack", "leap", "--json");
    expect(attacked).toMatchObject({ code: 0 });
    expect(JSON.parse(attacked.stdout)).toMatchObject({ attack: { name: "Leap" } });
    expect((await treble("runs", "list", "--results", "trained")).stdout).toContain("coarse block 2, stripes");
  });
});

describe("a new dataset", () => {
  it("is in lists, errors and docs", async () => {
    const [list, get, wrong] = await Promise.all([
      treble("data", "list"),
      treble("data", "get", "stripes"),
      treble("data", "get", "spots"),
    ]);
    expect(list.stdout).toMatch(/^stripes +– +not needed +Stripes, wide ones and narrow ones$/m);
    expect(get.stdout).toMatch(/classes +wide, narrow/);
    expect(wrong.stderr).toMatch(/use one of .*stripes/);
    expect(readFileSync(join(copy, "docs/datasets.md"), "utf8")).toMatch(/\| `stripes` +\| 1×8×8/);
  });
});

describe("a new experiment", () => {
  it("is in help, errors and docs", async () => {
    const [help, wrong] = await Promise.all([treble("reproduce", "--help"), treble("reproduce", "blocks")]);
    expect(help.stdout).toMatch(/^ {2}block-size +Do networks that see/m);
    expect(wrong.stderr).toMatch(/choose among .*block-size/);
    expect(readFileSync(join(copy, "docs/experiments.md"), "utf8")).toMatch(/\| `block-size` +\| Do networks that see/);
  });

  it("runs, and its page speaks of the family and the images", async () => {
    const { code, stderr } = await treble(
      "reproduce",
      "block-size",
      "--data",
      "stripes",
      "--results",
      "study",
      "--workers",
      "2",
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const page = (name: string): string => readFileSync(join(copy, "study", name), "utf8");
    expect(page("index.html")).toContain("Network: coarse");
    expect(page("index.html")).toContain("A network without eyes for detail.");
    expect(page("block-size.html")).toContain("coarse 2×2");
    expect(JSON.parse(page("results.json"))).toMatchObject({
      dataset: { name: "stripes" },
      networks: [{ family: "coarse", activation: "relu" }, { family: "coarse" }],
    });
  });
});

describe("a new recipe", () => {
  it("is in help, errors and docs", async () => {
    const [train, study, wrong] = await Promise.all([
      treble("train", "--help"),
      treble("reproduce", "--help"),
      treble("reproduce", "--recipe", "brif"),
    ]);
    for (const { stdout } of [train, study]) expect(stdout).toMatch(/^ {2}brief +Adam for two epochs, at a rate that/m);
    expect(wrong.stderr).toMatch(/choose one of .*practice, brief\./);
    expect(readFileSync(join(copy, "docs/experiments.md"), "utf8")).toMatch(/\| `brief` +\| Adam for two epochs/);
  });

  it("trains the networks of a study and one alone, each for its own length", async () => {
    const images = ["--data", "stripes", "--results", "brief"];
    const { code, stderr } = await treble("reproduce", "block-size", "--recipe", "brief", ...images);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const result = JSON.parse(readFileSync(join(copy, "brief", "results.json"), "utf8"));
    expect(result).toMatchObject({
      basis: expect.stringMatching(/are trained by Adam and are compared after 3 epochs/),
      // They have epochs and a rate of their own.
      networks: [{ recipe: "brief", learningRate: 0.05, epochs: 3, reachedCriterion: true }, { recipe: "brief" }],
    });
    const alone = await treble("train", "coarse", "--recipe", "brief", ...images, "--json");
    expect(alone).toMatchObject({ code: 0 });
    expect(JSON.parse(alone.stdout).config.training).toMatchObject({
      ...{ batchSize: 16, epochs: 2, learningRate: 0.001 },
      schedule: { name: "cosine", steps: 16, warmup: 4 },
    });
  });
});

describe("a new attack", () => {
  // That it attacks is tried with the family.
  it("is in help and errors", async () => {
    const [help, wrong] = await Promise.all([treble("attack", "--help"), treble("attack", "none", "--attack", "hop")]);
    expect(help.stdout).toMatch(/leap +Two leaps \(a newcomer\), L∞: two steps as long as the radius/);
    expect(wrong.stderr).toMatch(/Allowed choices are .*leap/);
  });
});

describe("a study of the user's own", () => {
  it("may name the new family, the new images and the new attack", async () => {
    const study = (architecture: object) => ({
      ...{ id: "own", title: "Own", question: "Does it run?", data: "stripes", trainImages: 64 },
      networks: [{ id: "one", architecture }],
      attacks: [{ name: "leap", epsilon: 0.1 }],
    });
    writeFileSync(join(copy, "right.json"), JSON.stringify(study({ family: "coarse", block: 2 })));
    writeFileSync(join(copy, "wrong.json"), JSON.stringify(study({ family: "coarse", blocks: 2 })));
    const [right, wrong] = await Promise.all(
      ["right.json", "wrong.json"].map((file) =>
        treble("reproduce", "--study", file, "--dry-run", "--results", "study"),
      ),
    );
    expect(right).toMatchObject({ code: 0 });
    expect(wrong!.stderr).toContain("coarse has no option blocks; its options are block, lowPass, lowPassShape");
  });
});
