import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorShapeProto_Dimension,
  TensorShapeProto_DimensionSchema,
  type TypeProto_Tensor,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";
import { onnxTypes } from "../graph/elementwise.ts";
import type { DType } from "../graph/value.ts";

/** Before the names of a step's inputs and outputs, which leaves the names themselves to the loop's. */
export const STEP = "step: ";
/** The input that says how many steps to take (int64 scalar). */
export const COUNT = "step count";
const [INDEX, GOING, GOES_ON] = ["step: index", "step: going", "step: goes on"];
const EXTENT = "steps";

/**
 * The model of one step, whose inputs and outputs are all named `STEP` and something, as a model of any number of
 * steps: ONNX's Loop around it. `states` are the names of the inputs that hold a state and of the outputs that it takes
 * next, handed from step to step; `constant` those of inputs that are the same in every step. Of any other input and
 * output there is one for each step, along a new first axis.
 */
export function loopModel(
  step: Uint8Array,
  states: readonly (readonly [now: string, next: string])[],
  constant: readonly string[] = [],
): Uint8Array {
  const model = fromBinary(ModelProtoSchema, step);
  const { node = [], initializer = [], input = [], output = [] } = model.graph ?? {};
  const now = states.map(([name]) => named(input, STEP + name));
  const next = states.map(([, name]) => named(output, STEP + name));
  const constants = constant.map((name) => named(input, STEP + name));
  const feeds = input.filter((info) => !now.includes(info) && !constants.includes(info));
  const results = output.filter((info) => !next.includes(info));
  const body = create(GraphProtoSchema, {
    name: "step",
    node: [
      operator("Identity", [GOING], [GOES_ON]),
      ...feeds.map((info) => operator("Gather", [outside(info), INDEX], [info.name])),
      ...node,
    ],
    initializer,
    input: [scalarInfo(INDEX, "int64"), scalarInfo(GOING, "bool"), ...now],
    output: [scalarInfo(GOES_ON, "bool"), ...next, ...results],
  });
  const loop = operator("Loop", [COUNT, "", ...now.map(outside)], [...next, ...results].map(outside));
  loop.attribute.push(create(AttributeProtoSchema, { name: "body", type: AttributeType.GRAPH, g: body }));
  model.graph = create(GraphProtoSchema, {
    name: "steps",
    // The step reads what is outside of it by its own name for it.
    node: [...constants.map((info) => operator("Identity", [outside(info)], [info.name])), loop],
    input: [scalarInfo(COUNT, "int64"), ...[...now, ...constants].map(renamed), ...feeds.map(stacked)],
    output: [...next.map(renamed), ...results.map(stacked)],
  });
  return toBinary(ModelProtoSchema, model);
}

/** The loop's name for what the step calls `name`. */
function outside({ name }: ValueInfoProto): string {
  return name.slice(STEP.length);
}

function named(infos: readonly ValueInfoProto[], name: string): ValueInfoProto {
  const found = infos.find((info) => info.name === name);
  if (!found) throw new Error(`The step has no "${name}".`);
  return found;
}

function operator(opType: string, input: string[], output: string[]): NodeProto {
  return create(NodeProtoSchema, { opType, input, output });
}

function scalarInfo(name: string, dtype: DType): ValueInfoProto {
  return info(name, onnxTypes[dtype], []);
}

/** Of the same type, by the loop's name. */
function renamed(of: ValueInfoProto): ValueInfoProto {
  const { elemType, shape } = tensorType(of);
  return info(outside(of), elemType, shape?.dim ?? []);
}

/** One for each step. */
function stacked(of: ValueInfoProto): ValueInfoProto {
  const { elemType, shape } = tensorType(of);
  const steps = create(TensorShapeProto_DimensionSchema, { value: { case: "dimParam", value: EXTENT } });
  return info(outside(of), elemType, [steps, ...(shape?.dim ?? [])]);
}

function info(name: string, elemType: number, dim: TensorShapeProto_Dimension[]): ValueInfoProto {
  const value = { elemType, shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value } } });
}

function tensorType({ name, type }: ValueInfoProto): TypeProto_Tensor {
  if (type?.value.case !== "tensorType") throw new Error(`"${name}" is not a tensor.`);
  return type.value.value;
}
