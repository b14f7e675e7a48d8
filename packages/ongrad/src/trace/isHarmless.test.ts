import { create } from "@bufbuild/protobuf";
import { AttributeProtoSchema, GraphProtoSchema, type NodeProto, type TensorProto } from "onnx-buf";
import { expect, it } from "vitest";
import { fill } from "../testing/fill.ts";
import { declare, floats, integers, node, writeModel } from "../testing/writtenModel.ts";
import { nodesReaching, parseForeignModel } from "./foreignModel.ts";
import { isHarmless } from "./isHarmless.ts";

function judged(nodes: readonly NodeProto[], initializers: readonly TensorProto[] = []): boolean {
  const bytes = writeModel({
    opset: 17,
    inputs: [declare("x", ["batch", 3, 8, 8])],
    outputs: [declare("y", ["batch", 5])],
    initializers: [floats("k", [4, 3, 3, 3], fill(1, 108)), floats("half", [], Float32Array.of(0.5)), ...initializers],
    nodes,
    domains: { "com.microsoft": 1 },
  });
  const model = parseForeignModel(bytes);
  return isHarmless(
    model,
    nodesReaching(model, "y", (name) => name === "x" || model.initializers.has(name)),
  );
}

const conv = (attributes: Parameters<typeof node>[3]): NodeProto => node("Conv", ["x", "k"], ["c"], attributes);
const shape = [node("Shape", ["x"], ["s"]), node("Cast", ["s"], ["r"], { to: 1 })];
const scaled = node("LeakyRelu", ["c"], ["y"]);
scaled.attribute.push(create(AttributeProtoSchema, { name: "alpha", type: 1, f: Number.NaN }));
const choice = node("If", ["half"], ["y"]);
for (const name of ["then_branch", "else_branch"]) {
  choice.attribute.push(create(AttributeProtoSchema, { name, type: 5, g: create(GraphProtoSchema, { name }) }));
}

it.each<[string, boolean, NodeProto[], TensorProto[]?]>([
  ["a convolution and its activation", true, [conv({ strides: [2, 2] }), node("Relu", ["c"], ["y"])]],
  ["a stride of 0", false, [conv({ strides: [0, 2] }), node("Relu", ["c"], ["y"])]],
  ["no groups", false, [conv({ group: 0 }), node("Relu", ["c"], ["y"])]],
  ["an immense pad", false, [conv({ pads: [0, 0, 2 ** 40, 0] }), node("Relu", ["c"], ["y"])]],
  ["an attribute that is no number", false, [conv({}), scaled]],
  ["a slice to the end", true, [node("Slice", ["x"], ["y"], { starts: [0], ends: [2 ** 62] })]],
  ["a division of pixels", true, [node("Sub", ["x", "half"], ["d"]), node("Div", ["d", "half"], ["y"])]],
  ["a division of a shape", false, [...shape, node("Div", ["s", "s"], ["q"]), node("Cast", ["q"], ["y"], { to: 1 })]],
  ["a division of a shape made real", true, [...shape, node("Div", ["r", "half"], ["y"])]],
  [
    "a division of pixels made whole",
    false,
    [node("Cast", ["x"], ["i"], { to: 7 }), node("Neg", ["i"], ["n"]), node("Div", ["n", "n"], ["y"])],
  ],
  ["the remainder of pixels", false, [node("Mod", ["x", "half"], ["y"], { fmod: 1 })]],
  ["sizes out of an input", false, [node("Tile", ["x", "n"], ["y"])], [integers("n", [1, 1, 1, 1])]],
  ["an empty tensor", false, [node("Add", ["x", "none"], ["y"])], [floats("none", [0, 8], new Float32Array(0))]],
  ["an operator that is onnxruntime's own", false, [node("Relu", ["x"], ["y"], {}, "com.microsoft")]],
  ["an operator that nobody knows", false, [node("Frobnicate", ["x"], ["y"])]],
  ["graphs inside", false, [choice]],
])("%s: %s", (_, harmless, nodes, initializers) => {
  expect(judged(nodes, initializers)).toBe(harmless);
});
