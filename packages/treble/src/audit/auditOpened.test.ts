import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { predict } from "../attacks/engine/predict.ts";
import { convClassifier, interiorImages } from "../attacks/testing/classifiers.ts";
import type { Dataset } from "../data/dataset.ts";
import { pixelsOf } from "../data/pixelsOf.ts";
import { UserError } from "../errors/userError.ts";
import type { Model } from "../models/network/model.ts";
import { auditOpened, type ImagesForAudit } from "./auditOpened.ts";

const running = { backend: nodeBackend(), threads: 1 };
const classifier = convClassifier([3, 8, 8], 5, 1, 4);
const model: Model = { ...classifier, description: "a small one", dataset: null, notes: ["It is small."] };
const parts = ["spectra", "robustness", "bands", "sensitivity map", "critical bands"] as const;

/** Images on which the classifier is right. */
async function imagesOf(count: number, more: Partial<Dataset> = {}): Promise<ImagesForAudit> {
  const images = Uint8Array.from(interiorImages(7, count, classifier.shape), (value) => Math.round(255 * value));
  const { predictions } = await predict(classifier, pixelsOf(images), running);
  const test = { images, labels: predictions, count, names: Array.from({ length: count }, (_, n) => `image ${n}`) };
  const none = { images: new Uint8Array(0), labels: new Uint8Array(0), count: 0 };
  const classes = Array.from({ length: classifier.classes }, (_, k) => `class ${k}`);
  const dataset = { name: "own", label: "own", shape: classifier.shape, classes, train: none, test, ...more };
  const skipped = Array.from({ length: 25 }, (_, n) => ({ file: `${n}.png`, reason: "is damaged" }));
  return { shown: "my images", dataset, available: count + 25, skipped };
}

describe("an opened model", () => {
  test("is audited with all that is known of file and images, and told of", async () => {
    const notes: string[] = [];
    const opened = { model, bytes: null, name: "small.onnx" };
    const options = { ...running, images: 4, without: parts, onNote: (note: string) => void notes.push(note) };
    const { result } = await auditOpened(opened, await imagesOf(12, { sortedClasses: true }), options);
    expect(result.clean).toMatchObject({ count: 12, total: 12 });
    expect(result.smallest.attacked).toBe(4);
    expect(result.model).toMatchObject({ name: "small.onnx", hash: null, facts: null });
    expect(result.model.preprocessing.source).toBe("part of the model");
    expect(result.data).toMatchObject({ name: "my images", images: 12, available: 37, skippedCount: 25 });
    expect(result.data.skipped).toHaveLength(20);
    expect(result.data.classes[0]).toBe("class 0");
    expect(notes).toEqual([expect.stringMatching(/order of their names/), "It is small."]);
  });

  test("is not audited on images of another shape, or of more classes", async () => {
    const audited = async (more: Partial<Dataset>) =>
      auditOpened({ model, bytes: null, name: "small.onnx" }, await imagesOf(4, more), running);
    await expect(audited({ shape: [3, 4, 16] })).rejects.toThrow(UserError);
    await expect(audited({ classes: Array.from({ length: 99 }, String) })).rejects.toThrow(/knows \d+ classes/);
  });
});
