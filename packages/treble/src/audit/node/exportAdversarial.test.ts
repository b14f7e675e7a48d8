import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constant, flatten, matmul, mul, sub } from "ongrad";
import { nodeBackend } from "ongrad/node";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { attackOf } from "../../attacks/attackOf.ts";
import type { AttackResult } from "../../attacks/contract/result.ts";
import { predict } from "../../attacks/engine/predict.ts";
import { runEither } from "../../attacks/engine/runEither.ts";
import { csvRows } from "../../data/own/csvRows.ts";
import { pixelsOf } from "../../data/pixelsOf.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { fill } from "../../testing/fill.ts";
import { exportAdversarial } from "./exportAdversarial.ts";

const folder = mkdtempSync(join(tmpdir(), "treble-export-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const running = { backend: nodeBackend(), threads: 1 };
const shape = [3, 5, 6] as const;
const SIZE = 90;

/** Linear, with a preprocessing of its own, as a model from elsewhere has it. */
const model: Classifier = {
  shape,
  classes: 3,
  logits: (x) => matmul(flatten(mul(sub(x, 0.45), 4)), constant(fill(3, SIZE * 3, 0.3), [SIZE, 3])),
};
const images = pixelsOf(Uint8Array.from(fill(4, 24 * SIZE, 60), (value) => Math.round(128 + value)));
const classes = ["../cat", "</script><script>", "=dog"];

async function attacked(levels?: number) {
  const { predictions } = await predict(model, images, running);
  const data = { images, labels: Int32Array.from(predictions) };
  const attack = attackOf({ attack: "ddn", ...(levels && { levels }) });
  return { data, result: (await runEither(attack, model, data, { ...running, seed: 0 })) as AttackResult };
}

const names = Array.from({ length: 24 }, (_, n) => `a folder/../\u001b[31m${n}.png`);

describe("exportAdversarial", () => {
  it("writes what is adversarial still when somebody else reads it, and counts the others", async () => {
    const found = await attacked();
    const out = join(folder, "rounded");
    const exported = await exportAdversarial(out, model, { ...found, names, classes }, running);
    const files = readdirSync(out).filter((name) => name.endsWith(".png"));
    const rows = csvRows(readFileSync(exported.list, "utf8"), "list").map(({ fields }) => fields);
    expect(exported).toMatchObject({ found: 24, written: files.length, lost: 24 - files.length });
    // The smallest perturbations stand on the boundary: rounding undoes some of them.
    expect(exported.lost).toBeGreaterThan(0);
    expect(exported.written).toBeGreaterThan(0);
    expect(rows).toHaveLength(25);
    expect(rows.filter(([file]) => file === "")).toHaveLength(exported.lost);
    for (const [file, image, own, , after, , l2, linf] of rows.slice(1)) {
      const n = names.findIndex(
        (name) => name.replace("\u001b", " ") === image || name.replace("\u001b", "") === image,
      );
      expect(n, image).toBeGreaterThanOrEqual(0);
      if (file === "") continue;
      const { data, info } = await sharp(join(out, file!)).raw().toBuffer({ resolveWithObject: true });
      expect([info.channels, info.height, info.width]).toEqual([...shape]);
      const planes = Float32Array.from({ length: SIZE }, (_, i) => data[(i % 30) * 3 + Math.floor(i / 30)]! / 255);
      const [prediction] = (await predict(model, planes, running)).predictions;
      expect(prediction).not.toBe(found.data.labels[n]);
      expect(after!.replace(/^'/, "")).toBe(classes[prediction!]);
      expect(own!.replace(/^'/, "")).toBe(classes[found.data.labels[n]!]);
      const changes = planes.map((pixel, i) => pixel - images[n * SIZE + i]!);
      expect(Number(l2)).toBeCloseTo(Math.hypot(...changes), 5);
      expect(Number(linf)).toBeCloseTo(Math.max(...changes.map(Math.abs)), 6);
    }
  });

  it("loses none of those that were looked for among 8-bit images", async () => {
    const found = await attacked(256);
    const exported = await exportAdversarial(join(folder, "levels"), model, { ...found, names, classes }, running);
    expect(exported).toMatchObject({ found: 24, written: 24, lost: 0 });
  });

  it("refuses channels that a PNG does not hold", async () => {
    const found = await attacked();
    await expect(exportAdversarial(folder, { ...model, shape: [2, 5, 9] }, { ...found, classes })).rejects.toThrow(
      "images of 2 channels",
    );
  });

  it("writes a list of nothing where nothing was found", async () => {
    const { data, result } = await attacked();
    const none = { ...result, success: new Uint8Array(24) };
    const exported = await exportAdversarial(join(folder, "none"), model, { data, result: none, classes }, running);
    expect(exported).toMatchObject({ found: 0, written: 0, lost: 0 });
    expect(readdirSync(join(folder, "none"))).toEqual(["adversarial.csv"]);
  });
});
