import { create } from "@bufbuild/protobuf";
import { AttributeProtoSchema, type NodeProto, type TensorProto, TensorProtoSchema } from "onnx-buf";
import { afterAll, describe, expect, it } from "vitest";
import { constantOperators, rules } from "../grad/table.ts";
import { nodeBackend } from "../run/node.ts";
import { type ProcessOfItsOwn, processOfItsOwn } from "../run/processOfItsOwn.ts";
import { fill } from "../testing/fill.ts";
import { knownOperators } from "../testing/knownOperators.ts";
import { declare, floats, integers, node, writeModel } from "../testing/writtenModel.ts";
import { ModelError } from "./foreignNode.ts";
import { importers } from "./importers.ts";
import { type LoadedModel, load } from "./load.ts";

type Attributes = Readonly<
  Record<
    string,
    | number
    | string
    | readonly number[]
    | { floats: readonly number[] }
    | { float: number }
    | { strings: readonly string[] }
  >
>;

/** One node between the images and the logits. `x` is `[1, 16]` of real numbers, `i` the same as whole ones. */
interface Case {
  readonly inputs: readonly string[];
  readonly attributes?: Attributes;
  readonly stored?: readonly TensorProto[];
  /** What makes its inputs out of `image`, `x` and `i`. */
  readonly before?: readonly NodeProto[];
  /** Which of its outputs counts. Default the first. */
  readonly output?: number;
  readonly opset?: number;
}

function written(op: string, domain: string, { inputs, attributes = {}, output = 0 }: Case): NodeProto {
  const outputs = Array.from({ length: output + 1 }, (_, at) => (at === output ? "y" : `unused${at}`));
  const made = node(op, inputs, outputs, {}, domain);
  for (const [name, value] of Object.entries(attributes)) {
    const encode = (text: string) => new TextEncoder().encode(text);
    const fields =
      typeof value === "number"
        ? { type: 2, i: BigInt(value) }
        : typeof value === "string"
          ? { type: 3, s: encode(value) }
          : "floats" in value
            ? { type: 6, floats: [...value.floats] }
            : "float" in value
              ? { type: 1, f: value.float }
              : "strings" in value
                ? { type: 8, strings: value.strings.map(encode) }
                : { type: 7, ints: value.map(BigInt) };
    made.attribute.push(create(AttributeProtoSchema, { name, ...fields }));
  }
  return made;
}

const own: ProcessOfItsOwn = processOfItsOwn();
afterAll(() => own.close());

function open(op: string, domain: string, each: Case): Promise<LoadedModel> {
  const { stored = [], before = [], opset = 20 } = each;
  const bytes = writeModel({
    opset,
    irVersion: 10,
    domains: domain === "" ? {} : { [domain]: domain === "ai.onnx.ml" ? (op === "TreeEnsemble" ? 5 : 3) : 1 },
    inputs: [declare("image", [1, 1, 4, 4])],
    outputs: [declare("logits", [1, 5])],
    initializers: [floats("w", [16, 5], fill(1, 80)), ...stored],
    nodes: [
      node("Flatten", ["image"], ["x"]),
      node("Cast", ["x"], ["i"], { to: 7 }),
      node("MatMul", ["x", "w"], ["z"]),
      ...before,
      written(op, domain, each),
      node("Cast", ["y"], ["real"], { to: 1 }),
      node("Flatten", ["real"], ["vector"], { axis: 0 }),
      // Not a sum: what is drawn or left undefined must not depend on the images by chance.
      node("ReduceMax", ["vector"], ["most"], { keepdims: 0 }),
      node("Add", ["z", "most"], ["logits"]),
    ],
  });
  return load(bytes, { backend: nodeBackend(), trial: () => own.backend });
}

const bytes8 = (name: string, data: readonly number[], shape = [data.length], dataType = 2): TensorProto =>
  create(TensorProtoSchema, { name, dataType, dims: shape.map(BigInt), int32Data: [...data] });
const narrow = (from: string, to: string): NodeProto => node("Cast", [from], [to], { to: 6 });
const square = [node("Reshape", ["x", "4x4"], ["square"])];
const squareShape = integers("4x4", [4, 4]);
const tree = { nodes_treeids: [0, 0, 0], nodes_nodeids: [0, 1, 2], nodes_featureids: [7, 0, 0] };
const branches = {
  ...tree,
  nodes_truenodeids: [1, 0, 0],
  nodes_falsenodeids: [2, 0, 0],
  nodes_values: { floats: [0.5, 0, 0] },
  nodes_modes: { strings: ["BRANCH_LT", "LEAF", "LEAF"] },
};

/** Operators without an importer that onnxruntime runs: they stay as they are. */
const kept: Readonly<Record<string, Case>> = {
  BitShift: { inputs: ["u", "u"], before: [node("Cast", ["x"], ["u"], { to: 2 })], attributes: { direction: "LEFT" } },
  BitwiseAnd: { inputs: ["n", "n"], before: [narrow("x", "n")], opset: 18 },
  BitwiseNot: { inputs: ["n"], before: [narrow("x", "n")], opset: 18 },
  BitwiseOr: { inputs: ["n", "n"], before: [narrow("x", "n")], opset: 18 },
  BitwiseXor: { inputs: ["n", "n"], before: [narrow("x", "n")], opset: 18 },
  Col2Im: {
    inputs: ["columns", "size", "block"],
    before: [node("Reshape", ["x", "shape"], ["columns"])],
    stored: [integers("shape", [1, 4, 4]), integers("size", [4, 4]), integers("block", [2, 2])],
    attributes: { strides: [2, 2] },
  },
  CumProd: { inputs: ["x", "axis"], stored: [integers("axis", [1], [])], opset: 26 },
  DeformConv: {
    inputs: ["image", "kernel", "offsets"],
    stored: [floats("kernel", [1, 1, 2, 2], fill(2, 4)), floats("offsets", [1, 8, 3, 3], fill(3, 72))],
  },
  Det: { inputs: ["square"], before: square, stored: [squareShape] },
  MaxRoiPool: {
    inputs: ["image", "rois"],
    stored: [floats("rois", [1, 5], Float32Array.of(0, 0, 0, 3, 3))],
    attributes: { pooled_shape: [2, 2] },
  },
  NegativeLogLikelihoodLoss: { inputs: ["x", "target"], stored: [integers("target", [3])] },
  RoiAlign: {
    inputs: ["image", "rois", "which"],
    stored: [floats("rois", [1, 4], Float32Array.of(0, 0, 3, 3)), integers("which", [0])],
    attributes: { output_height: 2, output_width: 2 },
  },
  SoftmaxCrossEntropyLoss: { inputs: ["x", "target"], stored: [integers("target", [3])] },
  STFT: {
    inputs: ["signal", "step", "", "length"],
    before: [node("Reshape", ["x", "shape"], ["signal"])],
    stored: [integers("shape", [1, 16, 1]), integers("step", [4], []), integers("length", [8], [])],
  },
  TensorScatter: {
    inputs: ["image", "update", "places"],
    stored: [floats("update", [1, 1, 2, 4], fill(2, 8)), integers("places", [1])],
    opset: 24,
  },
  TfIdfVectorizer: {
    inputs: ["i"],
    attributes: {
      mode: "TF",
      min_gram_length: 1,
      max_gram_length: 1,
      max_skip_count: 0,
      ngram_counts: [0],
      ngram_indexes: [0, 1],
      pool_int64s: [0, 1],
    },
  },
  "ai.onnx.ml.FeatureVectorizer": { inputs: ["x", "x"], attributes: { inputdimensions: [16, 16] } },
  "ai.onnx.ml.Imputer": {
    inputs: ["x"],
    attributes: { imputed_value_floats: { floats: [0.5] }, replaced_value_float: { float: 0.25 } },
  },
  "ai.onnx.ml.LabelEncoder": {
    inputs: ["i"],
    attributes: { keys_int64s: [0, 1], values_int64s: [5, 7], default_int64: 3 },
  },
  "ai.onnx.ml.OneHotEncoder": { inputs: ["i"], attributes: { cats_int64s: [0, 1], zeros: 1 } },
  "ai.onnx.ml.SVMClassifier": {
    inputs: ["x"],
    output: 1,
    attributes: {
      coefficients: { floats: [1, -1] },
      support_vectors: { floats: Array.from(fill(5, 32)) },
      vectors_per_class: [1, 1],
      rho: { floats: [0.1] },
      classlabels_ints: [0, 1],
      kernel_type: "LINEAR",
      kernel_params: { floats: [0.5, 0, 3] },
    },
  },
  "ai.onnx.ml.SVMRegressor": {
    inputs: ["x"],
    attributes: {
      coefficients: { floats: [1, -1] },
      support_vectors: { floats: Array.from(fill(5, 32)) },
      n_supports: 2,
      rho: { floats: [0.1] },
      kernel_type: "RBF",
      kernel_params: { floats: [0.5, 0, 3] },
    },
  },
  "ai.onnx.ml.TreeEnsembleClassifier": {
    inputs: ["x"],
    output: 1,
    attributes: {
      ...branches,
      class_treeids: [0, 0],
      class_nodeids: [1, 2],
      class_ids: [0, 1],
      class_weights: { floats: [1, 1] },
      classlabels_int64s: [0, 1],
    },
  },
  "ai.onnx.ml.TreeEnsembleRegressor": {
    inputs: ["x"],
    attributes: {
      ...branches,
      target_treeids: [0, 0],
      target_nodeids: [1, 2],
      target_ids: [0, 0],
      target_weights: { floats: [3, 4] },
      n_targets: 1,
    },
  },
  "com.microsoft.CDist": { inputs: ["x", "x"], attributes: { metric: "sqeuclidean" } },
  "com.microsoft.ConvTransposeWithDynamicPads": {
    inputs: ["image", "kernel", "pads"],
    stored: [floats("kernel", [1, 1, 2, 2], fill(2, 4)), integers("pads", [0, 0, 0, 0])],
  },
  "com.microsoft.CropAndResize": {
    inputs: ["image", "rois", "which", "size"],
    stored: [
      floats("rois", [1, 4], Float32Array.of(0, 0, 1, 1)),
      bytes8("which", [0], [1], 6),
      bytes8("size", [2, 2], [2], 6),
    ],
  },
  "com.microsoft.GatedRMSNorm": {
    inputs: ["x", "gamma", "gate"],
    stored: [floats("gate", [1, 16], fill(2, 16)), floats("gamma", [16], fill(3, 16))],
  },
  "com.microsoft.GroupQueryAttention": {
    inputs: ["q", "k", "v", "", "", "lengths", "total"],
    before: ["q", "k", "v"].map((name) => node("Reshape", ["x", "tokens"], [name])),
    stored: [integers("tokens", [1, 2, 8]), bytes8("lengths", [1], [1, 1], 6), bytes8("total", [2], [], 6)],
    attributes: { num_heads: 1, kv_num_heads: 1 },
  },
  "com.microsoft.Inverse": { inputs: ["square"], before: square, stored: [squareShape] },
  "com.microsoft.LinearAttentionGate": { inputs: ["x", "x", "x"] },
  "com.microsoft.MaxpoolWithMask": {
    inputs: ["image", "mask"],
    stored: [bytes8("mask", new Array(16).fill(1), [1, 1, 4, 4], 6)],
    attributes: { kernel_shape: [2, 2] },
  },
  "com.microsoft.SampleOp": { inputs: ["x"] },
  "com.microsoft.UnfoldTensor": { inputs: ["x"], attributes: { dim: 1, size: 4, step: 2 } },
};

/** What cannot be, and why. */
const refused: Readonly<Record<string, readonly [Case, RegExp]>> = {
  Bernoulli: [{ inputs: ["x"] }, /draws at random; export the model for inference\.$/],
  Multinomial: [{ inputs: ["x"] }, /draws at random/],
  RandomNormal: [{ inputs: [], attributes: { shape: [2] } }, /draws at random/],
  RandomNormalLike: [{ inputs: ["x"] }, /draws at random/],
  RandomUniform: [{ inputs: [], attributes: { shape: [2] } }, /draws at random/],
  RandomUniformLike: [{ inputs: ["x"] }, /draws at random/],
  NonZero: [{ inputs: ["x"] }, /gives as many numbers as the images' values say, which cannot be imported\.$/],
  Unique: [{ inputs: ["x"] }, /gives as many numbers as/],
  "com.microsoft.Unique": [
    { inputs: ["v"], before: [node("Squeeze", ["x"], ["v"])], output: 2 },
    /gives as many numbers as/,
  ],
  NonMaxSuppression: [
    {
      inputs: ["boxes", "scores", "count"],
      before: [
        node("Reshape", ["x", "four"], ["boxes"]),
        node("ReduceMax", ["boxes", "last"], ["best"]),
        node("Transpose", ["best"], ["scores"], { perm: [0, 2, 1] }),
      ],
      stored: [integers("four", [1, 4, 4]), integers("last", [2]), integers("count", [2])],
    },
    /gives as many numbers as/,
  ],
  "com.microsoft.DynamicTimeWarping": [{ inputs: ["x"] }, /gives as many numbers as/],
  SequenceMap: [{ inputs: ["x"] }, /onnxruntime does not run it by itself/],
};

/** Values that are no tensors of numbers: strings, and tables by key. */
const notNumbers = new Set(
  (
    "ImageDecoder RegexFullMatch StringConcat StringNormalizer StringSplit ai.onnx.ml.CastMap ai.onnx.ml.CategoryMapper " +
    "ai.onnx.ml.DictVectorizer ai.onnx.ml.ZipMap com.microsoft.Tokenizer com.microsoft.MurmurHash3"
  ).split(" "),
);

/**
 * Imported not as one node: graphs inside nodes, sequences and optional values; `lists.test.ts`, `branches.test.ts`.
 */
const structural = new Set(
  (
    "If Loop Scan ConcatFromSequence Optional OptionalGetElement OptionalHasElement SequenceAt SequenceConstruct " +
    "SequenceEmpty SequenceErase SequenceInsert SequenceLength SplitToSequence"
  ).split(" "),
);

/** Of constants, so that they are gone when the images come. */
const ofConstants: Readonly<Record<string, Case>> = {
  BlackmanWindow: { inputs: ["eight"], stored: [integers("eight", [8], [])] },
  HammingWindow: { inputs: ["eight"], stored: [integers("eight", [8], [])] },
  HannWindow: { inputs: ["eight"], stored: [integers("eight", [8], [])] },
  MelWeightMatrix: {
    inputs: ["bins", "length", "rate", "low", "high"],
    stored: [
      ...[
        ["bins", 4],
        ["length", 16],
        ["rate", 8000],
      ].map(([name, n]) => integers(name as string, [n as number], [])),
      floats("low", [], Float32Array.of(0)),
      floats("high", [], Float32Array.of(4000)),
    ],
  },
};

const fullName = (op: string, domain: string): string => (domain === "" ? op : `${domain}.${op}`);
const everything = Object.entries(knownOperators).flatMap(([domain, names]) =>
  names.map((op) => [op, domain] as const),
);
const split = (name: string): readonly [op: string, domain: string] => {
  const at = name.lastIndexOf(".");
  return [name.slice(at + 1), name.slice(0, Math.max(0, at))];
};
const stated = (name: string): boolean =>
  importers.has(name) || name in kept || name in refused || name in ofConstants || structural.has(name);

describe("every operator that onnxruntime knows", () => {
  it("is one of those below, whichever has a rule or an importer", () => {
    const names = everything.map(([op, domain]) => fullName(op, domain));
    expect(new Set(names).size).toBe(names.length);
    for (const name of [...Object.keys(kept), ...Object.keys(refused), ...structural, ...notNumbers]) {
      expect(names, name).toContain(name);
    }
    for (const op of [...rules.keys(), ...constantOperators]) expect(names).toContain(op);
    for (const name of importers.keys()) expect(names).toContain(name);
  });

  it.each(Object.entries(kept).filter(([name]) => !importers.has(name)))("%s stays as it is", async (name, each) => {
    const [op, domain] = split(name);
    expect((await open(op, domain, each)).opaque).toContain(name);
  });

  it.each(Object.entries(ofConstants))("%s of constants is a constant", async (op, each) => {
    expect((await open(op, "", each)).opaque).toEqual([]);
  });

  it.each(Object.entries(refused))("%s is refused, with the reason", async (name, [each, reason]) => {
    const [op, domain] = split(name);
    const error = await open(op, domain, each).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toMatch(reason);
    expect((error as Error).message.startsWith(name)).toBe(true);
  });

  // What needs strings, has no kernel on a CPU, or wants inputs that images do not give.
  const others = everything.filter(([op, domain]) => !stated(fullName(op, domain)));

  it.each(others)(
    "%s (%s), given what it does not take, is refused in one sentence that names it",
    async (op, domain) => {
      for (let count = 0; count <= 8; count++) {
        const inputs = new Array<string>(count).fill("x");
        const error = await open(op, domain, { inputs, opset: 24 }).catch((thrown: unknown) => thrown);
        const { message } = error as Error;
        expect(own.ended()).toBeUndefined();
        if (count < 8 && /input size|not in range/.test(message ?? "")) continue;
        expect(error).toBeInstanceOf(ModelError);
        expect(message).toMatch(/^[^\n]+\.$/);
        expect(message.startsWith(fullName(op, domain))).toBe(true);
        break;
      }
    },
  );
});
