import { reshape, transposeLast } from "../../graph/arrange.ts";
import { add, mul } from "../../graph/elementwise.ts";
import { matmul } from "../../graph/matmul.ts";
import { requireRank } from "../../graph/shapes.ts";
import type { Value } from "../../graph/value.ts";
import { type Importer, numberAttribute, required } from "../foreignNode.ts";

/** A vector counts as a row on the left and as a column on the right, and its axis goes again. */
const matmulNode: Importer = (node) => {
  const [a, b] = [required(node, 0), required(node, 1)];
  const left = a.shape.length === 1 ? reshape(a, [1, a.shape[0]!]) : a;
  const right = b.shape.length === 1 ? reshape(b, [b.shape[0]!, 1]) : b;
  const product = matmul(left, right);
  const shape = [...product.shape];
  if (b.shape.length === 1) shape.splice(-1, 1);
  if (a.shape.length === 1) shape.splice(b.shape.length === 1 ? -1 : -2, 1);
  return [reshape(product, shape)];
};

/** alpha·A·B + beta·C, either factor transposed. */
const gemm: Importer = (node) => {
  const [a, b, c] = [required(node, 0), required(node, 1), node.inputs[2]];
  requireRank(node.op, "the first factor", a, 2);
  requireRank(node.op, "the second factor", b, 2);
  const turned = (x: Value, name: string): Value => (numberAttribute(node, name, 0) !== 0 ? transposeLast(x) : x);
  const scaled = (x: Value, by: number): Value => (by === 1 ? x : mul(x, by));
  const product = scaled(matmul(turned(a, "transA"), turned(b, "transB")), numberAttribute(node, "alpha", 1));
  return [c ? add(product, scaled(c, numberAttribute(node, "beta", 1))) : product];
};

export const matmulImporters: Readonly<Record<string, Importer>> = { Gemm: gemm, MatMul: matmulNode };
