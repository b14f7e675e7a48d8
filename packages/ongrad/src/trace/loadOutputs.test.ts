import { create } from "@bufbuild/protobuf";
import type { NodeProto, ValueInfoProto } from "onnx-buf";
import { ValueInfoProtoSchema } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { slice } from "../graph/arrange.ts";
import { reduceSum } from "../graph/reduction.ts";
import { input, sizeOf } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { declare, floats, integers, node, type WrittenModel, writeModel } from "../testing/writtenModel.ts";
import { ModelError } from "./foreignNode.ts";
import { type LoadedModel, type LoadOptions, load } from "./load.ts";

const backend = nodeBackend();

/** Flat images of two grey pixels times weights: logits "z" of so many classes. */
function dense(classes: number, more: Partial<WrittenModel> & { readonly nodes: readonly NodeProto[] }): WrittenModel {
  return {
    inputs: [declare("image", ["N", 1, 1, 2])],
    // The file says neither type nor shape of its output.
    outputs: [create(ValueInfoProtoSchema, { name: "y" })],
    ...more,
    initializers: [
      floats(
        "w",
        [2, classes],
        fill(1, 2 * classes).map((n) => 4 * n),
      ),
      ...(more.initializers ?? []),
    ],
    nodes: [node("Flatten", ["image"], ["flat"]), node("MatMul", ["flat", "w"], ["z"]), ...more.nodes],
  };
}

function unshaped(info: ValueInfoProto): ValueInfoProto {
  if (info.type?.value.case === "tensorType") delete info.type.value.value.shape;
  return info;
}

const options: Partial<LoadOptions> = { imageShape: [1, 1, 2] };
const open = (model: WrittenModel, more: Partial<LoadOptions> = {}) =>
  load(writeModel(model), { backend, ...options, ...more });

async function logitsOf(model: LoadedModel, batch: number): Promise<number[]> {
  const x = input("x", [batch, ...model.shape]);
  const executable = await compile({ x }, { y: model.logits(x) }, { backend });
  const { y } = await executable.run({ x: fill(3, sizeOf(x.shape)) });
  await executable.dispose();
  return Array.from(y);
}

/** The logits by hand. */
function expected(batch: number, classes: number): number[] {
  const [x, w] = [fill(3, 2 * batch), fill(1, 2 * classes).map((n) => 4 * n)];
  return Array.from({ length: batch * classes }, (_, at) => {
    const [n, k] = [Math.floor(at / classes), at % classes];
    return x[2 * n]! * w[k]! + x[2 * n + 1]! * w[classes + k]!;
  });
}

function expectClose(actual: readonly number[], wanted: readonly number[]): void {
  expect(actual.length).toBe(wanted.length);
  actual.forEach((value, i) => void expect(value).toBeCloseTo(wanted[i]!, 4));
}

/** Rows of so many numbers, each through `map`. */
const rows = (values: readonly number[], length: number, map: (row: readonly number[]) => number[]): number[] =>
  Array.from({ length: values.length / length }, (_, n) => map(values.slice(n * length, (n + 1) * length))).flat();

const softmaxed = (values: readonly number[]): number[] =>
  rows(values, 5, (row) => {
    const total = row.reduce((sum, z) => sum + Math.exp(z), 0);
    return row.map((z) => Math.exp(z) / total);
  });

describe("the shapes of outputs", () => {
  it.each<[string, readonly number[], readonly number[]]>([
    ["[N, C, 1, 1]", [0, 5, 1, 1], [2, 3]],
    ["[N, 1, 1, C]", [0, 1, 1, 5], [1, 2]],
    ["[N, 1, C]", [0, 1, 5], [1]],
    ["[1, N, C]", [1, -1, 5], []],
  ])("%s", async (_, target) => {
    const model = await open(
      dense(5, { initializers: [integers("t", target)], nodes: [node("Reshape", ["z", "t"], ["y"])] }),
    );
    expect(model).toMatchObject({ classes: 5, batch: "any", notes: [] });
    for (const batch of [1, 4]) expectClose(await logitsOf(model, batch), expected(batch, 5));
  });

  it("[C] of one image, in any batch", async () => {
    const model = await open(
      dense(5, {
        inputs: [declare("image", [1, 1, 1, 2])],
        initializers: [integers("t", [5])],
        nodes: [node("Reshape", ["z", "t"], ["y"])],
      }),
    );
    expect(model).toMatchObject({ classes: 5, batch: "any" });
    expectClose(await logitsOf(model, 3), expected(3, 5));
  });

  it("[C] of one image without an axis for the batch", async () => {
    const written = { ...dense(5, { nodes: [] }), inputs: [declare("image", [2])] };
    const model = await open({ ...written, nodes: [node("MatMul", ["image", "w"], ["y"])] });
    expect(model).toMatchObject({ classes: 5, batch: "any", shape: [1, 1, 2], notes: [] });
    for (const batch of [1, 3]) expectClose(await logitsOf(model, batch), expected(batch, 5));
  });

  it("a map of logits is refused", async () => {
    const model = dense(4, {
      initializers: [integers("t", [-1, 1, 2, 2])],
      nodes: [node("Reshape", ["z", "t"], ["y"])],
    });
    await expect(open(model)).rejects.toThrow(
      '"y" is float32[1,1,2,2] for 1 image, not a number for each class; say which value of the graph is with the option `output`.',
    );
  });
});

describe("one number an image is two classes", () => {
  const note = (what: string) =>
    `The model gives one number an image, read as the ${what} of the second of two classes.`;
  const squeezed = [node("Squeeze", ["z", "axis"], ["y"])];
  const axis = integers("axis", [1]);
  const two = (z: readonly number[]): number[] => z.flatMap((one) => [0, one]);
  const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

  it.each<[string, WrittenModel]>([
    ["[N, 1]", dense(1, { nodes: [node("Identity", ["z"], ["y"])] })],
    ["[N]", dense(1, { initializers: [axis], nodes: squeezed })],
    [
      "[1] of a single image",
      dense(1, { inputs: [declare("image", [1, 1, 1, 2])], initializers: [axis], nodes: squeezed }),
    ],
  ])("a logit z is (0, z): %s", async (_, written) => {
    const model = await open(written);
    expect(model).toMatchObject({ classes: 2, batch: "any", endsInSoftmax: false, notes: [note("logit")] });
    expectClose(await logitsOf(model, 3), two(expected(3, 1)));
  });

  it.each<[string, readonly NodeProto[]]>([
    ["Sigmoid", [node("Sigmoid", ["z"], ["y"])]],
    [
      "Sigmoid, then shaped and cast",
      [node("Sigmoid", ["z"], ["p"]), node("Squeeze", ["p", "axis"], ["s"]), node("Cast", ["s"], ["y"], { to: 11 })],
    ],
    [
      "1 / (1 + exp(−z))",
      [
        node("Neg", ["z"], ["m"]),
        node("Exp", ["m"], ["e"]),
        node("Add", ["e", "one"], ["d"]),
        node("Div", ["one", "d"], ["y"]),
      ],
    ],
  ])("a probability p is (1 − p, p), and cut (0, z): %s", async (_, nodes) => {
    const written = dense(1, { initializers: [axis, floats("one", [1], Float32Array.of(1))], nodes });
    const model = await open(written);
    expect(model).toMatchObject({ classes: 2, batch: "any", endsInSoftmax: true });
    expect(model.notes).toEqual([
      "The model ends in a sigmoid: its outputs are probabilities, whose gradients vanish where it is sure; cut it off with the option `cutSoftmax`.",
      note("probability"),
    ]);
    expectClose(
      await logitsOf(model, 3),
      expected(3, 1).flatMap((z) => [1 - sigmoid(z), sigmoid(z)]),
    );
    const cut = await open(written, { cutSoftmax: true });
    expect(cut.notes).toEqual([note("logit")]);
    expectClose(await logitsOf(cut, 3), two(expected(3, 1)));
  });

  it("has a derivative", async () => {
    const model = await open(dense(1, { initializers: [axis], nodes: squeezed }));
    const x = input("x", [2, 1, 1, 2]);
    const [slope] = gradients(reduceSum(slice(model.logits(x), 1, 1, 2)), [x]);
    const executable = await compile({ x }, { slope }, { backend });
    const { slope: found } = await executable.run({ x: fill(2, 4) });
    await executable.dispose();
    const w = fill(1, 2).map((n) => 4 * n);
    expectClose(Array.from(found), [...w, ...w]);
  });
});

describe("a final softmax", () => {
  const one = floats("one", [1], Float32Array.of(1));
  const whole = [
    ["Softmax", [node("Softmax", ["z"], ["y"], { axis: -1 })]],
    ["behind Reshape", [node("Softmax", ["z"], ["p"], { axis: 1 }), node("Reshape", ["p", "t"], ["y"])]],
    ["in front of Reshape", [node("Reshape", ["z", "t"], ["q"]), node("Softmax", ["q"], ["y"], { axis: 2 })]],
    [
      "behind Squeeze and Cast",
      [
        node("Reshape", ["z", "t"], ["q"]),
        node("Softmax", ["q"], ["p"], { axis: 2 }),
        node("Squeeze", ["p", "axis"], ["s"]),
        node("Cast", ["s"], ["y"], { to: 11 }),
      ],
    ],
    ["behind Identity", [node("Softmax", ["z"], ["p"], { axis: 1 }), node("Identity", ["p"], ["y"])]],
    [
      "behind Transpose of an axis of extent 1",
      [
        node("Reshape", ["z", "t"], ["q"]),
        node("Softmax", ["q"], ["p"], { axis: 2 }),
        node("Transpose", ["p"], ["y"], { perm: [0, 2, 1] }),
      ],
    ],
    [
      "exp / sum",
      [
        node("Exp", ["z"], ["e"]),
        node("ReduceSum", ["e", "axis"], ["s"], { keepdims: 1 }),
        node("Div", ["e", "s"], ["y"]),
      ],
    ],
    [
      "exp / sum, less the largest",
      [
        node("ReduceMax", ["z"], ["m"], { axes: [1], keepdims: 1 }),
        node("Sub", ["z", "m"], ["d"]),
        node("Exp", ["d"], ["e"]),
        node("ReduceSum", ["e", "axis"], ["s"], { keepdims: 0 }),
        node("Unsqueeze", ["s", "axis"], ["u"]),
        node("Div", ["e", "u"], ["y"]),
      ],
    ],
    [
      "exp · 1 / sum",
      [
        node("Exp", ["z"], ["e"]),
        node("ReduceSum", ["e", "axis"], ["s"], { keepdims: 1 }),
        node("Reciprocal", ["s"], ["r"]),
        node("Mul", ["r", "e"], ["y"]),
      ],
    ],
    ["exp of LogSoftmax", [node("LogSoftmax", ["z"], ["l"], { axis: 1 }), node("Exp", ["l"], ["y"])]],
    [
      "exp(z − log Σ exp z)",
      [
        node("ReduceLogSumExp", ["z"], ["l"], { axes: [1], keepdims: 1 }),
        node("Sub", ["z", "l"], ["d"]),
        node("Exp", ["d"], ["y"]),
      ],
    ],
  ] as const;

  it.each(whole)("is found and cut: %s", async (_, nodes) => {
    const written = dense(5, { initializers: [one, integers("axis", [1]), integers("t", [0, 1, 5])], nodes });
    const model = await open(written);
    expect(model).toMatchObject({ classes: 5, batch: "any", endsInSoftmax: true });
    expect(model.notes).toEqual([
      "The model ends in a softmax: its outputs are probabilities, whose gradients vanish where it is sure; cut it off with the option `cutSoftmax`.",
    ]);
    expectClose(await logitsOf(model, 3), softmaxed(expected(3, 5)));
    const cut = await open(written, { cutSoftmax: true });
    expect([(await open(written)).isCut, cut.isCut]).toEqual([false, true]);
    expect(cut.notes).toEqual([]);
    expectClose(await logitsOf(cut, 3), expected(3, 5));
  });

  it("of scaled logits leaves the scale", async () => {
    const ten = floats("ten", [1], Float32Array.of(10));
    const nodes = [node("Mul", ["z", "ten"], ["t"]), node("Softmax", ["t"], ["y"], { axis: 1 })];
    const model = await open(dense(5, { initializers: [ten], nodes }), { cutSoftmax: true });
    expectClose(
      await logitsOf(model, 2),
      expected(2, 5).map((z) => 10 * z),
    );
  });

  it("is found behind a clip and a logarithm, as losses have it", async () => {
    const bounds = [floats("low", [], Float32Array.of(1e-7)), floats("high", [], Float32Array.of(1))];
    const clipped = [node("Softmax", ["z"], ["p"], { axis: 1 }), node("Clip", ["p", "low", "high"], ["c"])];
    const written = dense(5, { initializers: bounds, nodes: [...clipped, node("Log", ["c"], ["y"])] });
    const model = await open(written);
    expect(model.endsInSoftmax).toBe(true);
    expectClose(await logitsOf(model, 2), softmaxed(expected(2, 5)).map(Math.log));
    expectClose(await logitsOf(await open(written, { cutSoftmax: true }), 2), expected(2, 5));
  });

  it("of the logarithm is no probability, and can be cut as well", async () => {
    const written = dense(5, { nodes: [node("LogSoftmax", ["z"], ["y"], { axis: 1 })] });
    const model = await open(written);
    expect(model).toMatchObject({ endsInSoftmax: false, notes: [] });
    expectClose(await logitsOf(model, 2), softmaxed(expected(2, 5)).map(Math.log));
    expectClose(await logitsOf(await open(written, { cutSoftmax: true }), 2), expected(2, 5));
  });

  it.each<[string, readonly NodeProto[]]>([
    ["over the batch", [node("Softmax", ["z"], ["y"], { axis: 0 })]],
    ["of something else", [node("Softmax", ["z"], ["p"], { axis: 1 }), node("Neg", ["p"], ["y"])]],
    ["missing", [node("Relu", ["z"], ["y"])]],
    [
      "a quotient of another sum",
      [
        node("Exp", ["z"], ["e"]),
        node("Abs", ["z"], ["a"]),
        node("ReduceSum", ["a", "axis"], ["s"], { keepdims: 1 }),
        node("Div", ["e", "s"], ["y"]),
      ],
    ],
  ])("is not taken for one where it is %s", async (_, nodes) => {
    const written = dense(5, {
      inputs: [declare("image", [5, 1, 1, 2])],
      initializers: [integers("axis", [1])],
      nodes,
    });
    const model = await open(written, { cutSoftmax: true });
    expect(model).toMatchObject({ endsInSoftmax: false, isCut: false });
    expect(model.notes[0] + model.notes.at(-1)!).toContain(
      "The model ends in no softmax or sigmoid that could be cut off.",
    );
  });
});

describe("several outputs", () => {
  const z = declare("z", ["N", 5]);
  const p = declare("p", ["N", 5]);
  const label = declare("label", ["N"], 7);
  const ended = [
    node("Softmax", ["z"], ["p"], { axis: 1 }),
    node("ArgMax", ["z"], ["label"], { axis: 1, keepdims: 0 }),
  ];

  it.each<[string, readonly ValueInfoProto[], string]>([
    ["logits beside probabilities", [z, p], "z"],
    ["the same the other way round", [p, z], "z"],
    ["a label beside probabilities", [label, p], "p"],
    ["all three, of shapes that the file does not say", [label, p, z].map(unshaped), "z"],
  ])("%s", async (_, outputs, wanted) => {
    const model = await open(dense(5, { outputs, nodes: ended }));
    expect(model.output).toBe(wanted);
    expect(model.classes).toBe(5);
  });

  it("labels alone, which are the place of the largest logit", async () => {
    const nodes = [node("ArgMax", ["z"], ["a"], { axis: 1 }), node("Squeeze", ["a", "axis"], ["y"])];
    const model = await open(dense(5, { initializers: [integers("axis", [1])], nodes }));
    expect(model).toMatchObject({ output: "z", classes: 5, batch: "any" });
    expect(model.notes).toEqual(['The output "y" is the place of the largest of "z", taken for the logits.']);
    const both = [label, declare("best", ["N"])];
    const beside = [...ended, node("ReduceMax", ["z"], ["best"], { axes: [1], keepdims: 0 })];
    expect((await open(dense(5, { outputs: both, nodes: beside }))).output).toBe("best");
  });

  it("the largest of them in their order are none", async () => {
    const nodes = [...ended, node("TopK", ["p", "three"], ["best", "places"], { axis: 1 })];
    const outputs = [declare("best", ["N", 3]), declare("places", ["N", 3], 7), p];
    const model = await open(dense(5, { outputs, initializers: [integers("three", [3])], nodes }));
    expect(model.output).toBe("p");
  });

  it("logits that differ by a number for each class are told apart by name", async () => {
    const bias = floats("bias", [5], fill(6, 5));
    const other = declare("other", ["N", 5]);
    const shifted = [...ended, node("Add", ["z", "bias"], ["other"])];
    const written = dense(5, { outputs: [z, other], initializers: [bias], nodes: shifted });
    await expect(open(written)).rejects.toThrow("say which one is the logits");
    const one = floats("bias", [1], fill(6, 1));
    expect((await open({ ...written, initializers: [written.initializers![0]!, one] })).output).toBe("z");
  });

  it("probabilities in a sequence of maps, as scikit-learn's converters write them", async () => {
    const zipped = create(ValueInfoProtoSchema, {
      name: "maps",
      type: { value: { case: "sequenceType", value: {} } },
    });
    const nodes = [...ended, node("ZipMap", ["p"], ["maps"], { classlabels_int64s: [0, 1, 2, 3, 4] }, "ai.onnx.ml")];
    const written = dense(5, { outputs: [label, zipped], nodes, domains: { "ai.onnx.ml": 1 } });
    const model = await open(written, { cutSoftmax: true });
    expect(model).toMatchObject({ output: "p", classes: 5, batch: "any", notes: [] });
    expectClose(await logitsOf(model, 2), expected(2, 5));
    expect((await open(written, { output: "maps" })).output).toBe("p");
  });

  it("two heads are told apart by name, and so is any value inside the graph", async () => {
    const nodes = [...ended, node("MatMul", ["flat", "v"], ["other"])];
    const written = dense(5, {
      outputs: [z, declare("other", ["N", 3])],
      initializers: [floats("v", [2, 3], fill(8, 6))],
      nodes,
    });
    const refused = await open(written).catch((error: unknown) => error);
    expect(refused).toEqual(
      new ModelError(
        'The model has the outputs "z", "other"; say which one is the logits with the option `output`.',
        "output",
      ),
    );
    expect((refused as ModelError).option).toBe("output");
    const named = open(written, { nameOption: (option, value) => `--${option} ${value}` });
    await expect(named).rejects.toThrow("with --output NAME.");
    expect((await open(written, { output: "other" })).classes).toBe(3);
    const inner = await open(written, { output: "p", cutSoftmax: true });
    expectClose(await logitsOf(inner, 2), expected(2, 5));
  });
});
