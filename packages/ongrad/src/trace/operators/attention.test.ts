import { describe, expect, it } from "vitest";
import {
  checkImport,
  checkImportedDerivatives,
  importWritten,
  type WrittenAttribute,
  type WrittenInput,
  type WrittenNode,
} from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
const tensor = (seed: number, ...shape: number[]): WrittenInput => ({ shape, data: fill(seed, size(shape), 2) });
/** Truth values; the first of every line is true, so that no query is left without keys. */
const flags = (...shape: number[]): WrittenInput => {
  const last = shape.at(-1)!;
  return {
    shape,
    dtype: "bool",
    data: Uint8Array.from({ length: size(shape) }, (_, i) => (i % last === 0 || i % 3 > 0 ? 1 : 0)),
  };
};
const ones = (...shape: number[]): WrittenInput => {
  const last = shape.at(-1)!;
  return { shape, data: Int32Array.from({ length: size(shape) }, (_, i) => (i % last < 2 || i % 3 > 0 ? 1 : 0)) };
};
const own = (op: string, inputs: WrittenNode["inputs"], attributes: Record<string, WrittenAttribute>): WrittenNode => ({
  op,
  domain: "com.microsoft",
  opset: 1,
  inputs,
  attributes,
});
const standard = (inputs: WrittenNode["inputs"], attributes: Record<string, WrittenAttribute> = {}): WrittenNode => ({
  op: "Attention",
  opset: 23,
  inputs,
  attributes,
});

describe("the standard Attention is imported as onnxruntime runs it", () => {
  const three = [tensor(1, 2, 5, 6), tensor(2, 2, 7, 6), tensor(3, 2, 7, 8)];
  const heads = { q_num_heads: 2, kv_num_heads: 2 };
  const four = [tensor(1, 2, 4, 5, 6), tensor(2, 2, 4, 7, 6), tensor(3, 2, 4, 7, 3)];
  const grouped = [four[0]!, tensor(2, 2, 2, 7, 6), tensor(3, 2, 2, 7, 3)];
  const past = [tensor(7, 2, 4, 3, 6), tensor(8, 2, 4, 3, 3)];

  it("of three and of four axes, with a scale", async () => {
    await checkImport(standard(three, heads));
    await checkImport(standard(four));
    await checkImport(standard(four, { scale: { float: 0.4 } }));
  });

  it.each([
    ["float, all axes", tensor(4, 2, 4, 5, 7)],
    ["float, two axes", tensor(4, 5, 7)],
    ["float, one for all heads", tensor(4, 2, 1, 5, 7)],
    ["bool, two axes", flags(5, 7)],
    ["bool, all axes", flags(2, 4, 5, 7)],
  ])("with a mask: %s", async (_, mask) => {
    await checkImport(standard([...four, mask]));
    await checkImport(standard([...grouped, mask]));
  });

  it("gives zeros where a query sees no key", async () => {
    const lines = (hides: (query: number, key: number) => boolean) =>
      Array.from({ length: 35 }, (_, i) => hides(Math.floor(i / 7), i % 7));
    const blind = lines((query) => query === 0);
    const bool: WrittenInput = {
      shape: [5, 7],
      dtype: "bool",
      data: Uint8Array.from(blind, (hidden) => (hidden ? 0 : 1)),
    };
    const late = lines((_, key) => key < 3);
    const lateBool: WrittenInput = { ...bool, data: Uint8Array.from(late, (hidden) => (hidden ? 0 : 1)) };
    const float: WrittenInput = {
      shape: [5, 7],
      data: Float32Array.from(late, (hidden) => (hidden ? -Infinity : 0.3)),
    };
    await checkImport(standard([...four, bool]));
    for (const mask of [lateBool, float]) {
      await checkImport(standard([...four, mask]));
      await checkImport(standard([...four, mask], { is_causal: 1 }));
    }
    const hidden = Float32Array.from(blind, (is) => (is ? -Infinity : 0.3));
    const inputs = [...grouped, { shape: [5, 7], data: hidden, stored: true }];
    await checkImportedDerivatives(standard(inputs), { dtype: "float32", step: 1e-2 });
  });

  it("causal, with and without a mask and a past", async () => {
    await checkImport(standard(four, { is_causal: 1 }));
    await checkImport(standard(three, { ...heads, is_causal: 1 }));
    await checkImport(standard([...four, tensor(4, 5, 7)], { is_causal: 1 }));
    await checkImport({ ...standard([...four, undefined, ...past]), outputs: 3 });
    await checkImport({ ...standard([...four, undefined, ...past], { is_causal: 1 }), outputs: 3 });
    await checkImport({ ...standard([...four, tensor(4, 5, 10), ...past]), outputs: 3 });
  });

  it("with heads of keys that serve several of queries", async () => {
    await checkImport(standard(grouped));
    await checkImport(
      standard([tensor(1, 2, 5, 24), tensor(2, 2, 7, 12), tensor(3, 2, 7, 6)], { q_num_heads: 4, kv_num_heads: 2 }),
    );
  });

  it.each([0, 1, 2, 3])("shows the scores in mode %i, capped and masked", async (mode) => {
    const attributes = { qk_matmul_output_mode: mode, softcap: { float: 1.5 } };
    await checkImport({ ...standard([...four, tensor(4, 5, 7)], attributes), outputs: 4 });
    await checkImport({ ...standard(four, attributes), outputs: 4 });
  });
});

describe("onnxruntime's own attention is imported as it runs it", () => {
  const [x, w, b] = [tensor(1, 2, 5, 6), tensor(2, 6, 24), tensor(3, 24)];
  const [q, k, v] = [tensor(1, 2, 5, 6), tensor(2, 2, 7, 6), tensor(3, 2, 7, 6)];

  it("without masks", async () => {
    await checkImport(own("Attention", [x, w, b], { num_heads: 2 }));
    await checkImport(own("Attention", [x, w, b], { num_heads: 4, scale: { float: 0.3 } }));
    await checkImport(
      own("Attention", [x, tensor(2, 6, 20), tensor(3, 20)], { num_heads: 2, qkv_hidden_sizes: [8, 8, 4] }),
    );
    await checkImport(own("MultiHeadAttention", [q, k, v], { num_heads: 2 }));
    await checkImport(own("MultiHeadAttention", [q, k, v, tensor(4, 18)], { num_heads: 3 }));
  });

  it("with masks of keys, causal, with what is added to scores", async () => {
    await checkImport(own("Attention", [x, w, b, ones(2, 5)], { num_heads: 2 }));
    await checkImport(own("Attention", [x, w, b, ones(2, 5, 5)], { num_heads: 2 }));
    await checkImport(own("Attention", [x, w, b], { num_heads: 2, unidirectional: 1 }));
    await checkImport(own("Attention", [x, w, b, undefined, undefined, tensor(5, 2, 2, 5, 5)], { num_heads: 2 }));
    await checkImport(own("MultiHeadAttention", [q, k, v, undefined, ones(2, 7)], { num_heads: 2 }));
    await checkImport(
      own("MultiHeadAttention", [q, k, v, tensor(4, 18), undefined, tensor(5, 2, 2, 5, 7)], { num_heads: 2 }),
    );
    await checkImport(own("MultiHeadAttention", [q, q, q], { num_heads: 2, unidirectional: 1 }));
  });

  it("of any other kind stays as it is", async () => {
    const lengths: WrittenInput = { shape: [2], data: Int32Array.of(3, 5), stored: true };
    for (const node of [
      own("Attention", [x, w, b, lengths], { num_heads: 2 }),
      own("MultiHeadAttention", [x, tensor(2, 2, 2, 5, 3), tensor(3, 2, 2, 5, 3)], { num_heads: 2 }),
    ]) {
      await expect(importWritten(node)).rejects.toThrow("stays as it is.");
    }
  });
});

describe("RotaryEmbedding is imported as onnxruntime runs it", () => {
  const angles = fill(5, 10 * 4, 3);
  const [cos, sin] = [Math.cos, Math.sin].map((f): WrittenInput => ({ shape: [10, 4], data: angles.map(f) }));
  const positions: WrittenInput = { shape: [2, 5], data: BigInt64Array.of(0n, 1n, 2n, 3n, 4n, 9n, 7n, 5n, 3n, 1n) };
  const op = { op: "RotaryEmbedding", opset: 23 };

  it.each([0, 1])("interleaved %i, of some features, of joined heads", async (interleaved) => {
    await checkImport({ ...op, inputs: [tensor(1, 2, 3, 5, 8), cos, sin, positions], attributes: { interleaved } });
    await checkImport({
      ...op,
      inputs: [tensor(1, 2, 5, 24), cos, sin, positions],
      attributes: { interleaved, num_heads: 3 },
    });
    await checkImport({
      ...op,
      inputs: [tensor(1, 2, 3, 5, 12), cos, sin, positions],
      attributes: { interleaved, rotary_embedding_dim: 8 },
    });
    const [perImage, perImageSin] = [Math.cos, Math.sin].map(
      (f): WrittenInput => ({ shape: [2, 5, 4], data: angles.map(f) }),
    ) as [WrittenInput, WrittenInput];
    await checkImport({ ...op, inputs: [tensor(1, 2, 3, 5, 8), perImage, perImageSin], attributes: { interleaved } });
  });
});

describe("their imports have the derivatives that differences give", () => {
  it.each<WrittenNode>([
    own("MultiHeadAttention", [tensor(1, 1, 2, 4), tensor(2, 1, 3, 4), tensor(3, 1, 3, 4)], { num_heads: 2 }),
    standard([tensor(1, 1, 2, 2, 3), tensor(2, 1, 1, 3, 3), tensor(3, 1, 1, 3, 2), tensor(4, 2, 3)], { is_causal: 1 }),
    standard([tensor(1, 1, 2, 2, 3), tensor(2, 1, 2, 3, 3), tensor(3, 1, 2, 3, 2)], { softcap: { float: 1.5 } }),
    { op: "RotaryEmbedding", opset: 23, inputs: [tensor(1, 1, 2, 3, 4), tensor(2, 1, 3, 2), tensor(3, 1, 3, 2)] },
  ])("$op $attributes", async (node) => {
    await checkImportedDerivatives(node);
  });
});
