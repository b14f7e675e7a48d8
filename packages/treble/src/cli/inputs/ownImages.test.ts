import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constant, input, matmul, reduceMean, serialize } from "ongrad";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeImage } from "../../data/own/testing/ownFiles.ts";
import { readNpz, writeNpz } from "../../formats/npz.ts";
import { temporaryFolder, trebleHere, writeTinyDataset } from "../testing/cliProcess.ts";

const { folder, remove } = temporaryFolder();
const before = process.cwd();
process.env.TREBLE_CACHE = join(folder, "cache");
process.chdir(folder);
afterAll(() => {
  process.chdir(before);
  remove();
});
const run = (command: string) => trebleHere(command.split(" "));
const COLOURS = { red: [200, 40, 60], green: [50, 190, 40], blue: [40, 60, 180] } as const;

/** Logits are the mean red, green and blue, and zeros for `others` further classes. */
function writeModel(name: string, others = 0): void {
  const x = input("images", [8, 3, 6, 8]);
  const outputs = 3 + others;
  const weights = Float32Array.from({ length: 3 * outputs }, (_, i) =>
    i % outputs === Math.floor(i / outputs) ? 20 : 0,
  );
  const logits = matmul(reduceMean(x, { axes: [2, 3] }), constant(weights, [3, outputs]));
  writeFileSync(join(folder, name), serialize({ inputs: { images: x }, outputs: { logits } }));
}

beforeAll(async () => {
  for (const [name, colour] of Object.entries(COLOURS)) {
    for (let i = 0; i < 10; i++) {
      const shade = colour.map((value) => value + i);
      await writeImage(join(folder, "photos", name, `${i}.${["png", "webp"][i % 2]}`), shade, { width: 8, height: 6 });
    }
  }
  writeModel("colours.onnx");
  writeModel("more.onnx", 4);
  writeFileSync(join(folder, "colours.txt"), "red\ngreen\nblue\n");
  writeFileSync(join(folder, "more.json"), JSON.stringify(["red", "green", "blue", "a", "b", "c", "d"]));
});

async function attacked(flags: string) {
  const { code, stdout, stderr } = await run(`attack colours.onnx --attack fgsm --epsilon 0.4 --json ${flags}`);
  expect(stderr.replace(/^(note|warning).*\n/gm, "")).toBe("");
  expect(code).toBe(0);
  return { ...JSON.parse(stdout), notes: stderr };
}

describe("a colour classifier of one's own", () => {
  it("is attacked on a folder of images, whose classes a list brings into the order of the outputs", async () => {
    const known = await attacked("--data photos --classes colours.txt");
    expect(known).toMatchObject({ images: 30, cleanAccuracy: 1, succeeded: 30, dataset: join(folder, "photos") });
    expect(known.notes).not.toMatch(/taken for the outputs/);
    const assumed = await attacked("--data folder:photos");
    // Blue and red change places.
    expect(assumed.cleanAccuracy).toBeCloseTo(1 / 3);
    expect(assumed.notes).toMatch(/outputs 0 to 2 in the order of their names \(blue, green, red\); --classes says/);
  });

  it("is attacked on the first images of all classes, and the result names them", async () => {
    const { images, run } = await attacked("--data photos --classes colours.txt --images 7");
    expect(images).toBe(7);
    const arrays = readNpz(readFileSync(join(folder, "results/runs", run, "adversarial.npz")));
    const names: string[] = JSON.parse(new TextDecoder().decode(arrays.names!.data as Uint8Array));
    const labels = [...(arrays.labels!.data as Uint8Array)];
    expect(names.map((name) => Object.keys(COLOURS).indexOf(name.split("/")[0]!))).toEqual(labels);
    expect([0, 1, 2].map((label) => labels.filter((one) => one === label).length).sort()).toEqual([2, 2, 3]);
  });

  it("is attacked on a list and on arrays, with the same result", async () => {
    const rows: string[] = [];
    const pixels: number[] = [];
    for (const [label, name] of Object.keys(COLOURS).entries()) {
      for (const file of readdirSync(join(folder, "photos", name))) {
        rows.push(`photos/${name}/${file},${label}`);
        pixels.push(
          ...(await sharp(join(folder, "photos", name, file))
            .removeAlpha()
            .raw()
            .toBuffer()),
        );
      }
    }
    writeFileSync(join(folder, "list.csv"), `path,label\r\n${rows.join("\r\n")}\r\n`);
    const labels = { data: Int32Array.from(rows, (row) => Number(row.split(",")[1])), shape: [30] };
    const images = { data: Uint8Array.from(pixels), shape: [30, 6, 8, 3] };
    writeFileSync(join(folder, "images.npz"), writeNpz({ images, labels }));
    const known = await attacked("--data photos --classes colours.txt");
    for (const data of ["list.csv", "csv:list.csv", "images.npz", "npz:./images.npz"]) {
      const { norm, cleanAccuracy, succeeded } = await attacked(`--data ${data}`);
      expect({ norm, cleanAccuracy, succeeded }).toEqual({ norm: known.norm, cleanAccuracy: 1, succeeded: 30 });
    }
  });

  it("gets images of its size", async () => {
    cpSync(join(folder, "photos"), join(folder, "mixed"), { recursive: true });
    await writeImage(join(folder, "mixed/red/10.jpg"), [200, 50, 50], { width: 30, height: 20 });
    expect((await run("attack colours.onnx --data mixed --classes colours.txt")).stderr).toMatch(
      /--resize N --center-crop/,
    );
    const resized = await attacked("--data mixed --classes colours.txt --resize 6 --center-crop 6x8");
    expect(resized).toMatchObject({ images: 31, cleanAccuracy: 1 });
  });

  it("with more classes than the images have needs to be told which are which", async () => {
    const { code, stderr } = await run("attack more.onnx --data photos");
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/has 7 classes and .*photos has 3; say which .* --classes/),
    ]);
    const told = await run("attack more.onnx --data photos --classes more.json --images 9 --json --attack fgsm");
    expect(JSON.parse(told.stdout).cleanAccuracy).toBe(1);
    const shifted = await run("attack more.onnx --data photos --label-offset 0 --images 9 --json --attack fgsm");
    expect(JSON.parse(shifted.stdout).cleanAccuracy).toBeCloseTo(1 / 3);
  });
});

describe("a run", () => {
  it("is named by what the images are, not by where", async () => {
    const first = await attacked("--data photos --classes colours.txt --images 3");
    cpSync(join(folder, "photos"), join(folder, "elsewhere"), { recursive: true });
    expect((await attacked("--data elsewhere --classes colours.txt --images 3")).run).toBe(first.run);
    await writeImage(join(folder, "elsewhere/red/1.webp"), [90, 20, 20], { width: 8, height: 6 });
    const changed = await attacked("--data elsewhere --classes colours.txt --images 3");
    expect(changed.run).not.toBe(first.run);
    writeFileSync(join(folder, "colours.txt"), "green\nred\nblue\n");
    expect((await attacked("--data photos --classes colours.txt --images 3")).run).not.toBe(first.run);
    writeFileSync(join(folder, "colours.txt"), "red\ngreen\nblue\n");
    expect((await attacked("--data photos --classes colours.txt --images 3")).run).toBe(first.run);
  });

  it("on IDX files is another one when they change", async () => {
    const data = writeTinyDataset(folder);
    const train = `train bounded-width --data ${data} --train-images 64 --test-images 16 --batch-size 32 --epochs 1 --json`;
    const before = JSON.parse((await run(train)).stdout);
    expect(before).toMatchObject({ alreadyDone: false, summary: { trainCount: 64, testCount: 16 } });
    expect(JSON.parse((await run(train)).stdout)).toMatchObject({ alreadyDone: true, run: before.run });
    const attack = `attack ${before.run} --images 8 --json`;
    const attackBefore = JSON.parse((await run(attack)).stdout).run;
    const file = join(data.slice("idx:".length), "t10k-images-idx3-ubyte");
    const bytes = readFileSync(file);
    bytes[100]! ^= 1;
    writeFileSync(file, bytes);
    const again = await run(attack);
    expect(again.stderr).toMatch(/note: The images in .* are not those that they were/);
    expect(JSON.parse(again.stdout).run).not.toBe(attackBefore);
    expect(JSON.parse((await run(train)).stdout)).toMatchObject({ alreadyDone: false });
  });

  it("of training leaves a fifth of a folder for the attack, and finds it by itself", async () => {
    const trained = await run("train bounded-width --data photos --batch-size 8 --epochs 3 --json");
    const { run: id, summary, config } = JSON.parse(trained.stdout);
    expect(summary.trainCount + summary.testCount).toBe(30);
    expect(config.dataset).toMatch(/^folder#[0-9a-f]{32}$/);
    const { stdout } = await run(`attack ${id} --images 30 --json --attack fgsm --epsilon 0.4`);
    const attack = JSON.parse(stdout);
    expect(attack.images).toBe(summary.testCount);
    expect((await run(`attack ${id} --images 30 --json --attack fgsm --epsilon 0.4 --data photos`)).stdout).toBe(
      stdout,
    );
    const list = (await run("runs list")).stdout;
    expect(list).toMatch(
      new RegExp(
        `^${id} +train +done .*\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d +bounded-width.*, ${join(folder, "photos")},`,
        "m",
      ),
    );
    expect(list).toMatch(
      new RegExp(
        `^${attack.run} +attack .* bounded-width kernel 3, FGSM on ${attack.images} images, ${join(folder, "photos")}`,
        "m",
      ),
    );
    expect((await run(`runs show ${id}`)).stdout).toMatch(new RegExp(`^images +${join(folder, "photos")}$`, "m"));
    renameSync(join(folder, "photos"), join(folder, "moved"));
    const { code, stderr } = await run(`attack ${id} --images 30 --attack fgsm`);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/There is no folder .*photos; .* name them with --data\.\n$/),
    ]);
    expect(
      JSON.parse((await run(`attack ${id} --images 30 --json --attack fgsm --epsilon 0.4 --data moved`)).stdout).run,
    ).toBe(attack.run);
    renameSync(join(folder, "moved"), join(folder, "photos"));
    const spectrum = await run(`spectrum ${attack.run} --json`);
    expect(JSON.parse(spectrum.stdout)).toMatchObject({ count: attack.images, height: 6, width: 8 });
  });
});

it("measures a folder's images", async () => {
  const { stdout } = await run("spectrum --data photos --images 12 --mode grey --json");
  expect(JSON.parse(stdout)).toMatchObject({ count: 12, source: expect.stringContaining(join(folder, "photos")) });
});

it("says what a folder holds, and what is wrong with it", async () => {
  expect(JSON.parse((await run("data get photos --json")).stdout)).toMatchObject({
    ...{ classes: ["blue", "green", "red"], imagesPerClass: [10, 10, 10], shape: [3, 6, 8] },
    path: join(folder, "photos"),
  });
  cpSync(join(folder, "photos"), join(folder, "broken"), { recursive: true });
  for (const file of ["red/0.png", "red/1.webp"]) writeFileSync(join(folder, "broken", file), "?");
  const { code, stderr } = await run("data get broken");
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/broken\/red\/[01]\.\w+ is no PNG.*\(and so with 1 more\)\.\n$/),
  ]);
});

it.each([
  ["attack colours.onnx --data nowhere/at/all", /There is no file or folder nowhere\/at\/all/],
  ["attack colours.onnx --data nowhere.npz", /There is no file or folder nowhere\.npz/],
  ["attack colours.onnx --data nowhere", /no dataset called "nowhere"; use one of .*folder:FOLDER, csv:FILE, npz:FILE/],
  ["attack colours.onnx --data colours.onnx", /colours\.onnx is no data set/],
  ["attack colours.onnx --data mnist --resize 32", /--resize is for images of your own/],
  ["attack colours.onnx --data photos --resize 0", /--resize is "0"; it must be pixels from 1 to 8192/],
  ["attack colours.onnx --data photos --resize 3x4x5", /--resize is "3x4x5"/],
  ["attack colours.onnx --data photos --center-crop 9", /cannot cut 9×9/],
  ["spectrum --data photos --crop 9", /cannot cut 9×9/],
  ["attack colours.onnx --data photos --mode blue", /--mode is "blue"/],
  ["attack colours.onnx --data photos --mode grey", /takes 3×6×8 images, but .*photos has 1×6×8 images; /],
  ["attack colours.onnx --data photos --interpolation bicubic", /--interpolation is how --resize works/],
  ["attack colours.onnx --data photos --data-layout nchw", /--data-layout is for the arrays of an npz file/],
  ["attack colours.onnx --data photos --classes nowhere.txt", /There is no file nowhere\.txt/],
  ["attack colours.onnx --data photos --classes photos", /photos is no list of classes/],
  ["attack colours.onnx --data photos --label-offset 1", /knows 3 classes, but .*photos has 4; /],
  ["attack colours.onnx --data folder#0123456789abcdef0123456789abcdef", /of your own, and results does not say where/],
  ["spectrum --data photos --layout nchw", /--layout is for the arrays of a file/],
  ["spectrum x.npz --resize 3", /--resize is for images that --data names/],
  ["reproduce --resize 3", /--resize is for images of your own .* none are asked for/],
  ["train bounded-width --data one --batch-size 4", /All \d training images are of one class \(red\)/],
])("%s is refused in a sentence", async (command, sentence) => {
  cpSync(join(folder, "photos/red"), join(folder, "one/red"), { recursive: true });
  const { code, stdout, stderr } = await run(command);
  expect(stderr).toMatch(sentence);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr.replace(/^(note|warning).*\n/gm, "")).toMatch(/^treble: [^\n]*[.]\n$/);
});
