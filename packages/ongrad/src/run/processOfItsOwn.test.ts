import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { AttributeProtoSchema, GraphProtoSchema, type TensorProto, TensorProtoSchema } from "onnx-buf";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { constant, input } from "../graph/value.ts";
import { add, matmul } from "../index.ts";
import { fill } from "../testing/fill.ts";
import { declare, floats, integers, node, type WrittenModel, writeModel } from "../testing/writtenModel.ts";
import { ModelError } from "../trace/foreignNode.ts";
import { compile } from "./compile.ts";
import { loadFile, nodeBackend } from "./node.ts";
import { type ProcessOfItsOwn, processOfItsOwn } from "./processOfItsOwn.ts";

/** The smallest number over −1, of int32 or int64. */
const overflow = (dataType: 6 | 7, op: "Div" | "Mod"): Partial<WrittenModel> => {
  const whole = (name: string, n: bigint): TensorProto =>
    create(TensorProtoSchema, {
      name,
      dataType,
      ...(dataType === 6 ? { int32Data: [Number(n)] } : { int64Data: [n] }),
    });
  return {
    initializers: [whole("least", dataType === 6 ? -(2n ** 31n) : -(2n ** 63n)), whole("minus", -1n)],
    nodes: [node(op, ["least", "minus"], ["q"])],
    outputs: [declare("q", [], dataType)],
  };
};

const endless: Partial<WrittenModel> = {
  inputs: [declare("x", [1])],
  initializers: [
    create(TensorProtoSchema, { name: "count", dataType: 7, int64Data: [2n ** 62n] }),
    create(TensorProtoSchema, { name: "going", dataType: 9, int32Data: [1] }),
  ],
  nodes: [
    (() => {
      const loop = node("Loop", ["count", "going", "x"], ["q"]);
      const g = create(GraphProtoSchema, {
        name: "body",
        input: [declare("i", [], 7), declare("goes", [], 9), declare("v", [1])],
        node: [node("Identity", ["goes"], ["goesOn"]), node("Sin", ["v"], ["next"])],
        output: [declare("goesOn", [], 9), declare("next", [1])],
      });
      loop.attribute.push(create(AttributeProtoSchema, { name: "body", type: 5, g }));
      return loop;
    })(),
  ],
};

const large: Partial<WrittenModel> = {
  inputs: [declare("x", [1])],
  initializers: [integers("shape", [2 ** 28])],
  nodes: [node("Expand", ["x", "shape"], ["wide"]), node("Sin", ["wide"], ["q"])],
};

describe("a process of its own", () => {
  let own: ProcessOfItsOwn | undefined;
  afterEach(() => own?.close());

  it("runs graphs as this process does", async () => {
    own = processOfItsOwn();
    const x = input("x", [2, 3]);
    const y = add(matmul(x, constant(fill(1, 12), [3, 4])), 1);
    const flags = constant(Uint8Array.of(1, 0), [2], { dtype: "bool" });
    const answers = [];
    for (const backend of [own.backend, nodeBackend()]) {
      const executable = await compile({ x }, { y, flags, counts: constant(BigInt64Array.of(-3n), [1]) }, { backend });
      answers.push(await executable.run({ x: fill(2, 6) }));
      await executable.dispose();
    }
    expect(answers[0]).toEqual(answers[1]);
    await expect(own.backend.createSession(new Uint8Array(9), {})).rejects.toThrow();
    expect(own.ended()).toBeUndefined();
  });

  const run = async (model: Partial<WrittenModel>, limits: Parameters<typeof processOfItsOwn>[0] = {}) => {
    own = processOfItsOwn(limits);
    const bytes = writeModel({ inputs: [], outputs: [declare("q", [])], nodes: [], opset: 17, ...model });
    const x = new own.backend.Tensor("float32", new Float32Array(1), [1]);
    const session = await own.backend.createSession(bytes, {});
    return session.run(model.inputs ? { x } : {}, ["q"]);
  };

  it.each([
    [6, "Div"],
    [6, "Mod"],
    [7, "Div"],
    [7, "Mod"],
  ] as const)("ends instead of this one: type %i, %s", async (type, op) => {
    await expect(run(overflow(type, op))).rejects.toThrow(
      "The model ends the process that runs it (SIGFPE: a division of whole numbers that has no result).",
    );
    // And says so again to whoever asks for more.
    await expect(own!.backend.createSession(new Uint8Array(9), {})).rejects.toThrow("SIGFPE");
  });

  it("is ended where it takes too long or too much memory", async () => {
    await expect(run(endless, { seconds: 1.5 })).rejects.toThrow(
      "The model has not finished its first run after 1.5 seconds.",
    );
    await expect(run(large, { memory: 2 ** 29 })).rejects.toThrow(
      "The model takes more than 0.5 GiB of memory where it first runs.",
    );
  });
});

describe("loadFile", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ongrad-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const loadWith = async (more: Partial<WrittenModel>): Promise<Error | string> => {
    const path = join(folder, "model.onnx");
    const weights = floats("w", [64, 10], fill(1, 640));
    const nodes = [
      node("Flatten", ["image"], ["flat"]),
      node("MatMul", ["flat", "w"], ["z"]),
      ...(more.nodes ?? []),
      node("Cast", ["q"], ["real"], { to: 1 }),
      node("ReduceSum", ["real"], ["sum"], { keepdims: 0 }),
      node("Add", ["z", "sum"], ["logits"]),
    ];
    const bytes = writeModel({
      opset: 17,
      inputs: [declare("image", ["batch", 1, 8, 8])],
      outputs: [declare("logits", ["batch", 10])],
      initializers: [weights, ...(more.initializers ?? [])],
      nodes,
    });
    writeFileSync(path, bytes);
    return loadFile(path).then(
      (model) => model.opaque.join(),
      (error: Error) => error,
    );
  };

  it("survives a model that ends its process, and says what happened", async () => {
    const stored = await loadWith(overflow(7, "Div"));
    expect((stored as Error).message).toBe(
      'Div "q_node" (opset 17) divides the smallest whole number by −1, which has no result.',
    );
    // Where the images say it: the pixels are in [0, 1), so that −1 − x is cast to −1.
    const computed = await loadWith({
      initializers: [
        create(TensorProtoSchema, { name: "least", dataType: 7, int64Data: [-(2n ** 63n)] }),
        floats("one", [], Float32Array.of(-1)),
      ],
      nodes: [
        node("Sub", ["one", "flat"], ["below"]),
        node("Cast", ["below"], ["whole"], { to: 7 }),
        node("Div", ["least", "whole"], ["q"]),
      ],
    });
    expect(computed).toBeInstanceOf(ModelError);
    expect((computed as Error).message).toBe(
      "The model ends the process that runs it (SIGFPE: a division of whole numbers that has no result).",
    );
  });

  it("refuses a small file that asks for much memory, wherever it asks", async () => {
    const live = [
      node("Expand", ["z", "shape"], ["e0"]),
      node("Neg", ["e0"], ["e1"]),
      node("Exp", ["e0"], ["e2"]),
      node("Sin", ["e1"], ["e3"]),
      node("Sum", ["e0", "e1", "e2", "e3"], ["q"]),
    ];
    const error = await loadWith({ nodes: live, initializers: [integers("shape", [13_000_000, 1, 10])] });
    expect((error as Error).message).toBe("The model takes more than 1.5 GiB of memory where it first runs.");
    const outer = [node("Mul", ["column", "row"], ["q"])];
    const product = await loadWith({
      nodes: outer,
      initializers: [floats("column", [20_000, 1], fill(1, 20_000)), floats("row", [20_000], fill(2, 20_000))],
    });
    expect((product as Error).message).toContain("more elements than 134217728.");
  });
});
