import type { NodeProto, TensorProto } from "onnx-buf";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { input, sizeOf } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { declare, floats, integers, node, type WrittenModel, writeModel } from "../testing/writtenModel.ts";
import { type LoadedModel, type LoadOptions, load } from "./load.ts";

const backend = nodeBackend();

// Images [3, 4, 4] become 16 tokens of 8 numbers, taken by 2 heads of 4.
const [TOKENS, WIDTH, HEADS] = [16, 8, 2];
const SIZE = WIDTH / HEADS;

interface Written {
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
}

const weights = (name: string, seed: number, ...shape: number[]): TensorProto =>
  floats(name, shape, fill(seed, sizeOf(shape), 0.7));

/** Everything a graph below may read, whether it does or not. */
const stored: readonly TensorProto[] = [
  weights("patch", 1, WIDTH, 3, 1, 1),
  weights("qkv", 2, WIDTH, 3 * WIDTH),
  weights("qkv.bias", 3, 3 * WIDTH),
  weights("out", 4, WIDTH, WIDTH),
  weights("head", 5, WIDTH, 5),
  weights("query", 6, 1, 1, WIDTH),
  weights("place", 7, TOKENS, 1, WIDTH),
  weights("mask", 8, 4, 1, 4, 4),
  integers("axis 0", [0]),
  integers("axis 1", [1]),
  integers("axis 2", [2]),
  integers("0", [0], []),
  integers("1", [1], []),
  integers("2", [2], []),
  integers("0 1", [0], [1]),
  integers("1 1", [1], [1]),
  integers("16 1", [TOKENS], [1]),
];

/** The tokens of the images, `[N, 16, 8]` for N written down as `batch`, as `name`. */
const embedded = (batch: number, name = "tokens"): Written => ({
  nodes: [
    node("Conv", ["image", "patch"], ["patches"], { kernel_shape: [1, 1] }),
    node("Reshape", ["patches", "[N,E,L]"], ["rows"]),
    node("Transpose", ["rows"], [name], { perm: [0, 2, 1] }),
  ],
  initializers: [integers("[N,E,L]", [batch, WIDTH, TOKENS])],
});

const gather = (from: string, i: number, to: string, axis = 0) => node("Gather", [from, `${i}`], [to], { axis });

/** softmax(Q·Kᵀ)·V of `q`, `k` and `v`, whose last two axes are tokens and numbers. */
const attended = (perm: readonly number[], to = "attended"): NodeProto[] => [
  node("Transpose", ["k"], ["k turned"], { perm }),
  node("MatMul", ["q", "k turned"], ["scores"]),
  node("Softmax", ["scores"], ["shares"], { axis: perm.length - 1 }),
  node("MatMul", ["shares", "v"], [to]),
];

const ways: Record<string, (batch: number) => Written> = {
  // nn.MultiheadAttention as PyTorch 2 exports it: the input projection unflattened, heads beside the batch.
  "tokens first, heads merged with the batch": (n) => ({
    nodes: [
      ...embedded(n).nodes,
      node("Transpose", ["tokens"], ["first"], { perm: [1, 0, 2] }),
      node("Add", ["first", "place"], ["placed"]),
      node("MatMul", ["placed", "qkv"], ["product"]),
      node("Add", ["product", "qkv.bias"], ["all"]),
      node("Reshape", ["all", "[L,N,3,E]"], ["three"]),
      node("Unsqueeze", ["three", "axis 0"], ["four"]),
      node("Transpose", ["four"], ["split"], { perm: [3, 1, 2, 0, 4] }),
      node("Squeeze", ["split", "axis 3"], ["each"]),
      ...["q", "k", "v"].flatMap((name, i) => [
        gather("each", i, `${name} tokens`),
        node("Reshape", [`${name} tokens`, "[L,NH,d]"], [`${name} heads`]),
        node("Transpose", [`${name} heads`], [name], { perm: [1, 0, 2] }),
      ]),
      ...attended([0, 2, 1]),
      node("Transpose", ["attended"], ["back"], { perm: [1, 0, 2] }),
      node("Reshape", ["back", "[LN,E]"], ["merged"]),
      node("Gemm", ["merged", "out"], ["projected"]),
      node("Reshape", ["projected", "[L,N,E]"], ["mixed"]),
      node("Add", ["first", "mixed"], ["sum"]),
      node("ReduceMean", ["sum"], ["pooled"], { axes: [0], keepdims: 0 }),
      node("Gemm", ["pooled", "head"], ["logits"]),
    ],
    initializers: [
      ...embedded(n).initializers,
      integers("axis 3", [3]),
      integers("[L,N,3,E]", [TOKENS, n, 3, WIDTH]),
      integers("[L,NH,d]", [TOKENS, n * HEADS, SIZE]),
      integers("[LN,E]", [TOKENS * n, WIDTH]),
      integers("[L,N,E]", [TOKENS, n, WIDTH]),
    ],
  }),
  "tokens first, rows left open": (n) => ({
    nodes: [
      ...embedded(n).nodes,
      node("Transpose", ["tokens"], ["first"], { perm: [1, 0, 2] }),
      node("Reshape", ["first", "[-1,E]"], ["rows of all"]),
      node("Gemm", ["rows of all", "out"], ["projected"]),
      node("Reshape", ["projected", "[L,N,E]"], ["apart"]),
      gather("apart", 0, "token"),
      node("Gemm", ["token", "head"], ["logits"]),
    ],
    initializers: [
      ...embedded(n).initializers,
      integers("[-1,E]", [-1, WIDTH]),
      integers("[L,N,E]", [TOKENS, n, WIDTH]),
    ],
  }),
  "images first, one product of five axes": (n) => ({
    nodes: [
      ...embedded(n).nodes,
      node("MatMul", ["tokens", "qkv"], ["product"]),
      node("Reshape", ["product", "[N,L,3,H,d]"], ["five"]),
      node("Transpose", ["five"], ["each"], { perm: [2, 0, 3, 1, 4] }),
      ...["q", "k", "v"].map((name, i) => gather("each", i, name)),
      ...attended([0, 1, 3, 2]),
      node("Transpose", ["attended"], ["back"], { perm: [0, 2, 1, 3] }),
      node("Reshape", ["back", "[N,L,E]"], ["merged"]),
      node("ReduceMean", ["merged"], ["pooled"], { axes: [1], keepdims: 0 }),
      node("MatMul", ["pooled", "head"], ["logits"]),
    ],
    initializers: [
      ...embedded(n).initializers,
      integers("[N,L,3,H,d]", [n, TOKENS, 3, HEADS, SIZE]),
      integers("[N,L,E]", [n, TOKENS, WIDTH]),
    ],
  }),
  "a learned query for each image, joined in front": (n) => ({
    nodes: [
      ...embedded(n).nodes,
      node("Expand", ["query", "[N,1,E]"], ["queries"]),
      node("Concat", ["queries", "tokens"], ["joined"], { axis: 1 }),
      node("MatMul", ["joined", "out"], ["k"]),
      node("Slice", ["joined", "0 1", "1 1", "axis 1"], ["q"]),
      node("Identity", ["joined"], ["v"]),
      ...attended([0, 2, 1]),
      node("Reshape", ["attended", "[N,E]"], ["pooled"]),
      node("MatMul", ["pooled", "head"], ["logits"]),
    ],
    initializers: [...embedded(n).initializers, integers("[N,1,E]", [n, 1, WIDTH]), integers("[N,E]", [n, WIDTH])],
  }),
  // Swin: 4 windows of 2×2 tokens beside the batch, a mask for each window.
  "windows merged with the batch": (n) => ({
    nodes: [
      ...embedded(n).nodes,
      node("Reshape", ["tokens", "[N,2,2,2,2,E]"], ["grid"]),
      node("Transpose", ["grid"], ["windows"], { perm: [0, 1, 3, 2, 4, 5] }),
      node("Reshape", ["windows", "[4N,4,E]"], ["k"]),
      node("Transpose", ["k"], ["k turned"], { perm: [0, 2, 1] }),
      node("MatMul", ["k", "k turned"], ["scores"]),
      node("Reshape", ["scores", "[N,4,1,4,4]"], ["by window"]),
      node("Add", ["by window", "mask"], ["masked"]),
      node("Reshape", ["masked", "[4N,4,4]"], ["together"]),
      node("Softmax", ["together"], ["shares"], { axis: 2 }),
      node("MatMul", ["shares", "k"], ["taken"]),
      node("Reshape", ["taken", "[N,2,2,2,2,E]"], ["regrid"]),
      node("Transpose", ["regrid"], ["ungrid"], { perm: [0, 1, 3, 2, 4, 5] }),
      node("Reshape", ["ungrid", "[N,L,E]"], ["merged"]),
      node("ReduceMax", ["merged"], ["pooled"], { axes: [1], keepdims: 0 }),
      node("MatMul", ["pooled", "head"], ["logits"]),
    ],
    initializers: [
      ...embedded(n).initializers,
      integers("[N,2,2,2,2,E]", [n, 2, 2, 2, 2, WIDTH]),
      integers("[4N,4,E]", [4 * n, 4, WIDTH]),
      integers("[N,4,1,4,4]", [n, 4, 1, 4, 4]),
      integers("[4N,4,4]", [4 * n, 4, 4]),
      integers("[N,L,E]", [n, TOKENS, WIDTH]),
    ],
  }),
  // ShuffleNet v2: the batch and half the channels are one axis.
  "channels shuffled, merged with the batch": (n) => ({
    nodes: [
      node("Conv", ["image", "patch"], ["patches"], { kernel_shape: [1, 1] }),
      node("Reshape", ["patches", "[4N,2,L]"], ["pairs"]),
      node("Transpose", ["pairs"], ["halves"], { perm: [1, 0, 2] }),
      node("Reshape", ["halves", "[2,N,4,L]"], ["apart"]),
      gather("apart", 0, "first half"),
      gather("apart", 1, "second half"),
      node("Concat", ["second half", "first half"], ["shuffled"], { axis: 1 }),
      node("ReduceMax", ["shuffled"], ["pooled"], { axes: [2], keepdims: 0 }),
      node("MatMul", ["pooled", "head"], ["logits"]),
    ],
    initializers: [integers("[4N,2,L]", [4 * n, 2, TOKENS]), integers("[2,N,4,L]", [2, n, 4, TOKENS])],
  }),
};

/** What only a file for one image can do. */
const aloneWays: Record<string, Written> = {
  "the batch axis dropped, and made anew at the end": {
    nodes: [
      ...embedded(1).nodes,
      node("Squeeze", ["tokens", "axis 0"], ["one"]),
      node("MatMul", ["one", "qkv"], ["product"]),
      node("Split", ["product"], ["q", "k", "v"], { axis: 1 }),
      ...attended([1, 0]),
      node("ReduceMean", ["attended"], ["pooled"], { axes: [0], keepdims: 0 }),
      node("Unsqueeze", ["pooled", "axis 0"], ["row"]),
      node("Gemm", ["row", "head"], ["logits"]),
    ],
    initializers: embedded(1).initializers,
  },
  "a mask added to the windows as they are": {
    nodes: [
      ...embedded(1).nodes,
      node("Reshape", ["tokens", "[4,1,4,E]"], ["k"]),
      node("Transpose", ["k"], ["k turned"], { perm: [0, 1, 3, 2] }),
      node("MatMul", ["k", "k turned"], ["scores"]),
      node("Add", ["scores", "mask"], ["masked"]),
      node("MatMul", ["masked", "k"], ["taken"]),
      node("Reshape", ["taken", "[1,L,E]"], ["merged"]),
      node("ReduceMax", ["merged"], ["pooled"], { axes: [1], keepdims: 0 }),
      node("MatMul", ["pooled", "head"], ["logits"]),
    ],
    initializers: [
      ...embedded(1).initializers,
      integers("[4,1,4,E]", [4, 1, 4, WIDTH]),
      integers("[1,L,E]", [1, TOKENS, WIDTH]),
    ],
  },
  "tokens chosen by their size": {
    nodes: [
      ...embedded(1).nodes,
      node("Reshape", ["tokens", "[L,E]"], ["one"]),
      node("ReduceL2", ["one"], ["sizes"], { axes: [1], keepdims: 0 }),
      node("TopK", ["sizes", "few"], ["most", "which"], { axis: 0 }),
      node("Gather", ["tokens", "which"], ["chosen"], { axis: 1 }),
      node("Relu", ["chosen"], ["bent"]),
      node("ReduceMean", ["bent"], ["pooled"], { axes: [1], keepdims: 0 }),
      node("MatMul", ["pooled", "head"], ["logits"]),
    ],
    initializers: [...embedded(1).initializers, integers("[L,E]", [TOKENS, WIDTH]), integers("few", [5])],
  },
  "a kernel that each image chooses": {
    nodes: [
      node("Conv", ["image", "patch"], ["patches"], { kernel_shape: [1, 1] }),
      node("ReduceMean", ["image"], ["means"], { axes: [2, 3], keepdims: 0 }),
      node("MatMul", ["means", "kernels"], ["kernel row"]),
      node("Reshape", ["kernel row", "[E,E,1,1]"], ["kernel"]),
      node("Conv", ["patches", "kernel"], ["convolved"], { kernel_shape: [1, 1] }),
      node("ReduceMax", ["convolved"], ["pooled"], { axes: [2, 3], keepdims: 0 }),
      node("MatMul", ["pooled", "head"], ["logits"]),
    ],
    initializers: [weights("kernels", 9, 3, WIDTH * WIDTH), integers("[E,E,1,1]", [WIDTH, WIDTH, 1, 1])],
  },
};

const written = ({ nodes, initializers }: Written, batch: number | string): WrittenModel => ({
  opset: 13,
  inputs: [declare("image", [batch, 3, 4, 4])],
  outputs: [declare("logits", [batch, 5])],
  initializers: [...stored, ...initializers],
  nodes,
});

async function logitsOf(model: LoadedModel, pixels: Float32Array): Promise<Float32Array> {
  const x = input("x", [pixels.length / sizeOf(model.shape), ...model.shape]);
  const executable = await compile({ x }, { y: model.logits(x) }, { backend });
  const { y } = await executable.run({ x: pixels });
  await executable.dispose();
  return y;
}

/** onnxruntime's own logits, a batch of the file's at a time. */
async function expectedOf(bytes: Uint8Array, pixels: Float32Array, batch: number): Promise<number[]> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 4 });
  const logits: number[] = [];
  for (let at = 0; at < pixels.length; at += 48 * batch) {
    const image = new Tensor("float32", pixels.slice(at, at + 48 * batch), [batch, 3, 4, 4]);
    logits.push(...((await session.run({ image })).logits!.data as Float32Array));
  }
  await session.release();
  return logits;
}

async function expectAnyBatch(model: WrittenModel, batch: number): Promise<void> {
  const bytes = writeModel(model);
  const loaded = await load(bytes, { backend });
  expect(loaded).toMatchObject({ batch: "any", notes: [] });
  const pixels = fill(11, 48 * 4 * batch);
  const expected = await expectedOf(bytes, pixels, batch);
  for (const images of [1, 4 * batch]) {
    const actual = await logitsOf(loaded, pixels.slice(0, 48 * images));
    expect(actual.length).toBe(5 * images);
    const scale = Math.max(...expected.map(Math.abs));
    actual.forEach((value, i) => void expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5 * scale));
  }
}

describe("a file that writes down its batch runs in any", () => {
  it.each(Object.entries(ways))("of one image: %s", async (_, way) => {
    await expectAnyBatch(written(way(1), 1), 1);
  });

  it.each(Object.entries(ways))("of one image, called free: %s", async (_, way) => {
    await expectAnyBatch(written(way(1), "n"), 1);
  });

  it.each(Object.entries(ways))("of three images: %s", async (_, way) => {
    await expectAnyBatch(written(way(3), 3), 3);
  });

  it.each(Object.entries(aloneWays))("of one image, as only one can: %s", async (_, way) => {
    await expectAnyBatch(written(way, 1), 1);
  });
});

describe("batch normalisation", () => {
  const parameters = ["scale", "bias", "mean", "variance"].map((name, i) =>
    floats(
      name,
      [WIDTH],
      fill(20 + i, WIDTH).map((u) => (name === "variance" ? 1.5 + u : u)),
    ),
  );
  const normalized = (opset: number, training: boolean, batch: number | string, more: readonly NodeProto[] = []) => ({
    ...written({ nodes: [], initializers: [...parameters, floats("half", [], Float32Array.of(0.5))] }, batch),
    opset,
    nodes: [
      node("Conv", ["image", "patch"], ["patches"], { kernel_shape: [1, 1] }),
      node(
        "BatchNormalization",
        ["patches", "scale", "bias", "mean", "variance"],
        ["normal", ...(training ? ["m", "v", ...(opset < 14 ? ["saved m", "saved v"] : [])] : [])],
        training && opset >= 14 ? { training_mode: 1 } : {},
      ),
      node("Relu", ["normal"], ["bent"]),
      ...(more.length > 0 ? more : [node("Identity", ["bent"], ["left"])]),
      node("GlobalMaxPool", ["left"], ["most"]),
      node("Flatten", ["most"], ["pooled"]),
      node("MatMul", ["pooled", "head"], ["logits"]),
    ],
  });
  const open = (model: WrittenModel, options: Partial<LoadOptions> = {}) =>
    load(writeModel(model), { backend, ...options });
  const pixels = fill(12, 48 * 4);

  it.each([
    [9, 1],
    [13, "n"],
    [14, 1],
    [15, "n"],
  ] as const)("in training mode is said, operator set %i, batch %s", async (opset, batch) => {
    const model = await open(normalized(opset, true, batch));
    expect(model.batch).toBe("any");
    expect(model.notes).toEqual([
      `The model's outputs depend on which other images are in the batch, by BatchNormalization "normal_node" (opset ${opset}) in training mode: every image is taken as if it were alone. Such a model can be far less accurate than the network that was trained: export it for inference, or take its running averages with the option \`foldBatchNorm\`.`,
    ]);
    const bytes = writeModel(normalized(opset, true, batch));
    const expected = await expectedOf(bytes, pixels, 1);
    (await logitsOf(model, pixels)).forEach((value, i) => void expect(value).toBeCloseTo(expected[i]!, 4));
    // Folded, the network exported in evaluation.
    const folded = await open(normalized(opset, true, batch), { foldBatchNorm: true });
    expect(folded).toMatchObject({ batch: "any", notes: [] });
    const evaluated = await open(normalized(opset, false, batch));
    expect(evaluated.notes).toEqual([]);
    expect(await logitsOf(folded, pixels)).toEqual(await logitsOf(evaluated, pixels));
    expect(await logitsOf(folded, pixels)).not.toEqual(await logitsOf(model, pixels));
  });

  it("is folded with the dropout behind it, which is refused by itself", async () => {
    const drop = [node("Dropout", ["bent", "half", "yes"], ["left"])];
    const yes = { ...integers("yes", [1], []), dataType: 9, int64Data: [], int32Data: [1] } as TensorProto;
    const dropping = normalized(15, true, "n", drop);
    const model = { ...dropping, initializers: [...dropping.initializers!, yes] };
    await expect(open(model)).rejects.toThrow(
      'Dropout "left_node" (opset 15): drops at random (training mode); export the model for inference, or take it as in evaluation with the option `foldBatchNorm`.',
    );
    const folded = await open(model, { foldBatchNorm: true });
    expect(folded.notes).toEqual([]);
    expect(await logitsOf(folded, pixels)).toEqual(await logitsOf(await open(normalized(15, false, "n")), pixels));
  });

  it("stays as it is where something reads the batch's own mean", async () => {
    const read = [node("Reshape", ["m", "[E,1,1]"], ["column"]), node("Add", ["bent", "column"], ["left"])];
    const reading = normalized(15, true, "n", read);
    const model = await open(
      { ...reading, initializers: [...reading.initializers!, integers("[E,1,1]", [WIDTH, 1, 1])] },
      { foldBatchNorm: true },
    );
    expect(model.notes.at(-1)).toContain('by BatchNormalization "normal_node" (opset 15) in training mode');
  });
});

describe("images that mix in the batch", () => {
  const mixing = (nodes: readonly NodeProto[], batch: number | string) =>
    written(
      {
        nodes: [
          node("ReduceMean", ["image"], ["means"], { axes: [2, 3], keepdims: 0 }),
          node("MatMul", ["means", "rows"], ["flat"]),
          ...nodes,
          node("MatMul", ["mixed", "head"], ["logits"]),
        ],
        initializers: [weights("rows", 30, 3, WIDTH)],
      },
      batch,
    );
  const byMean = [
    node("ReduceMean", ["flat"], ["mean"], { axes: [0], keepdims: 1 }),
    node("Sub", ["flat", "mean"], ["centred"]),
    node("Add", ["centred", "flat"], ["mixed"]),
  ];
  const bySoftmax = [node("Softmax", ["flat"], ["mixed"], { axis: 0 })];
  const byRolling = [node("Gather", ["flat", "0 1"], ["first"]), node("Add", ["flat", "first"], ["mixed"])];
  const said = (by: string) =>
    `The model's outputs depend on which other images are in the batch${by}: every image is taken as if it were alone.`;

  it.each<[string, readonly NodeProto[], number | string, string]>([
    ["a mean", byMean, 1, ', by ReduceMean "mean_node" (opset 13)'],
    ["a mean", byMean, "n", ', by ReduceMean "mean_node" (opset 13)'],
    ["a softmax", bySoftmax, 1, ', by Softmax "mixed_node" (opset 13)'],
    ["a softmax", bySoftmax, "n", ', by Softmax "mixed_node" (opset 13)'],
    ["the first image", byRolling, "n", ""],
  ])("by %s: each is taken alone, and that is said (batch %s)", async (_, nodes, batch, by) => {
    const bytes = writeModel(mixing(nodes, batch));
    const model = await load(bytes, { backend });
    expect(model).toMatchObject({ batch: "any", notes: [said(by)] });
    const pixels = fill(13, 48 * 4);
    const expected = await expectedOf(bytes, pixels, 1);
    (await logitsOf(model, pixels)).forEach((value, i) => void expect(value).toBeCloseTo(expected[i]!, 5));
  });

  it("keep the batch of a file for several", async () => {
    const model = await load(writeModel(mixing(byMean, 2)), { backend });
    expect(model.batch).toBe(2);
    expect(model.notes).toEqual([
      "The model takes 2 images at a time: Imported at a batch of 2, the model does not compute what the original does.",
      "The model's outputs depend on which other images are in the batch: an image is taken with those beside it.",
    ]);
  });

  it("do not where each is normalised by itself", async () => {
    const own = [node("InstanceNormalization", ["cube", "scale", "bias"], ["normal"])];
    const model = written(
      {
        nodes: [
          node("Reshape", ["image", "[N,3,L]"], ["cube"]),
          ...own,
          node("Reshape", ["normal", "[N,48]"], ["flat"]),
          node("MatMul", ["flat", "all"], ["logits"]),
        ],
        initializers: [
          weights("scale", 31, 3),
          weights("bias", 32, 3),
          weights("all", 33, 48, 5),
          integers("[N,3,L]", [1, 3, TOKENS]),
          integers("[N,48]", [1, 48]),
        ],
      },
      1,
    );
    await expectAnyBatch(model, 1);
  });
});
