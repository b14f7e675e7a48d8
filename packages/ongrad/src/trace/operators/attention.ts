/** Importers of scaled dot-product attention (Vaswani et al. 2017): masks, fewer keys' heads than queries', a past. */
import { concat, expand, gather, reshape, slice, transpose, transposeLast } from "../../graph/arrange.ts";
import { add, cast, div, equal, less, mul, tanh, where } from "../../graph/elementwise.ts";
import { split } from "../../graph/layout.ts";
import { matmul } from "../../graph/matmul.ts";
import { reduceMax } from "../../graph/reduction.ts";
import { describe, requireRank } from "../../graph/shapes.ts";
import { softmax } from "../../graph/softmax.ts";
import { constant, full, isFloat, type Value } from "../../graph/value.ts";
import {
  describeNode,
  type ForeignNode,
  type Importer,
  ModelError,
  numberAttribute,
  numbersAttribute,
  required,
} from "../foreignNode.ts";

/** What is added to the score of a key that must not be looked at. */
const HIDDEN = -3.4028234663852886e38;

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

/** Each head of keys or values as often as it serves heads of queries. */
function shared(x: Value, heads: number): Value {
  const [n, own, tokens, d] = x.shape as [number, number, number, number];
  if (own === heads) return x;
  return reshape(expand(reshape(x, [n, own, 1, tokens, d]), [n, own, heads / own, tokens, d]), [n, heads, tokens, d]);
}

/** `[queries, keys]`: 0, or `hidden` where a key comes after its query, which stands `before` keys behind the first. */
function causal(queries: number, keys: number, before: number, hidden: number): Value {
  const mask = Float32Array.from({ length: queries * keys }, (_, i) =>
    (i % keys) - before > Math.floor(i / keys) ? hidden : 0,
  );
  return constant(mask, [queries, keys]);
}

interface Attending {
  /** `[N, heads, tokens, d]`; keys and values may have fewer heads, of which each serves several of the queries'. */
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
  readonly scale: number;
  /** Added to the scores, each broadcasting to `[N, heads, queries, keys]`. */
  readonly biases: readonly Value[];
  /** Scores become softcap·tanh(score/softcap), before the biases, where it is not 0. */
  readonly softcap?: number;
  /** Whether all keys may be hidden from a query. Default false. */
  readonly mayBeBlind?: boolean;
}

interface Attended {
  readonly y: Value;
  /** The scores, capped, biased, and as weights. */
  readonly stages: readonly [plain: Value, capped: Value, biased: Value, weights: Value];
}

/** softmax(Q·Kᵀ·scale + biases)·V */
function attend({ query, key, value, scale, biases, softcap = 0, mayBeBlind = false }: Attending): Attended {
  const heads = query.shape[1]!;
  const plain = matmul(mul(query, scale), transposeLast(shared(key, heads)));
  const capped = softcap === 0 ? plain : mul(tanh(div(plain, softcap)), softcap);
  const biased = biases.reduce<Value>((scores, bias) => add(scores, cast(bias, scores.dtype)), capped);
  // A query that sees no key gets zeros (and a derivative of 0, not NaN).
  const blind = mayBeBlind ? less(reduceMax(biased, { axes: [-1], keep: true }), HIDDEN / 16) : undefined;
  const seen = softmax(blind ? where(blind, 0, biased) : biased, -1);
  const weights = blind ? where(blind, 0, seen) : seen;
  return { y: matmul(weights, shared(value, heads)), stages: [plain, capped, biased, weights] };
}

/** A mask as what is added to scores: of truth values, false is hidden. */
function maskBias(mask: Value): Value {
  return isFloat(mask.dtype) ? mask : where(mask, full(0, [], "float32"), HIDDEN);
}

/** The standard operator, since operator set 23. */
const standard: Importer = (node) => {
  // How many keys count could differ from image to image; kept as it is.
  if (node.inputs[6] || numberAttribute(node, "softmax_precision", 1) !== 1) return undefined;
  const three = [0, 1, 2].map((i) => required(node, i)) as [Value, Value, Value];
  const flat = three[0].shape.length === 3;
  const heads = ["q_num_heads", "kv_num_heads", "kv_num_heads"].map((name) => numberAttribute(node, name, 0));
  const [query, key, value] = three.map((x, i) => {
    if (flat && heads[i]! >= 1) return apart(x, heads[i]!);
    requireRank(node.op, `input ${i}`, x, 4);
    return x;
  }) as [Value, Value, Value];
  const [mask, pastKey, pastValue] = node.inputs.slice(3);
  const keys = pastKey ? concat([pastKey, key], 2) : key;
  const values = pastValue ? concat([pastValue, value], 2) : value;
  if (query.shape[1]! % keys.shape[1]! !== 0) {
    throw new ModelError(`${describeNode(node)}: the heads of ${describe(keys)} do not serve ${describe(query)}.`);
  }
  const [queries, count] = [query.shape[2]!, keys.shape[2]!];
  const biases = mask ? [maskBias(mask)] : [];
  if (numberAttribute(node, "is_causal", 0) !== 0) {
    biases.push(causal(queries, count, pastKey?.shape[2] ?? 0, HIDDEN));
  }
  const scale = numberAttribute(node, "scale", 0) || 1 / Math.sqrt(query.shape[3]!);
  const softcap = numberAttribute(node, "softcap", 0);
  const { y, stages } = attend({ query, key: keys, value: values, scale, biases, softcap, mayBeBlind: !!mask });
  const [plain, capped, biased, weights] = stages;
  const shown = [plain, capped, biased, weights][numberAttribute(node, "qk_matmul_output_mode", 0)];
  return [flat ? together(y) : y, keys, values, ...(shown ? [shown] : [])];
};

/** Per head, and for the tokens joined. The scale is 0 where it is to be worked out: 1/√d. */
function attention(
  parts: readonly [Value, Value, Value],
  heads: number,
  scale: number,
  biases: readonly Value[],
): Value {
  const [query, key, value] = parts.map((x) => apart(x, heads)) as [Value, Value, Value];
  return together(attend({ query, key, value, scale: scale || 1 / Math.sqrt(query.shape[3]!), biases }).y);
}

/** Whether a node has none of these inputs, only its first output, and none of these attributes. */
function isPlain(node: ForeignNode, extra: readonly number[], attributes: readonly string[]): boolean {
  const given = extra.some((i) => node.inputs[i] !== undefined);
  return !given && node.outputCount === 1 && attributes.every((name) => numberAttribute(node, name, 0) === 0);
}

/**
 * onnxruntime's masks of keys: `[N, keys]` with 1 for what counts, `[N, queries, keys]` likewise. `undefined` for those
 * that say lengths or are cut out of larger ones.
 */
function keyMask(node: ForeignNode, mask: Value, filter: number): Value | undefined {
  if (mask.shape.length < 2 || mask.shape.length > 3) return undefined;
  const shape =
    mask.shape.length === 2 ? [mask.shape[0]!, 1, 1, mask.shape[1]!] : [mask.shape[0]!, 1, ...mask.shape.slice(1)];
  const hidden = numberAttribute(node, "mask_filter_value", filter);
  return reshape(where(equal(mask, 0), full(hidden, [], "float32"), 0), shape);
}

/** onnxruntime's own: queries, keys and values are one product with the images' tokens. */
const fromOneProduct: Importer = (node) => {
  if (!isPlain(node, [4, 6], ["do_rotary", "past_present_share_buffer"])) return undefined;
  const [x, weights, bias, mask, , addend] = [required(node, 0), required(node, 1), ...node.inputs.slice(2)];
  const biases: Value[] = [];
  if (mask) {
    const masked = keyMask(node, mask, -10000);
    if (!masked) return undefined;
    biases.push(masked);
  }
  const tokens = x.shape[1]!;
  if (numberAttribute(node, "unidirectional", 0) !== 0) {
    biases.push(causal(tokens, tokens, 0, numberAttribute(node, "mask_filter_value", HIDDEN)));
  }
  if (addend) biases.push(addend);
  const sizes = numbersAttribute(node, "qkv_hidden_sizes") ?? [0, 1, 2].map(() => weights.shape[1]! / 3);
  const product = matmul(x, weights);
  const parts = split(bias ? add(product, bias) : product, 2, sizes) as [Value, Value, Value];
  return [attention(parts, numberAttribute(node, "num_heads", 0), numberAttribute(node, "scale", 0), biases)];
};

const multiHead: Importer = (node) => {
  const three = [0, 1, 2].map((i) => node.inputs[i]);
  if (!isPlain(node, [6, 7, 8, 9], []) || three.some((x) => x?.shape.length !== 3)) return undefined;
  const parts = three as [Value, Value, Value];
  const [bias, mask, addend] = node.inputs.slice(3);
  const biases: Value[] = [];
  if (mask) {
    const masked = keyMask(node, mask, -10000);
    if (!masked) return undefined;
    biases.push(masked);
  }
  if (addend) biases.push(addend);
  if (numberAttribute(node, "unidirectional", 0) !== 0) {
    const [queries, keys] = [parts[0].shape[1]!, parts[1].shape[1]!];
    biases.push(causal(queries, keys, keys - queries, HIDDEN));
  }
  const sizes = parts.map((x) => x.shape[2]!);
  const shifts = bias ? split(bias, 0, sizes) : [];
  const shifted = parts.map((x, i) => (shifts[i] ? add(x, shifts[i]) : x)) as [Value, Value, Value];
  return [attention(shifted, numberAttribute(node, "num_heads", 0), numberAttribute(node, "scale", 0), biases)];
};

/**
 * Rotary position embedding (Su et al. 2021): pairs of features turned by angles whose cosines and sines are given, of
 * the first `rotary_embedding_dim` features (all where 0). `[N, heads, tokens, d]`, or the heads joined.
 */
const rotary: Importer = (node) => {
  const [given, cosines, sines, positions] = [required(node, 0), required(node, 1), required(node, 2), node.inputs[3]];
  // A head's place per token: looked up, or as given.
  const looked = (table: Value): Value => (positions ? gather(table, positions, 0) : table);
  const heads = numberAttribute(node, "num_heads", 0);
  const flat = given.shape.length === 3;
  const x = flat ? apart(given, heads) : given;
  requireRank(node.op, "the input", x, 4);
  const d = x.shape[3]!;
  const turned = numberAttribute(node, "rotary_embedding_dim", 0) || d;
  const [cos, sin] = [cosines, sines].map((table) => {
    const at = looked(table);
    return reshape(at, [at.shape[0]!, 1, at.shape[1]!, at.shape[2]!]);
  }) as [Value, Value];
  const part = slice(x, 3, 0, turned);
  const interleaved = numberAttribute(node, "interleaved", 0) !== 0;
  const shape = x.shape.slice(0, 3);
  // Pairs are neighbours, or the two halves.
  const pairs = reshape(part, [...shape, ...(interleaved ? [turned / 2, 2] : [2, turned / 2])]);
  const axis = interleaved ? 4 : 3;
  const [a, b] = [0, 1].map((i) => reshape(slice(pairs, axis, i, i + 1), [...shape, turned / 2])) as [Value, Value];
  const rows = [add(mul(a, cos), mul(mul(b, sin), -1)), add(mul(a, sin), mul(b, cos))].map((row) =>
    reshape(row, interleaved ? [...shape, turned / 2, 1] : [...shape, 1, turned / 2]),
  );
  const joined = reshape(concat(rows, axis), [...shape, turned]);
  const y = turned === d ? joined : concat([joined, slice(x, 3, turned, d)], 3);
  return [flat ? together(y) : y];
};

export const attentionImporters: Readonly<Record<string, Importer>> = {
  Attention: standard,
  RotaryEmbedding: rotary,
  "com.microsoft.Attention": fromOneProduct,
  "com.microsoft.MultiHeadAttention": multiHead,
};
