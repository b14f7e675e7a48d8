import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { mul } from "../graph/elementwise.ts";
import { reduceSum } from "../graph/reduction.ts";
import { constant, input, sizeOf } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { load } from "./load.ts";

const backend = nodeBackend();
const folder = fileURLToPath(new URL("../../../../../shared/models/", import.meta.url));
const models = [
  ["Convnet_maxpool.onnx", [1, 28, 28], "nchw"],
  ["cifar10_small.onnx", [3, 32, 32], "nhwc"],
  ["mnist-net_256x2.onnx", [1, 28, 28], "flat"],
  ["pgd_2_3_16.onnx", [3, 32, 32], "nchw"],
  ["resnet_2b.onnx", [3, 32, 32], "nchw"],
] as const;

describe.skipIf(!existsSync(folder))("published classifiers (../shared/models)", () => {
  it.each(models)("%s gives onnxruntime's logits in batches of 1 and 4", async (file, shape, layout) => {
    const bytes = readFileSync(`${folder}${file}`);
    const model = await load(bytes, { backend });
    expect(model).toMatchObject({ shape, classes: 10, batch: "any", opset: 9, opaque: [], endsInSoftmax: false });
    expect(model.input.layout).toBe(layout);
    const session = await InferenceSession.create(bytes, { logSeverityLevel: 4 });
    for (const batch of [1, 4]) {
      const x = input("x", [batch, ...shape]);
      const executable = await compile({ x }, { y: model.logits(x) }, { backend });
      const pixels = fill(batch, sizeOf(x.shape));
      const { y } = await executable.run({ x: pixels });
      const size = sizeOf(shape);
      const expected: number[] = [];
      for (let i = 0; i < batch; i++) {
        let image = pixels.slice(i * size, (i + 1) * size);
        const [c, h, w] = shape;
        // The reference is arranged by hand, not by our own transpose.
        if (layout === "nhwc") {
          const planes = image;
          image = Float32Array.from(image, (_, at) => planes[(at % c) * h * w + Math.floor(at / c)]!);
        }
        const feeds = { [model.input.name]: new Tensor("float32", image, model.input.shape) };
        expected.push(...((await session.run(feeds))[model.output]!.data as Float32Array));
      }
      const scale = Math.max(...expected.map(Math.abs));
      expect(Math.max(...expected.map((n, i) => Math.abs(n - Number(y[i]))))).toBeLessThan(1e-5 * scale);
      await executable.dispose();
    }
    await session.release();
  });

  it.each(models)(
    "%s has the derivative that central differences give along random directions",
    async (file, shape) => {
      const model = await load(readFileSync(`${folder}${file}`), { backend });
      const x = input("x", [2, ...shape]);
      const weights = constant(fill(7, 20), [2, 10]);
      const loss = reduceSum(mul(model.logits(x), weights));
      const [dx] = gradients(loss, [x]);
      const both = await compile({ x }, { y: model.logits(x), dx }, { backend });
      const at = fill(1, sizeOf(x.shape)).map((u) => 0.5 + u / 2);
      const gradient = (await both.run({ x: at })).dx;
      // Differences of logits are summed in float64: the sum in float32 would drown them.
      const lossAt = async (pixels: Float32Array): Promise<number> => {
        const y = (await both.run({ x: pixels })).y;
        const w = fill(7, 20);
        return y.reduce((sum, n, i) => sum + n * w[i]!, 0);
      };
      for (const seed of [2, 3, 4]) {
        // Mostly along the gradient itself, so that the difference is not lost in rounding.
        const norm = Math.hypot(...gradient);
        const direction = fill(seed, at.length).map((u, i) => 0.3 * u + gradient[i]! / norm);
        // Small, as the networks are linear in pieces only.
        const step = 4e-4;
        const above = await lossAt(at.map((p, i) => p + step * direction[i]!));
        const below = await lossAt(at.map((p, i) => p - step * direction[i]!));
        const expected = gradient.reduce((sum, d, i) => sum + d * direction[i]!, 0);
        expect(Math.abs((above - below) / (2 * step) - expected)).toBeLessThan(0.01 * Math.abs(expected));
      }
      await both.dispose();
    },
  );
});
