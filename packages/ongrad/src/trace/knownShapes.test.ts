import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { serialize } from "../graph/serialize.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { input } from "../graph/value.ts";
import { nodeBackend } from "../run/node.ts";
import { families } from "../testing/families.ts";
import { declare, integers, node, writeModel } from "../testing/writtenModel.ts";
import { nodesReaching, parseForeignModel } from "./foreignModel.ts";
import { holdInputs } from "./holdInputs.ts";
import { imageInput } from "./imageInput.ts";
import { importGraph } from "./importGraph.ts";
import { type KnownShapes, knownShapes } from "./knownShapes.ts";
import { nameOption } from "./loadOption.ts";
import { pickOutput } from "./pickOutput.ts";
import { readContext } from "./readContext.ts";

/** What is known of the graph above `output`. */
function knownOf(bytes: Uint8Array, output: string): KnownShapes {
  const model = parseForeignModel(bytes);
  const isGiven = (name: string): boolean =>
    model.inputs.some((each) => each.name === name) || model.initializers.has(name);
  return knownShapes(model, nodesReaching(model, output, isGiven), { name: "", shape: undefined }, {});
}

describe("shapes that follow from the file are those that the builders work out:", () => {
  const cases = Object.values(families).flatMap((family) => Object.entries(family));
  // What a graph's numbers decide, or that no classifier puts in front of a convolution.
  const unknown = ["GatherElements", "GatherND", "ScatterElements", "ScatterND", "Tile", "TopK"];
  it.each(cases)("%s", (op, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (test) => {
        const inputs = test.at.map(({ shape }, i) => input(`x${i}`, shape, test.dtype ?? "float64"));
        const y = test.f(inputs);
        const nodes = topologicalOrder([y]);
        fc.pre(nodes.some((node) => node.op === op) && y.source.kind === "node");
        const bytes = serialize({ inputs: Object.fromEntries(inputs.map((x, i) => [`x${i}`, x])), outputs: { y } });
        const shape = knownOf(bytes, "y").shapeOf("y");
        if (nodes.some((node) => unknown.includes(node.op))) expect(shape ?? y.shape).toEqual(y.shape);
        else expect(shape).toEqual(y.shape);
      }),
      { seed: 3, numRuns: 25 },
    );
  });
});

const folders = ["models", "faults"].map((name) =>
  fileURLToPath(new URL(`../../../../../shared/${name}/`, import.meta.url)),
);

describe.skipIf(!folders.every(existsSync))("published and troublesome models (../shared)", () => {
  const files = folders.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder).flatMap((file) => (file.endsWith(".onnx") ? [[file, folder + file]] : []))
      : [],
  );
  it.each(files)("%s has the shapes that its import has", async (file, path) => {
    const model = parseForeignModel(readFileSync(path!));
    const images = imageInput(model, file === "dynamic-size.onnx" ? { imageShape: [1, 8, 8] } : {}, nameOption);
    const { name: output } = pickOutput(model, undefined, nameOption);
    const isInput = new Set(model.inputs.map(({ name }) => name));
    const order = nodesReaching(model, output, (name) => isInput.has(name) || model.initializers.has(name));
    const held = holdInputs(model, new Set(), {}, nameOption).model;
    const context = await readContext(held, order, { backend: nodeBackend() });
    const values = await importGraph(context, images.name, input(images.name, images.batchShape, images.dtype));
    const known = knownShapes(model, order, { name: images.name, shape: images.batchShape }, {});
    let found = 0;
    for (const node of order) {
      for (const name of node.output) {
        const shape = known.shapeOf(name);
        const imported = values.get(name)?.shape;
        if (!imported || !shape) continue;
        expect({ name, shape }).toEqual({ name, shape: imported });
        found++;
      }
    }
    if (file !== "attention-mask.onnx") expect(found).toBe(order.flatMap((node) => node.output.filter(Boolean)).length);
  });
});

it("folds the numbers that exporters work shapes out with", () => {
  const bytes = writeModel({
    inputs: [declare("image", [4, 3, 8, 6])],
    outputs: [declare("y", [])],
    initializers: [
      ...[0, 1, 2, 3].map((i) => integers(`i${i}`, [i])),
      integers("minus", [-1]),
      integers("two", [2]),
      integers("end", [2 ** 40]),
    ],
    nodes: [
      node("Shape", ["image"], ["shape"]),
      node("Gather", ["shape", "i2"], ["height"], { axis: 0 }),
      node("Slice", ["shape", "i3", "end", "i0"], ["width"]),
      node("Div", ["height", "two"], ["half"]),
      node("Mul", ["half", "width"], ["area"]),
      node("Concat", ["i1", "minus", "area"], ["target"], { axis: 0 }),
      node("Equal", ["target", "minus"], ["open"]),
      node("Where", ["open", "two", "target"], ["filled"]),
      node("Reshape", ["image", "target"], ["y"]),
      node("Identity", ["filled"], ["unused"]),
    ],
  });
  const known = knownOf(bytes, "y");
  expect([known.integersOf("height"), known.integersOf("width"), known.integersOf("target")]).toEqual([
    [8],
    [6],
    [1, -1, 24],
  ]);
  expect(known.shapeOf("y")).toEqual([1, 24, 24]);
  expect(knownOf(bytes, "unused").integersOf("unused")).toEqual([1, 2, 24]);
});

it("leaves open what the images decide, and keeps what can be said", () => {
  const bytes = writeModel({
    opset: 18,
    inputs: [declare("image", ["N", 3, "height", "width"])],
    outputs: [declare("y", [])],
    initializers: [integers("flat", [0, -1]), integers("axes", [2, 3])],
    nodes: [
      node("Relu", ["image"], ["bent"]),
      node("ReduceMean", ["bent", "axes"], ["means"]),
      node("Reshape", ["means", "flat"], ["y"]),
      node("NonZero", ["bent"], ["places"]),
    ],
  });
  const known = knownOf(bytes, "y");
  expect(known.shapeOf("bent")).toEqual([undefined, 3, undefined, undefined]);
  expect(known.shapeOf("means")).toEqual([undefined, 3, 1, 1]);
  expect(known.shapeOf("y")).toEqual([undefined, undefined]);
  expect(knownOf(bytes, "places").shapeOf("places")).toBeUndefined();
});
