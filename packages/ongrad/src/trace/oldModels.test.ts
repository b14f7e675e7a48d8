import { create } from "@bufbuild/protobuf";
import { AttributeProtoSchema, type NodeProto, type TensorProto } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { reduceSum } from "../graph/reduction.ts";
import { input } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { declare, floats, integers, node, writeModel } from "../testing/writtenModel.ts";
import { load } from "./load.ts";

const backend = nodeBackend();
const positive = (count: number): Float32Array => fill(9, count).map((u) => 1.5 + u);

function withFloats(proto: NodeProto, name: string, numbers: readonly number[]): NodeProto {
  proto.attribute.push(create(AttributeProtoSchema, { name, type: 6, floats: [...numbers] }));
  return proto;
}

/** As files of the format's versions 3 and before are: what is stored is declared as an input too. */
function old(opset: number, initializers: readonly TensorProto[], nodes: readonly NodeProto[]): Uint8Array {
  const stored = initializers.map(({ name, dims, dataType }) => declare(name, dims.map(Number), dataType));
  return writeModel({
    opset,
    irVersion: 3,
    inputs: [...stored, declare("image", [1, 3, 8, 8])],
    outputs: [declare("logits", [1, 10])],
    initializers,
    nodes,
  });
}

describe("files of the format's first years", () => {
  it.each([7, 8])(
    "operator set %i: statistics of each position, masks of numbers, attributes for inputs",
    async (opset) => {
      const position = [6, 8, 8];
      const bytes = old(
        opset,
        [
          floats("kernel", [6, 3, 3, 3], fill(1, 162)),
          floats("b", [6], fill(2, 6)),
          floats("scale", position, fill(3, 384)),
          floats("shift", position, fill(4, 384)),
          floats("mean", position, fill(5, 384)),
          floats("variance", position, positive(384)),
          floats("slope", [6, 1, 1], fill(6, 6)),
          floats("w", [10, 216], fill(7, 2160)),
          floats("bias", [10], fill(8, 10)),
          integers("flat", [1, -1]),
        ],
        [
          node("Conv", ["image", "kernel", "b"], ["convolved"], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }),
          node("BatchNormalization", ["convolved", "scale", "shift", "mean", "variance"], ["normal"], { spatial: 0 }),
          node("PRelu", ["normal", "slope"], ["bent"]),
          node("Dropout", ["bent"], ["kept", "mask"]),
          node("Mul", ["kept", "mask"], ["nothing"]),
          node("MaxPool", ["kept"], ["pooled"], { kernel_shape: [2, 2], strides: [2, 2] }),
          withFloats(node("Upsample", ["pooled"], ["wide"], { mode: "nearest" }), "scales", [1, 1, 2, 2]),
          node("Sum", ["wide", "kept", "nothing"], ["sum"]),
          node("Pad", ["sum"], ["padded"], { pads: [0, 0, 0, 0, 0, 0, 1, 0], mode: "constant" }),
          node("Slice", ["padded"], ["cut"], { axes: [2, 3], starts: [1, 1], ends: [7, -1] }),
          node("LRN", ["cut"], ["local"], { size: 3 }),
          node("Softmax", ["local"], ["soft"], { axis: 1 }),
          node("Reshape", ["soft", "flat"], ["vector"]),
          node("Gemm", ["vector", "w", "bias"], ["logits"], { transB: 1 }),
        ],
      );
      const model = await load(bytes, { backend });
      expect(model).toMatchObject({
        opset,
        batch: "any",
        opaque: [],
        notes: [],
        classes: 10,
        input: { name: "image" },
      });
      const x = input("x", [2, 3, 8, 8]);
      const [dx] = gradients(reduceSum(model.logits(x)), [x]);
      const executable = await compile({ x }, { dx }, { backend });
      const slopes = (await executable.run({ x: fill(1, 384) })).dx;
      await executable.dispose();
      expect(slopes.every(Number.isFinite) && slopes.some((slope) => slope !== 0)).toBe(true);
    },
  );

  it("operators that were taken back before onnxruntime's time are refused by name", async () => {
    for (const op of ["ATen", "ConstantFill"]) {
      const nodes = [node(op, ["image"], ["same"]), node("Flatten", ["same"], ["logits"])];
      await expect(load(old(7, [], nodes), { backend })).rejects.toThrow(
        new RegExp(`^${op} "same_node" \\(opset 7\\) has no importer, and onnxruntime does not run it by itself: `),
      );
    }
  });
});
