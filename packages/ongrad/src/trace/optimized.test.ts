import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { reshape, transpose } from "../graph/arrange.ts";
import { conv2d } from "../graph/convolution.ts";
import { add, gelu, mul, relu, sigmoid } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { layerNorm } from "../graph/normalization.ts";
import { reduceMean, reduceSum } from "../graph/reduction.ts";
import { serialize } from "../graph/serialize.ts";
import { softmax } from "../graph/softmax.ts";
import { constant, input, sizeOf, type Value } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { load } from "./load.ts";

let seed = 0;
const weights = (...shape: number[]): Value => constant(fill(++seed, sizeOf(shape), 0.4), shape);

/** A convolution, a residual block with attention and a gate, a head: what onnxruntime's optimiser fuses. */
function classifier(images: Value): Value {
  const n = images.shape[0]!;
  const features = relu(conv2d(images, weights(8, 3, 3, 3), { bias: weights(8) }));
  const tokens = transpose(reshape(features, [n, 8, -1]), [0, 2, 1]);
  const project = (x: Value): Value => matmul(x, weights(8, 8));
  const scores = mul(matmul(project(tokens), transpose(project(tokens), [0, 2, 1])), 0.35);
  const attended = add(tokens, matmul(softmax(scores), project(tokens)));
  const normal = layerNorm(attended, weights(8), weights(8));
  const hidden = gelu(add(matmul(normal, weights(8, 16)), weights(16)));
  const gate = add(matmul(hidden, weights(16, 16)), weights(16));
  const gated = mul(gate, sigmoid(mul(gate, 1.702)));
  return matmul(reduceMean(gated, { axes: [1] }), weights(16, 5));
}

it("a file that onnxruntime has optimised is the model that it was made from, derivatives included", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ongrad-optimized-"));
  try {
    const x = input("x", [2, 3, 6, 6]);
    seed = 0;
    const y = classifier(x);
    const optimizedModelFilePath = join(folder, "optimized.onnx");
    const session = await InferenceSession.create(serialize({ inputs: { x }, outputs: { y } }), {
      graphOptimizationLevel: "extended",
      optimizedModelFilePath,
      logSeverityLevel: 4,
    });
    await session.release();
    const backend = nodeBackend();
    const model = await load(readFileSync(optimizedModelFilePath), { backend });
    expect(model).toMatchObject({ opaque: [], batch: "any" });
    const fused = Object.keys(model.operators).filter((name) => name.startsWith("com.microsoft."));
    expect(fused).toEqual([
      "com.microsoft.FusedConv",
      "com.microsoft.FusedMatMul",
      "com.microsoft.QuickGelu",
      "com.microsoft.SkipLayerNormalization",
    ]);
    const loaded = model.logits(x);
    const cotangent = constant(fill(99, 10), [2, 5]);
    const slope = (logits: Value): Value => gradients(reduceSum(mul(logits, cotangent)), [x])[0];
    const outputs = { y, loaded, dy: slope(y), dloaded: slope(loaded) };
    const executable = await compile({ x }, outputs, { backend });
    const results = await executable.run({ x: fill(50, 216) });
    await executable.dispose();
    for (const [ours, theirs] of [
      [results.y, results.loaded],
      [results.dy, results.dloaded],
    ] as readonly (readonly [Float32Array, Float32Array])[]) {
      const scale = Math.max(...ours.map(Math.abs));
      expect(scale).toBeGreaterThan(1e-3);
      expect(Math.max(...ours.map((n, i) => Math.abs(n - theirs[i]!)))).toBeLessThan(1e-5 * scale);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
