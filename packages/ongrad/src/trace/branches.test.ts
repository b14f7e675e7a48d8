import { create } from "@bufbuild/protobuf";
import { AttributeProtoSchema, type GraphProto, GraphProtoSchema, type NodeProto, type TensorProto } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { input } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { declare, floats, integers, node, type WrittenModel, writeModel } from "../testing/writtenModel.ts";
import { ModelError } from "./foreignNode.ts";
import { load } from "./load.ts";

const backend = nodeBackend();
const image = declare("image", ["batch", 3, 2, 2]);
const logits = declare("logits", ["batch", 5]);
const weights = floats("w", [12, 5], fill(1, 60));

function graph(nodes: readonly NodeProto[], output: string, initializers: readonly TensorProto[] = []): GraphProto {
  return create(GraphProtoSchema, {
    name: "branch",
    node: [...nodes],
    initializer: [...initializers],
    output: [declare(output, ["a", "b"])],
  });
}

function conditional(condition: string, output: string, yes: GraphProto, no: GraphProto): NodeProto {
  const made = node("If", [condition], [output]);
  made.attribute.push(
    create(AttributeProtoSchema, { name: "then_branch", type: 5, g: yes }),
    create(AttributeProtoSchema, { name: "else_branch", type: 5, g: no }),
  );
  return made;
}

const open = (model: Partial<WrittenModel> & Pick<WrittenModel, "nodes">) =>
  load(writeModel({ inputs: [image], outputs: [logits], initializers: [weights], ...model }), { backend });

async function run(model: Awaited<ReturnType<typeof open>>, batch: number): Promise<number[]> {
  const x = input("x", [batch, 3, 2, 2]);
  const executable = await compile({ x }, { y: model.logits(x) }, { backend });
  const { y } = await executable.run({ x: fill(3, 12 * batch) });
  await executable.dispose();
  return Array.from(y);
}

/** Each branch has a value named `t` and an initialiser named `bias` of its own. */
const doubled = graph([node("Add", ["z", "bias"], ["t"]), node("Add", ["t", "t"], ["result"])], "result", [
  floats("bias", [5], fill(7, 5)),
]);
const negated = graph([node("Sub", ["z", "bias"], ["t"]), node("Neg", ["t"], ["result2"])], "result2", [
  floats("bias", [5], fill(8, 5)),
]);
const flat = node("Flatten", ["image"], ["flat"]);
const product = node("MatMul", ["flat", "w"], ["z"]);

describe("If", () => {
  it("is the branch that a stored condition takes, with what it captures and names of its own", async () => {
    const z = await run(await open({ nodes: [flat, node("MatMul", ["flat", "w"], ["logits"])] }), 2);
    for (const [truth, expected] of [
      [1, (n: number, i: number) => 2 * (n + fill(7, 5)[i % 5]!)],
      [0, (n: number, i: number) => fill(8, 5)[i % 5]! - n],
    ] as const) {
      const model = await open({
        initializers: [weights, integers("choice", [truth], [])],
        nodes: [
          flat,
          product,
          node("Cast", ["choice"], ["condition"], { to: 9 }),
          conditional("condition", "logits", doubled, negated),
        ],
      });
      expect(model).toMatchObject({ batch: "any", opaque: [], notes: [] });
      (await run(model, 2)).forEach((n, i) => {
        expect(n).toBeCloseTo(expected(z[i]!, i), 5);
      });
    }
  });

  it("follows a condition on shapes, branches within branches, and batches", async () => {
    // What torch.squeeze becomes: if the axis has extent 1 it goes, else nothing happens.
    const squeezed = graph([node("Squeeze", ["tail", "last"], ["squeezed"])], "squeezed");
    const kept = graph([node("Identity", ["tail"], ["kept"])], "kept");
    const inner = graph(
      [
        node("Unsqueeze", ["flat", "last"], ["tail"]),
        node("Shape", ["tail"], ["shape"]),
        node("Gather", ["shape", "minus1"], ["extent"]),
        node("Equal", ["extent", "one"], ["single"]),
        conditional("single", "again", squeezed, kept),
      ],
      "again",
    );
    const model = await open({
      initializers: [weights, integers("last", [-1]), integers("minus1", [-1], []), integers("one", [1], [])],
      nodes: [
        flat,
        node("Size", ["w"], ["size"]),
        node("Greater", ["size", "one"], ["large"]),
        conditional("large", "same", inner, graph([node("Neg", ["flat"], ["never"])], "never")),
        node("MatMul", ["same", "w"], ["logits"]),
      ],
    });
    expect(model).toMatchObject({ batch: "any", notes: [] });
    const plain = await open({ nodes: [flat, node("MatMul", ["flat", "w"], ["logits"])] });
    expect(await run(model, 3)).toEqual(await run(plain, 3));
  });

  it("follows a batch that two branches write down under the same names", async () => {
    const shaped = (from: string, to: readonly number[], output: string): GraphProto =>
      graph([node("Reshape", [from, "to"], ["r"]), node("Identity", ["r"], [output])], output, [integers("to", to)]);
    const model = await open({
      inputs: [declare("image", [1, 3, 2, 2])],
      outputs: [declare("logits", [1, 5])],
      initializers: [weights, integers("choice", [1], [])],
      nodes: [
        node("Cast", ["choice"], ["yes"], { to: 9 }),
        conditional("yes", "rows", shaped("image", [1, 3, 4], "a"), shaped("image", [1, 4, 3], "b")),
        conditional("yes", "flat", shaped("rows", [1, 12], "c"), shaped("rows", [1, 12], "d")),
        node("MatMul", ["flat", "w"], ["logits"]),
      ],
    });
    expect(model).toMatchObject({ batch: "any", notes: [] });
    const plain = await open({ nodes: [flat, node("MatMul", ["flat", "w"], ["logits"])] });
    expect(await run(model, 3)).toEqual(await run(plain, 3));
  });

  it("is refused, like other control flow, where the images decide", async () => {
    const byImage = [
      flat,
      product,
      node("ReduceMax", ["image"], ["most"], { keepdims: 0 }),
      node("Cast", ["most"], ["condition"], { to: 9 }),
      conditional("condition", "logits", doubled, negated),
    ];
    const refusal = await open({ nodes: byImage }).catch((error: unknown) => error);
    expect(refusal).toEqual(
      new ModelError(
        'If "logits_node" (opset 13): its condition depends on the images, which cannot be imported; export the model without control flow.',
      ),
    );
    const loop = node("Loop", ["", "", "z"], ["logits"]);
    loop.attribute.push(create(AttributeProtoSchema, { name: "body", type: 5, g: doubled }));
    await expect(open({ nodes: [flat, product, loop] })).rejects.toThrow(
      'Loop "logits_node" (opset 13) goes on as the images say, which cannot be imported; export the model without control flow.',
    );
    const many = [
      flat,
      product,
      node("Cast", ["w"], ["condition"], { to: 9 }),
      conditional("condition", "logits", graph([loop], "logits"), negated),
    ];
    await expect(open({ nodes: many })).rejects.toThrow(
      'If "logits_node" (opset 13): its condition is 60 numbers, not one.',
    );
  });

  it("is refused where a branch reads what nothing makes", async () => {
    const lost = graph([node("Neg", ["nowhere"], ["result"])], "result");
    const nodes = [node("Cast", ["w"], ["condition"], { to: 9 }), conditional("condition", "logits", lost, lost)];
    await expect(open({ nodes })).rejects.toThrow('If "logits_node" (opset 13) reads "nowhere", which nothing');
  });
});
