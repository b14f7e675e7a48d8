import { create } from "@bufbuild/protobuf";
import { AttributeProtoSchema, GraphProtoSchema, type NodeProto, type TensorProto, TensorProtoSchema } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { reduceSum } from "../graph/reduction.ts";
import { input } from "../graph/value.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { declare, floats, integers, node, writeModel } from "../testing/writtenModel.ts";
import { load } from "./load.ts";

const backend = nodeBackend();
const truth = (name: string, value: number): TensorProto =>
  create(TensorProtoSchema, { name, dataType: 9, int32Data: [value] });
const stored = [
  floats("w", [12, 5], fill(1, 60)),
  integers("zero", [0], []),
  integers("one", [1], []),
  integers("minus", [-1], []),
  integers("three", [3], []),
  integers("four", [4], []),
  integers("uneven", [3, 4, 5]),
  integers("rows", [0, 4, 3]),
  truth("yes", 1),
];

function withBody(proto: NodeProto, g: Parameters<typeof create<typeof GraphProtoSchema>>[1]): NodeProto {
  proto.attribute.push(
    create(AttributeProtoSchema, { name: "body", type: 5, g: create(GraphProtoSchema, { name: "body", ...g }) }),
  );
  return proto;
}

/** `nodes` turn `flat`, `[batch, 12]`, into `bent`. Loading compares with onnxruntime at several batches. */
const open = (nodes: readonly NodeProto[], opset = 17) =>
  load(
    writeModel({
      opset,
      inputs: [declare("image", ["batch", 3, 2, 2])],
      outputs: [declare("logits", ["batch", 5])],
      initializers: stored,
      nodes: [node("Flatten", ["image"], ["flat"]), ...nodes, node("MatMul", ["bent", "w"], ["logits"])],
    }),
    { backend },
  );

async function expectOpen(nodes: readonly NodeProto[], opset?: number): Promise<void> {
  const model = await open(nodes, opset);
  expect(model).toMatchObject({ batch: "any", opaque: [], notes: [] });
  const x = input("x", [2, 3, 2, 2]);
  expect(gradients(reduceSum(model.logits(x)), [x])[0]?.shape).toEqual([2, 3, 2, 2]);
}

describe("sequences and optional values become the tensors in them", () => {
  it.each<[string, NodeProto[]]>([
    [
      "split evenly, one changed, put back",
      [
        node("SplitToSequence", ["flat", "four"], ["parts"], { axis: 1 }),
        node("SequenceAt", ["parts", "one"], ["middle"]),
        node("Sin", ["middle"], ["sine"]),
        node("SequenceErase", ["parts", "one"], ["two"]),
        node("SequenceInsert", ["two", "sine", "minus"], ["three parts"]),
        node("ConcatFromSequence", ["three parts"], ["bent"], { axis: 1 }),
      ],
    ],
    [
      "split unevenly, the last taken off and put at the end again",
      [
        node("SplitToSequence", ["flat", "uneven"], ["parts"], { axis: 1 }),
        node("SequenceAt", ["parts", "minus"], ["last"]),
        node("SequenceErase", ["parts"], ["two"]),
        node("Identity", ["two"], ["same"]),
        node("SequenceInsert", ["same", "last"], ["again"]),
        node("ConcatFromSequence", ["again"], ["bent"], { axis: -1 }),
      ],
    ],
    [
      "one by one, stacked along a new axis",
      [
        node("SplitToSequence", ["flat"], ["columns"], { axis: 1, keepdims: 0 }),
        node("ConcatFromSequence", ["columns"], ["bent"], { axis: 1, new_axis: 1 }),
      ],
    ],
    [
      "made, counted",
      [
        node("SequenceEmpty", [], ["none"]),
        node("SequenceInsert", ["none", "flat"], ["single"]),
        node("SequenceAt", ["single", "zero"], ["it"]),
        node("SequenceConstruct", ["it", "flat"], ["pair"]),
        node("SequenceLength", ["pair"], ["count"]),
        node("Cast", ["count"], ["real"], { to: 1 }),
        node("Mul", ["flat", "real"], ["bent"]),
      ],
    ],
    [
      "optional",
      [
        node("Optional", ["flat"], ["maybe"]),
        node("OptionalHasElement", ["maybe"], ["has"]),
        node("OptionalGetElement", ["maybe"], ["got"]),
        node("Where", ["has", "got", "flat"], ["bent"]),
      ],
    ],
  ])("%s", async (_, nodes) => {
    await expectOpen(nodes);
  });

  it("says what cannot be: a place that the images choose, one that is not there", async () => {
    const chosen = [
      node("SplitToSequence", ["flat", "four"], ["parts"], { axis: 1 }),
      node("ReduceMax", ["flat"], ["most"], { keepdims: 0 }),
      node("Cast", ["most"], ["place"], { to: 7 }),
      node("SequenceAt", ["parts", "place"], ["bent"]),
    ];
    await expect(open(chosen)).rejects.toThrow(
      'SequenceAt "bent_node" (opset 17): its place depends on the images, which cannot be imported.',
    );
    const beyond = [node("SequenceConstruct", ["flat"], ["s"]), node("SequenceAt", ["s", "three"], ["bent"])];
    await expect(open(beyond)).rejects.toThrow('SequenceAt "bent_node" (opset 17): a list of 1 has no place 3.');
  });
});

const round = {
  input: [declare("i", [], 7), declare("goes", [], 9), declare("v", ["batch", 12])],
  node: [
    node("Cast", ["i"], ["real"], { to: 1 }),
    node("Add", ["v", "real"], ["moved"]),
    node("Sin", ["moved"], ["next"]),
    node("Identity", ["goes"], ["goes on"]),
  ],
  output: [declare("goes on", [], 9), declare("next", ["batch", 12])],
};

describe("loops become their rounds", () => {
  it("of a number that the file says", async () => {
    await expectOpen([withBody(node("Loop", ["three", "yes", "flat"], ["bent"]), round)]);
    await expectOpen([withBody(node("Loop", ["three", "", "flat"], ["bent"]), round)], 11);
  });

  it("until a condition on constants fails; results of all rounds are stacked", async () => {
    const body = {
      ...round,
      node: [...round.node.slice(0, 3), node("Less", ["i", "one"], ["goes on"]), node("Identity", ["next"], ["shown"])],
      output: [...round.output, declare("shown", ["batch", 12])],
    };
    await expectOpen([
      withBody(node("Loop", ["", "yes", "flat"], ["last", "all"]), body),
      node("ReduceSum", ["all", "axis"], ["bent"], { keepdims: 0 }),
      node("Constant", [], ["axis"], { value_ints: [0] }),
    ]);
  });

  it("over the places of a tensor, forwards and backwards", async () => {
    const body = {
      input: [declare("state", ["batch", 3]), declare("column", ["batch", 3])],
      node: [
        node("Add", ["state", "column"], ["sum"]),
        node("Tanh", ["sum"], ["next"]),
        node("Neg", ["next"], ["shown"]),
      ],
      output: [declare("next", ["batch", 3]), declare("shown", ["batch", 3])],
    };
    for (const backwards of [0, 1]) {
      const scan = node("Scan", ["start", "columns"], ["end", "all"], {
        num_scan_inputs: 1,
        scan_input_axes: [1],
        scan_input_directions: [backwards],
        scan_output_axes: [1],
        scan_output_directions: [1 - backwards],
      });
      await expectOpen([
        node("Reshape", ["flat", "rows"], ["columns"]),
        node("ReduceMean", ["columns"], ["start"], { axes: [1], keepdims: 0 }),
        withBody(scan, body),
        node("Flatten", ["all"], ["bent"]),
      ]);
    }
  });

  it("are refused where the images say how long, or where they are too long", async () => {
    const asked = {
      ...round,
      node: [
        ...round.node.slice(0, 3),
        node("ReduceMax", ["next"], ["most"], { keepdims: 0 }),
        node("Cast", ["most"], ["goes on"], { to: 9 }),
      ],
    };
    await expect(open([withBody(node("Loop", ["three", "yes", "flat"], ["bent"]), asked)])).rejects.toThrow(
      'Loop "bent_node" (opset 17) goes on as the images say, which cannot be imported; export the model without control flow.',
    );
    const long = withBody(node("Loop", ["many", "", "flat"], ["bent"]), round);
    await expect(open([node("Constant", [], ["many"], { value_int: 2 ** 40 }), long])).rejects.toThrow(
      'Loop "bent_node" (opset 17) has 1099511627776 rounds of 4 nodes, which is too much.',
    );
  });
});
