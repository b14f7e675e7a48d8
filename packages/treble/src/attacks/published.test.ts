/**
 * The published accuracies of networks that others trained (VNN-COMP 2021 and 2023), from their ONNX files. Slow, and
 * only where the files are: in `../shared/models` beside the repository.
 */
import { existsSync, readFileSync } from "node:fs";
import { constant, div, load, sub, type Value } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { beforeAll, describe, expect, it } from "vitest";
import { loadDataset } from "../data/catalogue/datasets.ts";
import type { Dataset } from "../data/dataset.ts";
import { pixelsOf } from "../data/pixelsOf.ts";
import type { Classifier } from "../models/network/classifier.ts";
import { robustAccuracy } from "./audit/robustAccuracy.ts";
import { predict } from "./engine/predict.ts";
import { runEnsemble } from "./engine/runEnsemble.ts";
import { robustAccuracyPreset } from "./presets.ts";

const folder = new URL("../../../../../shared/models/", import.meta.url);
const present = process.env.TREBLE_SLOW === "1" && existsSync(new URL("resnet_2b.onnx", folder));
const options = { backend: nodeBackend(), batchSize: 128 };

/** The model with its preprocessing as a layer, so that it takes pixels in [0, 1]. */
async function classifier(name: string, mean: readonly number[], std: readonly number[]): Promise<Classifier> {
  const model = await load(readFileSync(new URL(name, folder)), options);
  const perChannel = (values: readonly number[]): Value =>
    constant(Float32Array.from(values), [1, values.length, 1, 1]);
  const { shape, classes } = model;
  return { shape, classes, logits: (x) => model.logits(div(sub(x, perChannel(mean)), perChannel(std))) };
}

describe.skipIf(!present)("networks that others trained, on all 10,000 test images of CIFAR-10", () => {
  let data: Dataset;
  let images: Float32Array;
  beforeAll(async () => {
    data = await loadDataset("cifar10");
    images = pixelsOf(data.test.images);
  });
  const accuracy = async (model: Classifier): Promise<number> => {
    const { predictions } = await predict(model, images, options);
    return predictions.filter((prediction, i) => prediction === data.test.labels[i]).length / data.test.count;
  };
  const mean = [0.4914, 0.4822, 0.4465];

  it("resnet_2b: clean 69.25 %, PGD at L∞ 1/255 and 2/255 at most 62.24 % and 54.82 %", async () => {
    const model = await classifier("resnet_2b.onnx", mean, [0.2471, 0.2435, 0.2616]);
    const clean = await accuracy(model);
    expect(Math.abs(clean - 0.6925)).toBeLessThanOrEqual(0.001);
    for (const [epsilon, published] of [
      [1 / 255, 0.6224],
      [2 / 255, 0.5482],
    ] as const) {
      const result = await runEnsemble(
        robustAccuracyPreset("linf", epsilon),
        model,
        { images, labels: data.test.labels },
        options,
      );
      const robust = robustAccuracy([result], "linf", epsilon).robustAccuracy;
      process.stderr.write(
        `resnet_2b: clean ${clean}, PGD at ${epsilon * 255}/255 ${robust} (published ${published})\n`,
      );
      expect(robust).toBeLessThanOrEqual(published + 0.003);
    }
  }, 1_800_000);

  it("pgd_2_3_16: clean 59.78 %", async () => {
    const model = await classifier("pgd_2_3_16.onnx", mean, [0.2023, 0.1994, 0.201]);
    const clean = await accuracy(model);
    process.stderr.write(`pgd_2_3_16: clean ${clean}\n`);
    expect(Math.abs(clean - 0.5978)).toBeLessThanOrEqual(0.001);
  }, 600_000);
});
