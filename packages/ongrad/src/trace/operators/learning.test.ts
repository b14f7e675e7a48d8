import { describe, expect, it } from "vitest";
import {
  checkImport,
  importWritten,
  type WrittenAttribute,
  type WrittenInput,
  type WrittenNode,
} from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const x: WrittenInput = { shape: [3, 4], data: fill(1, 12, 2) };
const own = (
  op: string,
  attributes: Record<string, WrittenAttribute>,
  more: Partial<WrittenNode> = {},
): WrittenNode => ({
  op,
  domain: "ai.onnx.ml",
  opset: 1,
  inputs: [x],
  attributes,
  ...more,
});
const floats = (seed: number, count: number) => ({ floats: Array.from(fill(seed, count)) });

describe("classical machine learning is imported as onnxruntime runs it", () => {
  it.each(["NONE", "SOFTMAX", "LOGISTIC"])("linear models, scores by %s", async (post_transform) => {
    const attributes = { coefficients: floats(2, 12), intercepts: floats(3, 3), post_transform };
    await checkImport(own("LinearClassifier", { ...attributes, classlabels_ints: [7, 3, 5] }, { outputs: 2 }));
    await checkImport(own("LinearRegressor", { ...attributes, targets: 3 }));
    const { intercepts, ...plain } = attributes;
    await checkImport(own("LinearRegressor", { ...plain, targets: 3 }));
  });

  it("of two classes, or with other transformations, they stay as they are", async () => {
    const attributes = { coefficients: floats(2, 4), intercepts: floats(3, 1), classlabels_ints: [0, 1] };
    await expect(importWritten(own("LinearClassifier", attributes))).rejects.toThrow("stays as it is.");
    const probit = { coefficients: floats(2, 4), post_transform: "PROBIT" };
    await expect(importWritten(own("LinearRegressor", probit))).rejects.toThrow("stays as it is.");
  });

  it.each(["L1", "L2", "MAX"])("Normalizer %s, with a row of zeros", async (norm) => {
    const zeros: WrittenInput = { shape: [3, 4], data: fill(1, 12).fill(0, 4, 8) };
    await checkImport(own("Normalizer", { norm }, { inputs: [zeros] }));
  });

  it("ArrayFeatureExtractor", async () => {
    const places: WrittenInput = { shape: [1, 2], data: BigInt64Array.of(3n, 1n), stored: true };
    await checkImport(own("ArrayFeatureExtractor", {}, { inputs: [x, places] }));
  });
});
