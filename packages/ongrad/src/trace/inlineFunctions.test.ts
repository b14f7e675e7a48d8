import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProtoSchema,
  type FunctionProto,
  FunctionProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  OperatorSetIdProtoSchema,
} from "onnx-buf";
import { expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { reduceSum } from "../graph/reduction.ts";
import { input } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { declare, floats, node, writeModel } from "../testing/writtenModel.ts";
import { load } from "./load.ts";

const backend = nodeBackend();

/** An attribute that a call gives. */
function referring(proto: NodeProto, name: string, refAttrName: string, type: number): NodeProto {
  proto.attribute.push(create(AttributeProtoSchema, { name, refAttrName, type }));
  return proto;
}

function define(
  name: string,
  fields: Partial<Pick<FunctionProto, "input" | "output" | "node" | "attribute" | "attributeProto">>,
) {
  const opsetImport = ["", "own"].map((domain) =>
    create(OperatorSetIdProtoSchema, { domain, version: domain === "" ? 17n : 1n }),
  );
  return create(FunctionProtoSchema, { name, domain: "own", opsetImport, ...fields });
}

function write(functions: readonly FunctionProto[], nodes: readonly NodeProto[]): Uint8Array {
  const bytes = writeModel({
    opset: 17,
    domains: { own: 1 },
    inputs: [declare("image", ["batch", 3, 2, 2])],
    outputs: [declare("logits", ["batch", 5])],
    initializers: [floats("w", [12, 5], fill(1, 60)), floats("b", [5], fill(2, 5))],
    nodes: [node("Flatten", ["image"], ["flat"]), ...nodes],
  });
  const model = fromBinary(ModelProtoSchema, bytes);
  model.functions.push(...functions);
  return toBinary(ModelProtoSchema, model);
}

const bent = define("Bent", {
  input: ["x"],
  output: ["y"],
  attribute: ["slope"],
  attributeProto: [create(AttributeProtoSchema, { name: "lambda", type: 1, f: 0.25 })],
  node: [
    referring(node("LeakyRelu", ["x"], ["leaky"]), "alpha", "slope", 1),
    referring(node("Shrink", ["leaky"], ["small"]), "lambd", "lambda", 1),
    node("Add", ["leaky", "small"], ["y"]),
  ],
});
const dense = define("Dense", {
  input: ["x", "w", "b"],
  output: ["y"],
  node: [
    node("MatMul", ["x", "w"], ["product"]),
    node("Add", ["product", "b"], ["sum"]),
    node("Bent", ["sum"], ["y"], {}, "own"),
  ],
});
const call = (from: string, to: string, slope?: number): NodeProto => {
  const made = node("Bent", [from], [to], {}, "own");
  if (slope) made.attribute.push(create(AttributeProtoSchema, { name: "slope", type: 1, f: slope }));
  return made;
};

it("a model's own functions, called twice and by each other, become their nodes", async () => {
  const bytes = write(
    [bent, dense],
    [call("flat", "leaky", 0.5), call("leaky", "again"), node("Dense", ["again", "w", "b"], ["logits"], {}, "own")],
  );
  const model = await load(bytes, { backend });
  expect(model).toMatchObject({
    batch: "any",
    opaque: [],
    notes: [],
    operators: { LeakyRelu: 3, MatMul: 1, Shrink: 3 },
  });
  const x = input("x", [2, 3, 2, 2]);
  const y = model.logits(x);
  expect(gradients(reduceSum(y), [x])[0]?.shape).toEqual(x.shape);
  const executable = await compile({ x }, { y }, { backend });
  const data = fill(3, 24);
  const actual = (await executable.run({ x: data })).y;
  await executable.dispose();
  // As onnxruntime runs the file itself.
  const session = await backend.createSession(bytes, {});
  const answer = await session.run({ image: new backend.Tensor("float32", data, [2, 3, 2, 2]) });
  await session.release();
  const expected = answer.logits!.data as Float32Array;
  expect(Math.max(...actual.map((n, i) => Math.abs(n - expected[i]!)))).toBeLessThan(1e-5);
});

it("a function that calls itself is refused", async () => {
  const endless = define("Endless", { input: ["x"], output: ["y"], node: [node("Endless", ["x"], ["y"], {}, "own")] });
  const bytes = write([endless], [node("Endless", ["flat"], ["logits"], {}, "own")]);
  await expect(load(bytes, { backend })).rejects.toThrow(
    'The model\'s function "Endless" calls itself, or is called too often.',
  );
});
