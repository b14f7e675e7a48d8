/** Importers of classical machine learning, as scikit-learn's converter writes it. */
import { gather, reshape } from "../../graph/arrange.ts";
import { abs, add, cast, div, equal, mul, sigmoid, sqrt, where } from "../../graph/elementwise.ts";
import { matmul } from "../../graph/matmul.ts";
import { argMax, reduceMax, reduceSum } from "../../graph/reduction.ts";
import { softmax } from "../../graph/softmax.ts";
import { constant, makeData, type Value } from "../../graph/value.ts";
import {
  type ForeignNode,
  type Importer,
  numberAttribute,
  numbersAttribute,
  required,
  textAttribute,
} from "../foreignNode.ts";

/** x·coefficientsᵀ + intercepts, of so many rows. `undefined` where the numbers do not fit. */
function scores(node: ForeignNode, rows: number): Value | undefined {
  const x = cast(required(node, 0), "float32");
  const coefficients = numbersAttribute(node, "coefficients") ?? [];
  const intercepts = numbersAttribute(node, "intercepts") ?? [];
  const features = x.shape[1];
  if (x.shape.length !== 2 || features === undefined || coefficients.length !== rows * features) return undefined;
  const turned = Float32Array.from({ length: coefficients.length }, (_, i) => {
    const [feature, row] = [Math.floor(i / rows), i % rows];
    return coefficients[row * features + feature]!;
  });
  const product = matmul(x, constant(turned, [features, rows]));
  if (intercepts.length === 0) return product;
  return intercepts.length === rows ? add(product, constant(Float32Array.from(intercepts), [rows])) : undefined;
}

function transformed(node: ForeignNode, x: Value): Value | undefined {
  const name = textAttribute(node, "post_transform", "NONE");
  if (name === "NONE") return x;
  if (name === "SOFTMAX") return softmax(x, -1);
  return name === "LOGISTIC" ? sigmoid(x) : undefined;
}

const linearRegressor: Importer = (node) => {
  const raw = scores(node, numberAttribute(node, "targets", 1));
  const y = raw && transformed(node, raw);
  return y && [y];
};

/** The label of the largest score, and the scores. With two classes and one row of coefficients it stays as it is. */
const linearClassifier: Importer = (node) => {
  const labels = numbersAttribute(node, "classlabels_ints") ?? [];
  if (labels.length < 3) return undefined;
  const raw = scores(node, labels.length);
  const y = raw && transformed(node, raw);
  if (!raw || !y) return undefined;
  return [gather(constant(BigInt64Array.from(labels, BigInt), [labels.length]), argMax(raw, 1), 0), y];
};

/** Rows over their norm; rows of zeros stay. */
const normalizer: Importer = (node) => {
  const x = cast(required(node, 0), "float32");
  const axes = [x.shape.length - 1];
  const norm = textAttribute(node, "norm", "MAX");
  const keep = { axes, keep: true };
  if (norm === "L1") return [over(x, reduceSum(abs(x), keep))];
  if (norm === "MAX") return [over(x, reduceMax(x, keep))];
  if (norm !== "L2") return undefined;
  const squares = reduceSum(mul(x, x), keep);
  return [div(x, sqrt(where(equal(squares, 0), 1, squares)))];
};

function over(x: Value, by: Value): Value {
  return div(x, where(equal(by, 0), 1, by));
}

/** Numbers of some columns. */
const arrayFeatureExtractor: Importer = async (node) => {
  const x = required(node, 0);
  const places = await node.constant(1);
  if (!places) return undefined;
  const columns = constant(makeData("int64", Float64Array.from(places.data as BigInt64Array, Number)), [
    places.data.length,
  ]);
  const picked = gather(x, columns, x.shape.length - 1);
  return [x.shape.length === 1 ? reshape(picked, [1, places.data.length]) : picked];
};

export const learningImporters: Readonly<Record<string, Importer>> = {
  "ai.onnx.ml.ArrayFeatureExtractor": arrayFeatureExtractor,
  "ai.onnx.ml.LinearClassifier": linearClassifier,
  "ai.onnx.ml.LinearRegressor": linearRegressor,
  "ai.onnx.ml.Normalizer": normalizer,
};
