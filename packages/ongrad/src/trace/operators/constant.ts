/** Importers of tensors that no image enters: constants and shapes. */
import { constant, full, int64, makeData, type Value } from "../../graph/value.ts";
import {
  type ConstantTensor,
  describeNode,
  type ForeignAttribute,
  type ForeignNode,
  type Importer,
  knownIntegers,
  ModelError,
  numberAttribute,
  required,
  UnusableNodeError,
} from "../foreignNode.ts";

export function isTensor(attribute: ForeignAttribute | undefined): attribute is ConstantTensor {
  return typeof attribute === "object" && "data" in attribute;
}

export function toValue({ data, shape, dtype }: ConstantTensor): Value {
  return constant(data, shape, dtype ? { dtype } : {});
}

const constantNode: Importer = (node) => {
  const { value, value_float, value_floats, value_int, value_ints } = node.attributes;
  if (isTensor(value)) return [toValue(value)];
  if (typeof value_int === "number") return [constant(BigInt64Array.of(BigInt(value_int)), [])];
  if (typeof value_float === "number") return [constant(Float32Array.of(value_float), [])];
  if (Array.isArray(value_ints)) return [int64(value_ints as number[])];
  if (Array.isArray(value_floats))
    return [constant(Float32Array.from(value_floats as number[]), [value_floats.length])];
  throw new ModelError(`${describeNode(node)}: its value is not a tensor of numbers.`);
};

const constantOfShape: Importer = async (node) => {
  const shape = (await knownIntegers(node, 0, "extents")) ?? [];
  const { value } = node.attributes;
  if (value === undefined) return [full(0, shape, "float32")];
  if (!isTensor(value) || value.data.length !== 1) {
    throw new ModelError(`${describeNode(node)}: its value is not one number.`);
  }
  return [full(Number(value.data[0]), shape, toValue(value).dtype)];
};

/** From opset 15 a part of the shape can be asked for. */
const shape: Importer = (node) => {
  const whole = required(node, 0).shape;
  return [int64(whole.slice(numberAttribute(node, "start", 0), numberAttribute(node, "end", whole.length)))];
};

const size: Importer = (node: ForeignNode) => {
  const count = required(node, 0).shape.reduce((product, extent) => product * extent, 1);
  return [constant(BigInt64Array.of(BigInt(count)), [])];
};

const MOST_IN_RANGE = 2 ** 24;

/** `start, start + delta, …` before `limit`. */
const range: Importer = async (node) => {
  const [start, limit, delta] = await Promise.all([0, 1, 2].map((i) => node.constant(i)));
  if (!start || !limit || !delta) {
    throw new UnusableNodeError(`${describeNode(node)}: its bounds depend on the images, which cannot be imported.`);
  }
  const [from, to, by] = [start, limit, delta].map(({ data }) => Number(data[0])) as [number, number, number];
  const count = Math.max(0, Math.ceil((to - from) / by));
  if (!(count <= MOST_IN_RANGE)) {
    throw new UnusableNodeError(`${describeNode(node)}: ${from} to ${to} by ${by} is too long.`);
  }
  const { dtype } = required(node, 0);
  return [
    constant(
      makeData(
        dtype,
        Float64Array.from({ length: count }, (_, i) => from + i * by),
      ),
      [count],
    ),
  ];
};

export const constantImporters: Readonly<Record<string, Importer>> = {
  Constant: constantNode,
  ConstantOfShape: constantOfShape,
  Range: range,
  Shape: shape,
  Size: size,
};
