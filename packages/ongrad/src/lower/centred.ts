import { reshape, slice } from "../graph/arrange.ts";
import { mul, sub } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { reduceMean } from "../graph/reduction.ts";
import { constant, type Value } from "../graph/value.ts";
import { constantData } from "./constantData.ts";
import { madeBy } from "./madeBy.ts";

/**
 * A matrix `[K, N]`, its rows scaled by `scale [K]`, less the mean of each column. Of constants it is a constant, the
 * same one each time: onnxruntime would keep what it computes on the way as long as the graph lives.
 */
export function scaledAndCentred(scale: Value, matrix: Value): Value {
  const [rows, weights] = [constantData(scale), constantData(matrix)];
  if (!rows || !weights) {
    const product = mul(reshape(scale, [matrix.shape[0]!, 1]), matrix);
    return sub(product, reduceMean(product, { axes: [0], keep: true }));
  }
  return once(scaled, weights, rows, () => {
    const made = constant(centredData(rows, weights), matrix.shape);
    centredConstants.add(made);
    return made;
  });
}

/** By the data of a matrix, and by that of what goes into it, as long as a graph has it. */
type Known = WeakMap<Float32Array, WeakMap<Float32Array, WeakRef<Value>>>;
const [scaled, shifts]: [Known, Known] = [new WeakMap(), new WeakMap()];

function once(known: Known, weights: Float32Array, rows: Float32Array, make: () => Value): Value {
  const made = known.get(weights)?.get(rows)?.deref() ?? make();
  known.set(weights, (known.get(weights) ?? new WeakMap()).set(rows, new WeakRef(made)));
  return made;
}

const centredConstants = new WeakSet<Value>();

function centredData(rows: Float32Array, weights: Float32Array): Float32Array {
  const mean = weightedRows(rows, weights).map((sum) => sum / rows.length);
  const columns = mean.length;
  const data = new Float32Array(weights.length);
  for (let i = 0, at = 0; i < rows.length; i++) {
    const factor = rows[i]!;
    for (let j = 0; j < columns; j++, at++) data[at] = factor * weights[at]! - mean[j]!;
  }
  return data;
}

/** The sum of a matrix's rows, each times its number. */
function weightedRows(numbers: Float32Array, weights: Float32Array): Float64Array {
  const columns = weights.length / numbers.length;
  const sum = new Float64Array(columns);
  for (let i = 0, at = 0; i < numbers.length; i++) {
    const factor = numbers[i]!;
    for (let j = 0; j < columns; j++, at++) sum[j]! += factor * weights[at]!;
  }
  return sum;
}

/** `bias [K]` times a matrix `[K, N]`, `[N]`; of constants a constant, the same one each time. */
export function biasThrough(bias: Value, matrix: Value): Value {
  const [numbers, weights] = [constantData(bias), constantData(matrix)];
  const [k, n] = matrix.shape as [number, number];
  if (!numbers || !weights) return reshape(matmul(reshape(bias, [1, k]), matrix), [n]);
  return once(shifts, weights, numbers, () => constant(Float32Array.from(weightedRows(numbers, weights)), [n]));
}

/** Some columns of a matrix; of a constant a constant, the same one each time. */
export function columnsOf(matrix: Value, start: number, end: number): Value {
  const data = constantData(matrix);
  if (!data) return slice(matrix, 1, start, end);
  const parts = cut.get(data) ?? new Map<string, WeakRef<Value>>();
  cut.set(data, parts);
  const before = parts.get(`${start} ${end}`)?.deref();
  if (before) return before;
  const [rows, columns] = matrix.shape as [number, number];
  const part = new Float32Array(rows * (end - start));
  for (let i = 0; i < rows; i++) {
    part.set(data.subarray(i * columns + start, i * columns + end), i * (end - start));
  }
  const made = constant(part, [rows, end - start]);
  if (centredConstants.has(matrix)) centredConstants.add(made);
  parts.set(`${start} ${end}`, new WeakRef(made));
  return made;
}

const cut = new WeakMap<Float32Array, Map<string, WeakRef<Value>>>();

/** Whether a value is known to have mean 0 over its last axis: a product with the transpose of a centred matrix. */
export function hasMeanZero(value: Value): boolean {
  const sum = madeBy("Add", value);
  if (sum) return sum.inputs.every((part) => part!.shape.length === value.shape.length && hasMeanZero(part!));
  const moved = madeBy("Reshape", value)?.inputs[0];
  if (moved) return moved.shape.at(-1) === value.shape.at(-1) && hasMeanZero(moved);
  const turned = madeBy("MatMul", value)?.inputs[1];
  const matrix = turned && madeBy("Transpose", turned)?.inputs[0];
  return matrix !== undefined && isCentred(matrix);
}

/** So are some of its columns. */
function isCentred(matrix: Value): boolean {
  if (centredConstants.has(matrix)) return true;
  const all = madeBy("Slice", matrix)?.inputs[0];
  if (all) return all.shape[0] === matrix.shape[0] && isCentred(all);
  const [whole, mean] = madeBy("Sub", matrix)?.inputs ?? [];
  const isOfColumns = mean?.shape[0] === 1 && mean.shape[1] === matrix.shape[1];
  return isOfColumns && madeBy("ReduceMean", mean)?.inputs[0] === whole;
}
