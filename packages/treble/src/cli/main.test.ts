import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { familyNames } from "../models/architectures.ts";
import { start, temporaryFolder, treble, writeTinyDataset } from "./testing/cliProcess.ts";

const { folder, remove } = temporaryFolder();
let data = "";
beforeAll(() => {
  data = writeTinyDataset(folder);
});
afterAll(remove);

describe("help", () => {
  it("shows the commands in groups, examples and exit codes where nothing is asked", async () => {
    const { code, stdout, stderr } = await treble(folder, []);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    for (const text of ["Getting started:", "Experiments:", "Data and results:", "Examples:", "Exit codes:"]) {
      expect(stdout).toContain(text);
    }
  });

  it.each([
    ["reproduce"],
    ["study"],
    ["study init"],
    ["doctor"],
    ["train"],
    ["attack"],
    ["spectrum"],
    ["data"],
    ["data list"],
    ["data get"],
    ["runs"],
    ["runs list"],
    ["runs show"],
    ["runs remove"],
    ["runs export"],
    ["runs import"],
    ["report"],
    ["lab"],
    ["lab export"],
  ])("explains %s", async (command) => {
    const { code, stdout, stderr } = await treble(folder, [...command.split(" "), "--help"]);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toMatch(new RegExp(`^Usage: treble ${command} `));
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  it("names every family", async () => {
    const { stdout } = await treble(folder, ["train", "--help"]);
    for (const family of familyNames) expect(stdout).toContain(family);
  });

  it("loads no runtime", async () => {
    const trap = join(folder, "trap.mjs");
    writeFileSync(
      trap,
      `import { register } from "node:module";
       register("data:text/javascript," + encodeURIComponent(\`export async function resolve(name, context, next) {
         if (/onnxruntime|ongrad|zod|pacote|sharp/.test(name)) throw new Error("loaded " + name);
         return next(name, context);
       }\`));`,
    );
    const trapped = { NODE_OPTIONS: `--import=${trap}` };
    expect(await treble(folder, ["train", "--help"], trapped)).toMatchObject({ code: 0, stderr: "" });
    // The trap does catch what it is for.
    expect((await treble(folder, ["train", "bounded-width"], trapped)).stderr).toMatch(
      /loaded (onnxruntime|ongrad|zod)/,
    );
  });

  it("prints the version", async () => {
    expect(await treble(folder, ["--version"])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

describe("a user's mistake is one sentence and exit code 2", () => {
  const mistakes: readonly (readonly [string, RegExp])[] = [
    ["trian", /did you mean train\?/],
    ["qqqq", /Unknown command 'qqqq'/],
    ["data gte", /did you mean get\?/],
    ["train", /Missing required argument 'family'/],
    ["train bounded-width --kernl 3", /did you mean --kernel\?/],
    ["train bounded-wdith", /Unknown architecture "bounded-wdith"; choose one of .*bounded-width/],
    ["train full-width --kernel 3", /no option --kernel; its options are --depth/],
    ["train bounded-width --kernel 3.5", /--kernel is "3.5"; it must be a whole number/],
    [
      "train bounded-width --data DATA --batch-size 64 --kernel 13",
      /larger than the 12×12 image; choose one from 1 to 12/,
    ],
    ["train vision-transformer --data DATA --batch-size 64 --patch 5", /do not tile/],
    ["train bounded-width --data DATA --train-images 513", /has 512 training images/],
    ["train bounded-width --data DATA --train-images 8", /do not fill one batch/],
    ["train bounded-width --data nowhere", /no dataset called "nowhere"/],
    ["train bounded-width --data idx:nowhere", /lacks train-images-idx3-ubyte/],
    ["train bounded-width --data DATA --results a-file", /A file stands where/],
    ["train bounded-width --data DATA --results /proc/treble", /\/proc\/treble/],
    ["train bounded-width --optimizer adam --nesterov", /--nesterov belongs to --optimizer sgd/],
    ["attack abcd", /There is no run abcd/],
    ["attack missing.onnx", /There is no file missing.onnx/],
    ["attack a-file", /cannot be read as an ONNX model/],
    ["attack x --attack fgsm --epsilon 8/0", /--epsilon is "8\/0"/],
    ["attack x --attack fgsm --epsilon eight", /such as 0.5 or 8\/255/],
    ["attack x --band 0.2:0.1", /--band has "0.2:0.1"; a band is FROM:TO/],
    ["attack x --epsilon 1", /ddn has no option --epsilon/],
    ["attack x --attack pgd-l2 --restarts 3", /--random-start/],
    ["attack x --attack nothing", /Allowed choices are fgsm/],
    ["spectrum", /Nothing was given/],
    ["spectrum a-file", /not an npz file/],
    ["spectrum --data nowhere", /no dataset called/],
    ["spectrum x.npz --data mnist", /leave one of them out/],
    ["spectrum --shared a.npz", /--shared has 1 file; name two or more/],
    ["spectrum --shared nowhere-a.npz nowhere-b.npz", /There is no file nowhere-a.npz/],
    ["spectrum --shared a.npz b.npz --data mnist", /--shared measures the files that it names alone; name --data/],
    ["spectrum x.npz --out shared.npz", /--out is for --shared/],
    ["data get nowhere", /no dataset called "nowhere"; use one of cifar10/],
    ["runs show abcd", /There is no run abcd/],
    ["runs show abc", /give at least 4 digits/],
    ["runs remove abcd", /There is no run abcd/],
    ["runs list --results a-file", /is a file/],
  ];

  it.each(mistakes)("%s", async (command, sentence) => {
    writeFileSync(join(folder, "a-file"), "not what is wanted");
    const args = command.replace("DATA", data).split(" ");
    const { code, stdout, stderr } = await treble(folder, args);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^treble: .*[.?]\n$/);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("leaves no run behind", async () => {
    expect((await treble(folder, ["runs", "list", "--json"])).stdout).toBe("[]\n");
  });

  it("shows the stack with --debug alone", async () => {
    const { code, stderr } = await treble(folder, ["train", "nothing", "--debug"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^treble: Unknown architecture .*\n/);
    expect(stderr).toMatch(/\n {4}at /);
  });
});

describe("doctor", () => {
  it.runIf(process.platform !== "win32")("says of a folder for results that is none what stands there", async () => {
    writeFileSync(join(folder, "in-the-way"), "");
    symlinkSync("nowhere", join(folder, "dangling"));
    for (const [results, words] of [
      ["in-the-way", /in-the-way cannot be written \(.* is no folder\)/],
      [join("in-the-way", "below"), /cannot be written \(.* is no folder\)/],
      ["dangling", /dangling cannot be written \(it is a link without an end\)/],
    ] as const) {
      const { code, stdout } = await treble(folder, ["doctor", "--results", results]);
      expect(code).toBe(1);
      expect(stdout).toMatch(words);
    }
  });

  it("finds that Treble can run, and says so as JSON", async () => {
    const { code, stdout } = await treble(folder, ["doctor", "--json"]);
    expect(code).toBe(0);
    const { canRun, checks } = JSON.parse(stdout);
    expect(canRun).toBe(true);
    const values = Object.fromEntries(
      checks.map((check: { name: string; value: string }) => [check.name, check.value]),
    );
    expect(values["onnxruntime-node"]).toMatch(/^\d+\.\d+\.\d+, computes/);
    expect(values.speed).toMatch(/[1-9]\d* GFLOP\/s on 1 thread, [1-9]/);
  });

  it("finds folders that cannot be written, and says how to mend that", async () => {
    const { code, stdout } = await treble(folder, ["doctor", "--results", "/proc/treble"], {
      TREBLE_CACHE: "/proc/cache",
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/MISSING +cache folder/);
    expect(stdout).toMatch(/MISSING +results folder/);
    expect(stdout).toContain("set TREBLE_CACHE");
  });
});

describe("data", () => {
  it("lists datasets and says which are cached", async () => {
    const empty = join(folder, "cache");
    mkdirSync(empty, { recursive: true });
    const listing = await treble(folder, ["data", "list", "--json"], { TREBLE_CACHE: empty });
    const datasets: { name: string; cached: boolean }[] = JSON.parse(listing.stdout);
    expect(datasets.find(({ name }) => name === "cifar10")?.cached).toBe(false);
    expect(datasets.find(({ name }) => name === "synthetic")?.cached).toBe(true);
    expect((await treble(folder, ["data", "list"], { TREBLE_CACHE: empty })).stdout).toMatch(
      /^cifar10 +139 MB +no +CIFAR-10$/m,
    );
  });

  it("reads the user's own files", async () => {
    const { code, stdout } = await treble(folder, ["data", "get", data, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ shape: [1, 12, 12], trainImages: 512, testImages: 64, file: null });
  });
});

describe("a closed pipe", () => {
  it("ends quietly", async () => {
    const run = start(folder, ["data", "list"]);
    run.child.stdout?.destroy();
    expect(await run.ended).toMatchObject({ code: 0, stderr: "" });
  });
});
