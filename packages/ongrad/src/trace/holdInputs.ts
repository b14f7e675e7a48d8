import { create } from "@bufbuild/protobuf";
import { type TensorProto, TensorProtoSchema } from "onnx-buf";
import { onnxTypes } from "../graph/elementwise.ts";
import { type DType, isFloat, makeData, type Shape, sizeOf } from "../graph/value.ts";
import type { Declared, ForeignModel } from "./foreignModel.ts";
import { ModelError } from "./foreignNode.ts";
import type { NameOption } from "./loadOption.ts";
import { dtypeOfOnnx, onnxTypeName } from "./readTensor.ts";

/**
 * The model with its further inputs, those in `read`, held at one number everywhere: the caller's, or 0 (false) where
 * the input is a single boolean or integer, such as a flag for training. A free dimension is 1.
 * @throws ModelError for an input that holds more, or whose numbers cannot be held.
 */
export function holdInputs(
  model: ForeignModel,
  read: ReadonlySet<string>,
  constants: Readonly<Record<string, number>>,
  say: NameOption,
): { readonly model: ForeignModel; readonly notes: readonly string[] } {
  const unknown = Object.keys(constants).find((name) => !model.inputs.some((input) => input.name === name));
  if (unknown !== undefined) {
    const names = model.inputs.map(({ name }) => `"${name}"`).join(", ");
    throw new ModelError(`The model has no input "${unknown}" to be held; its inputs are ${names}.`, "constants");
  }
  const notes: string[] = [];
  const held = new Map<string, TensorProto>();
  for (const input of model.inputs.filter(({ name }) => read.has(name))) {
    const { name } = input;
    const shape = input.dimensions?.map((extent) => (typeof extent === "number" ? extent : 1));
    const given = Object.hasOwn(constants, name) ? constants[name] : undefined;
    const asked = say("constants", `${name}=NUMBER`);
    const dtype = dtypeOfOnnx(input.type);
    const isFlag = shape !== undefined && sizeOf(shape) === 1 && dtype !== undefined && !isFloat(dtype);
    if (given === undefined && !isFlag) {
      throw new ModelError(
        `The model has a further input "${name}" of the shape [${input.dimensions}]; say at which number it is held with ${asked}.`,
        "constants",
      );
    }
    held.set(name, tensorOf(input, shape ?? [], given ?? 0));
    if (given === undefined) notes.push(`The input "${name}" is held at 0; another number is given with ${asked}.`);
  }
  const inputs = model.inputs.filter(({ name }) => !held.has(name));
  return { model: { ...model, inputs, initializers: new Map([...model.initializers, ...held]) }, notes };
}

function tensorOf({ name, type }: Declared, shape: Shape, value: number): TensorProto {
  const dtype = (Object.keys(onnxTypes) as DType[]).find((known) => onnxTypes[known] === type);
  if (!dtype || !Number.isFinite(value) || (dtype.includes("int") && !Number.isInteger(value))) {
    throw new ModelError(`The input "${name}" of type ${onnxTypeName(type)} cannot be held at ${value}.`, "constants");
  }
  const data = makeData(dtype, new Array<number>(sizeOf(shape)).fill(value));
  const rawData = new Uint8Array(data.buffer as ArrayBuffer);
  return create(TensorProtoSchema, { name, dataType: type, dims: shape.map(BigInt), rawData });
}
