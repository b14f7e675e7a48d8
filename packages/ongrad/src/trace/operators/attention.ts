/** Importers of scaled dot-product attention (Vaswani et al. 2017), unmasked; any other stays as it is. */
import { reshape, transpose, transposeLast } from "../../graph/arrange.ts";
import { add, mul } from "../../graph/elementwise.ts";
import { split } from "../../graph/layout.ts";
import { matmul } from "../../graph/matmul.ts";
import { softmax } from "../../graph/softmax.ts";
import type { Value } from "../../graph/value.ts";
import { type ForeignNode, type Importer, numberAttribute, numbersAttribute, required } from "../foreignNode.ts";

/** softmax(Q·Kᵀ·scale)·V of `[N, heads, tokens, …]`. */
function attend(query: Value, key: Value, value: Value, scale: number): Value {
  return matmul(softmax(matmul(mul(query, scale), transposeLast(key)), -1), value);
}

/** `[N, tokens, heads·d]` to `[N, heads, tokens, d]` */
function apart(x: Value, heads: number): Value {
  const [n, tokens] = x.shape as [number, number];
  return transpose(reshape(x, [n, tokens, heads, -1]), [0, 2, 1, 3]);
}

/** Undoes `apart`. */
function together(x: Value): Value {
  const [n, , tokens] = x.shape as [number, number, number];
  return reshape(transpose(x, [0, 2, 1, 3]), [n, tokens, -1]);
}

/** Per head, and for the tokens joined. The scale is 0 where it is to be worked out: 1/√d. */
function attention(query: Value, key: Value, value: Value, heads: number, scale: number): Value {
  const [q, k, v] = [query, key, value].map((x) => apart(x, heads)) as [Value, Value, Value];
  return together(attend(q, k, v, scale || 1 / Math.sqrt(q.shape[3]!)));
}

/** Whether a node has none of the inputs from one on, only its first output, and none of these attributes. */
function isPlain(node: ForeignNode, firstExtra: number, attributes: readonly string[]): boolean {
  const extra = node.inputs.slice(firstExtra).some((value) => value !== undefined);
  return !extra && node.outputCount === 1 && attributes.every((name) => numberAttribute(node, name, 0) === 0);
}

/** onnxruntime's own: queries, keys and values are one product with the images' tokens. */
const fromOneProduct: Importer = (node) => {
  if (!isPlain(node, 3, ["unidirectional", "do_rotary", "past_present_share_buffer"])) return undefined;
  const [x, weights, bias] = [required(node, 0), required(node, 1), node.inputs[2]];
  const sizes = numbersAttribute(node, "qkv_hidden_sizes") ?? [0, 1, 2].map(() => weights.shape[1]! / 3);
  const product = matmul(x, weights);
  const parts = split(bias ? add(product, bias) : product, 2, sizes) as [Value, Value, Value];
  return [attention(...parts, numberAttribute(node, "num_heads", 0), numberAttribute(node, "scale", 0))];
};

const multiHead: Importer = (node) => {
  const three = [0, 1, 2].map((i) => node.inputs[i]);
  if (!isPlain(node, 4, ["unidirectional"]) || three.some((x) => x?.shape.length !== 3)) return undefined;
  const parts = three as [Value, Value, Value];
  const [bias] = [node.inputs[3]];
  const sizes = parts.map((x) => x.shape[2]!);
  const biases = bias ? split(bias, 0, sizes) : [];
  const shifted = parts.map((x, i) => (biases[i] ? add(x, biases[i]) : x)) as [Value, Value, Value];
  return [attention(...shifted, numberAttribute(node, "num_heads", 0), numberAttribute(node, "scale", 0))];
};

/** The standard operator, since operator set 23. */
const standard: Importer = (node) => {
  const modes = ["is_causal", "softcap", "qk_matmul_output_mode", "softmax_precision"];
  if (!isPlain(node, 3, modes)) return undefined;
  const parts = [0, 1, 2].map((i) => required(node, i)) as [Value, Value, Value];
  const [query, key] = parts;
  const scale = numberAttribute(node, "scale", 0);
  if (query.shape.length === 4) {
    // Fewer keys than queries: a head of keys serves several of queries.
    if (query.shape[1] !== key.shape[1]) return undefined;
    return [attend(...parts, scale || 1 / Math.sqrt(query.shape[3]!))];
  }
  const heads = numberAttribute(node, "q_num_heads", 0);
  return heads === numberAttribute(node, "kv_num_heads", 0) ? [attention(...parts, heads, scale)] : undefined;
};

export const attentionImporters: Readonly<Record<string, Importer>> = {
  Attention: standard,
  "com.microsoft.Attention": fromOneProduct,
  "com.microsoft.MultiHeadAttention": multiHead,
};
