import { create } from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { AttributeProtoSchema, GraphProtoSchema } from "onnx-buf";
import { afterAll, expect, it } from "vitest";
import { input, sizeOf } from "../graph/value.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { declare, floats, integers, node, writeModel } from "../testing/writtenModel.ts";
import { ModelError } from "./foreignNode.ts";
import { load } from "./load.ts";

const choice = node("If", ["some"], ["z"]);
choice.attribute.push(
  ...["then_branch", "else_branch"].map((name, i) => {
    const inner = [node("Mul", ["real", "by"], [`y${i}`])];
    const g = create(GraphProtoSchema, {
      name,
      node: inner,
      initializer: [floats("by", [], Float32Array.of(1 + i))],
      output: [declare(`y${i}`, ["batch", 3])],
    });
    return create(AttributeProtoSchema, { name, type: 5, g });
  }),
);

/**
 * One of each kind of thing that a file can say: shapes worked out, folded constants, attributes, pads, cuts, branches.
 */
const whole = writeModel({
  inputs: [declare("image", ["batch", 1, 4, 4])],
  outputs: [declare("logits", ["batch", 3])],
  initializers: [
    floats("kernel", [2, 1, 3, 3], fill(1, 18)),
    floats("w", [8, 3], fill(2, 24)),
    floats("step", [], Float32Array.of(0.25)),
    integers("zero", [0], []),
    integers("rest", [-1]),
    integers("pads", [0, 0, 1, 1, 0, 0, 0, 0]),
  ],
  nodes: [
    node("Pad", ["image", "pads"], ["padded"]),
    node("Conv", ["padded", "kernel"], ["features"], { pads: [0, 0, 1, 1], strides: [2, 2] }),
    node("Relu", ["features"], ["relu"]),
    node("Shape", ["relu"], ["shape"]),
    node("Gather", ["shape", "zero"], ["n"]),
    node("Unsqueeze", ["n", "unsqueezed"], ["n1"]),
    node("Constant", [], ["unsqueezed"], { value_ints: [0] }),
    node("Concat", ["n1", "rest"], ["target"], { axis: 0 }),
    node("Reshape", ["relu", "target"], ["flat"]),
    node("MatMul", ["flat", "w"], ["product"]),
    node("QuantizeLinear", ["product", "step"], ["q"]),
    node("DequantizeLinear", ["q", "step"], ["real"]),
    node("Greater", ["n", "zero"], ["some"]),
    choice,
    node("Softmax", ["z"], ["logits"], { axis: 1 }),
  ],
});

type Mutation = (bytes: Uint8Array) => Uint8Array;
const place = fc.nat(whole.length - 1);
const byte = fc.integer({ min: 0, max: 255 });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, byte).map(
    ([at, to]): Mutation =>
      (bytes) =>
        at < bytes.length ? bytes.with(at, to) : bytes,
  ),
  fc.tuple(place, fc.nat(7)).map(
    ([at, bit]): Mutation =>
      (bytes) =>
        at < bytes.length ? bytes.with(at, bytes[at]! ^ (1 << bit)) : bytes,
  ),
  place.map(
    (at): Mutation =>
      (bytes) =>
        bytes.slice(0, at),
  ),
  fc.tuple(place, fc.nat(40)).map(
    ([at, count]): Mutation =>
      (bytes) =>
        Uint8Array.of(...bytes.slice(0, at), ...bytes.slice(at + count)),
  ),
  fc.tuple(place, place, fc.nat(40)).map(
    ([from, to, count]): Mutation =>
      (bytes) =>
        Uint8Array.of(...bytes.slice(0, to), ...bytes.slice(from, from + count), ...bytes.slice(to)),
  ),
);

const outcomes = { loaded: 0, refused: 0 };
afterAll(() => expect(Math.min(outcomes.loaded, outcomes.refused)).toBeGreaterThan(100));

// Thousands of files take half a minute, more where other work shares the processor.
it("whatever becomes of a file's bytes, it loads as a model or is refused in one sentence", async () => {
  const backend = nodeBackend();
  const asked: string[] = [];
  const readExternal = async (location: string): Promise<Uint8Array> => {
    asked.push(location);
    return new Uint8Array(64);
  };
  const before = process.memoryUsage().rss;
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 2 }), async (mutations) => {
      const bytes = mutations.reduce((sofar, mutate) => mutate(sofar), whole);
      try {
        const model = await load(bytes, { backend, readExternal });
        outcomes.loaded++;
        const x = input("x", [model.batch === "any" ? 2 : model.batch, ...model.shape]);
        expect(sizeOf(model.logits(x).shape)).toBe(x.shape[0]! * model.classes);
      } catch (error) {
        outcomes.refused++;
        expect(error).toBeInstanceOf(ModelError);
        expect((error as Error).message).toMatch(/^[^\n]+\.$/);
      }
    }),
    { seed: 1, numRuns: 2500 },
  );
  for (const location of asked) expect(location).not.toMatch(/^[/\\]|\.\./);
  expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 30);
});
