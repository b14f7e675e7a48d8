/** Einstein summation as transposes, sums and matrix products, which can all be differentiated. */
import { expand, reshape, transpose } from "../graph/arrange.ts";
import { mul } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { reduceSum } from "../graph/reduction.ts";
import { describe, ShapeError } from "../graph/shapes.ts";
import { type DType, type Shape, sizeOf, type Value } from "../graph/value.ts";

/** A tensor whose axes have names. */
interface Labelled<out D extends DType> {
  readonly value: Value<D>;
  readonly labels: readonly string[];
}

/**
 * `einsum("ij,jk->ik", [a, b])`: axes of one label run together, labels that the output lacks are summed over. Without
 * an arrow the output has the labels that occur once, in the alphabet's order; `...` stands for axes that broadcast.
 * Several operands are joined from the left. @throws ShapeError for labels that do not fit the operands, and for a
 * label that occurs twice in one operand (a diagonal).
 */
export function einsum<D extends DType>(equation: string, operands: readonly Value<D>[]): Value<D> {
  const refuse = (why: string): never => {
    throw new ShapeError(`Einsum: "${equation}" ${why} (${operands.map(describe).join(", ")})`);
  };
  const [left, right] = equation.replaceAll(" ", "").split("->") as [string, string | undefined];
  const terms = left.split(",");
  if (terms.length !== operands.length) refuse(`has ${terms.length} terms for ${operands.length} operands`);
  const labelled = terms.map((term, i): Labelled<D> => {
    const value = operands[i]!;
    const labels = labelsOf(term, value.shape.length);
    if (!labels || labels.length !== value.shape.length) return refuse(`does not name the axes of operand ${i}`);
    if (new Set(labels).size !== labels.length) return refuse(`names two axes of operand ${i} alike`);
    return { value, labels };
  });
  const all = labelled.flatMap(({ labels }) => labels);
  const hidden = [...new Set(all.filter((label) => label.startsWith(".")))].sort(byDistance);
  const once = [...new Set(all)].filter(
    (label) => !label.startsWith(".") && all.indexOf(label) === all.lastIndexOf(label),
  );
  const output =
    right === undefined
      ? [...hidden, ...once.sort()]
      : (labelsOf(right, [...right.replace("...", "")].length + hidden.length) ?? refuse("has two ellipses"));
  if (new Set(output).size !== output.length || output.some((label) => !all.includes(label))) {
    refuse("has an output that the operands do not make");
  }
  const extents = new Map<string, number>();
  for (const { value, labels } of labelled) {
    labels.forEach((label, axis) => {
      const [known, extent] = [extents.get(label) ?? 1, value.shape[axis]!];
      if (known !== extent && known !== 1 && extent !== 1) refuse("runs together axes of different extents");
      extents.set(label, known === 1 ? extent : known);
    });
  }
  const fitted = labelled.map(({ value, labels }): Labelled<D> => {
    return {
      labels,
      value: expand(
        value,
        labels.map((label) => extents.get(label)!),
      ),
    };
  });
  const joined = fitted.reduce((a, b, i) => {
    const wanted = new Set([...output, ...fitted.slice(i + 1).flatMap(({ labels }) => labels)]);
    return join(a, b, wanted);
  });
  const summed = keepOnly(joined, new Set(output));
  return arranged(summed, output);
}

/** The letters of a term, an ellipsis as labels counted from its end, so that they line up as broadcasting does. */
function labelsOf(term: string, rank: number): string[] | undefined {
  const [before, after, more] = term.split("...") as [string, string | undefined, string | undefined];
  if (more !== undefined) return undefined;
  if (after === undefined) return [...before];
  const count = rank - before.length - after.length;
  if (count < 0) return undefined;
  return [...before, ...Array.from({ length: count }, (_, i) => `.${count - i}`), ...after];
}

/** The outermost axis of an ellipsis first. */
function byDistance(a: string, b: string): number {
  return Number(b.slice(1)) - Number(a.slice(1));
}

function keepOnly<D extends DType>({ value, labels }: Labelled<D>, wanted: ReadonlySet<string>): Labelled<D> {
  const axes = [...labels.keys()].filter((axis) => !wanted.has(labels[axis]!));
  return { value: axes.length > 0 ? reduceSum(value, { axes }) : value, labels: labels.filter((l) => wanted.has(l)) };
}

function arranged<D extends DType>({ value, labels }: Labelled<D>, order: readonly string[]): Value<D> {
  return transpose(
    value,
    order.map((label) => labels.indexOf(label)),
  );
}

/** The product of two, summed over the labels that are not wanted any more. */
function join<D extends DType>(first: Labelled<D>, second: Labelled<D>, wanted: ReadonlySet<string>): Labelled<D> {
  const a = keepOnly(first, new Set([...wanted, ...second.labels]));
  const b = keepOnly(second, new Set([...wanted, ...first.labels]));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => wanted.has(label));
  const summed = shared.filter((label) => !wanted.has(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const labels = [...batch, ...rows, ...columns];
  const left = arranged(a, [...batch, ...rows, ...summed]);
  const right = arranged(b, [...batch, ...summed, ...columns]);
  const ones = (names: readonly string[]): Shape => names.map(() => 1);
  const many = batch.length;
  if (summed.length === 0) {
    const spread = [...left.shape, ...ones(columns)];
    const against = [...right.shape.slice(0, many), ...ones(rows), ...right.shape.slice(many)];
    return { value: mul(reshape(left, spread), reshape(right, against)), labels };
  }
  const [m, k] = [sizeOf(left.shape.slice(many, many + rows.length)), sizeOf(left.shape.slice(many + rows.length))];
  const n = sizeOf(right.shape.slice(many + summed.length));
  const lead = many === 0 ? [] : [sizeOf(left.shape.slice(0, many))];
  const product = matmul(reshape(left, [...lead, m, k]), reshape(right, [...lead, k, n]));
  const shape = [...left.shape.slice(0, many + rows.length), ...right.shape.slice(many + summed.length)];
  return { value: reshape(product, shape), labels };
}
