import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { generateSynthetic } from "../../../data/synthetic.ts";
import { writeNpz } from "../../../formats/npz.ts";
import { temporaryFolder, trebleHere } from "../../testing/cliProcess.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

const data = join(folder, "small.npz");
const { train } = generateSynthetic({ shape: [1, 8, 8], classes: 3, trainCount: 120, testCount: 1 });
writeFileSync(
  data,
  writeNpz({
    images: { data: train.images, shape: [120, 1, 8, 8] },
    labels: { data: Int32Array.from(train.labels), shape: [120] },
  }),
);
const network = ["bounded-width", "--kernel", "7", "--width", "2", "--activation", "linear"];
const few = ["--data", data, "--train-images", "60", "--images", "16", "--results", folder];

it("prints what is foreseen and what it rests on, and the second time finds it", async () => {
  const first = await trebleHere(["predict", ...network, ...few, "--stop-loss", "2"]);
  expect(first.code, first.stderr).toBe(0);
  for (const said of [
    "bounded-width kernel 7",
    "gradient at the start",
    "lazy training to loss 2.00",
    "a window of 7×7 pixels",
    "2 draws of the initial weights × 1",
    "small.npz for the kernel",
  ])
    expect(first.stdout).toContain(said);
  const again = await trebleHere(["predict", ...network, ...few, "--stop-loss", "2", "--json"]);
  const { config, foreseen } = JSON.parse(again.stdout);
  expect(config).toMatchObject({ initScale: 1, losses: [2], trainImages: 60, starts: 2 });
  expect(foreseen.lazy[0].reached).toBe(true);
  for (const value of [foreseen.initial, foreseen.lazy[0].own, foreseen.lazy[0].shared, foreseen.floor]) {
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(0.7072);
  }
  // Random weights of small kernels have energy at all frequencies; what lies below the window's least is impossible.
  expect(foreseen.floor).toBeLessThan(foreseen.initial);
});

it("says what cannot be foreseen", async () => {
  const { code, stderr } = await trebleHere([
    "predict",
    "bounded-width",
    ...few.slice(0, 2),
    "--train-images",
    "999999",
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain("--train-images is 999999");
});
