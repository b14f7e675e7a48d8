import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { nodeBackend } from "ongrad/node";
import { ModelProtoSchema, StringStringEntryProtoSchema } from "onnx-buf";
import {
  buildNetwork,
  channelStatistics,
  generateSynthetic,
  initialize,
  parseArchitecture,
  parseTraining,
  toOnnx,
  train,
} from "treble-lab";
import { declare, node, writeModel } from "../../../ongrad/src/testing/writtenModel.ts";

/** A small network, trained on generated images for two epochs: it is right on about three of four. */
export async function trainedModel(): Promise<Uint8Array> {
  const { shape, train: images } = generateSynthetic({ trainCount: 1000, testCount: 1 });
  const architecture = parseArchitecture({ family: "bounded-width", width: 4 });
  const network = buildNetwork(architecture, { shape, classes: 10, ...channelStatistics(images, shape[0]) });
  const settings = parseTraining({ epochs: 2, learningRate: 0.003 });
  const { weights } = await train(network, images, settings, {
    ...{ backend: nodeBackend(), threads: 1, initial: initialize(network, 0, 1) },
  });
  return toOnnx(network, weights);
}

/** The same model with its weights in two other files. */
export function withExternalData(bytes: Uint8Array): {
  readonly model: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array>;
} {
  const proto = fromBinary(ModelProtoSchema, bytes);
  const parts = new Map<string, Uint8Array[]>();
  for (const tensor of proto.graph!.initializer) {
    if (tensor.rawData.length < 256) continue;
    const location = parts.has("first.data") ? "weights/second.data" : "first.data";
    const before = parts.get(location) ?? [];
    const offset = before.reduce((sum, { length }) => sum + length, 0);
    const entries = { location, offset: String(offset), length: String(tensor.rawData.length) };
    tensor.externalData = Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    parts.set(location, [...before, tensor.rawData]);
    tensor.rawData = new Uint8Array(0);
    tensor.dataLocation = 1;
  }
  const files = new Map([...parts].map(([name, all]) => [name, new Uint8Array(Buffer.concat(all))]));
  return { model: toBinary(ModelProtoSchema, proto), files };
}

/** A classifier on the way of whose images an operator stands that has no derivative: Det. */
export function modelWithoutDerivative(): Uint8Array {
  return writeModel({
    inputs: [declare("image", ["N", 3, 2, 2])],
    outputs: [declare("logits", ["N", 3])],
    nodes: [node("Det", ["image"], ["logits"])],
  });
}
