import { add } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { apply, constant, type Node, type Value } from "../graph/value.ts";
import { biasThrough, scaledAndCentred } from "./centred.ts";
import { constantData } from "./constantData.ts";
import { isMadeOfConstants } from "./isMadeOfConstants.ts";
import { madeBy } from "./madeBy.ts";
import { readersOf } from "./readersOf.ts";
import type { Replacement } from "./rewrite.ts";

/**
 * A layer normalisation whose only readers are products with matrices: its scale γ and bias β go into them,
 * `(x̂·γ + β)·W = x̂·C(γ·W) + β·W`, where C takes each column's mean away, which `x̂`, of mean 0 itself, does not see.
 * Then the derivative in `x̂` has mean 0 already, and those in γ and β are told from the matrix's: 7 passes over the
 * tokens less. Equal up to rounding. Matrices that are not constant only where there are tokens, however many images.
 */
export function foldedNorms(outputs: Readonly<Record<string, Value>>): Replacement {
  const readers = readersOf(Object.values(outputs));
  const normalized = readByProducts(Object.values(outputs), readers);
  /** Of products with a folded matrix: what the bias adds to them. */
  const shifts = new Map<Value, Shifted>();
  /** One for all products, so that it has one derivative. */
  const plains = new Map<Node, Value>();
  return (node, inputs) => {
    if (node.domain !== "") return undefined;
    if (node.op === "Add") {
      const i = inputs.findIndex((value, at) => shifts.has(value!) && readers.get(node.inputs[at]!) === 1);
      const [sum, other] = [shifts.get(inputs[i]!), inputs[1 - i]];
      return sum && other!.shape.length === 1 ? add(sum.product, add(sum.shift, other!)) : undefined;
    }
    if (node.op !== "MatMul" || !normalized.has(node.inputs[0]!)) return undefined;
    const norm = madeBy("LayerNormalization", inputs[0]!)!;
    const plain = plains.get(norm) ?? plainOf(norm);
    plains.set(norm, plain);
    const { product, shift } = folded(norm, plain, inputs[1]!);
    const sum = add(product, shift);
    shifts.set(sum, { product, shift });
    return sum;
  };
}

interface Shifted {
  readonly product: Value;
  /** `[N]` */
  readonly shift: Value;
}

const arrays = new Map<string, Float32Array>();

/** The same array each time: large constants are told to be equal by their arrays. */
function filled(each: number, length: number): Float32Array {
  const array = arrays.get(`${each} ${length}`) ?? new Float32Array(length).fill(each);
  arrays.set(`${each} ${length}`, array);
  return array;
}

/** What a normalisation gives before it scales and shifts. */
function plainOf(norm: Node): Value {
  const [x, { shape }] = norm.inputs as [Value, Value];
  const [one, zero] = [1, 0].map((each) => constant(filled(each, shape[0]!), shape));
  return apply("LayerNormalization", [x, one, zero], norm.outputs, norm.attributes)[0]!;
}

function folded(norm: Node, plain: Value, matrix: Value): Shifted {
  const [, scale, bias] = norm.inputs as [Value, Value, Value];
  return {
    product: matmul(plain, scaledAndCentred(scale, matrix)),
    shift: biasThrough(bias, matrix),
  };
}

/** Whether a normalisation neither scales nor shifts. */
export function isPlain({ inputs: [, scale, bias] }: Node): boolean {
  const isAll = (value: Value, each: number): boolean => constantData(value)?.every((n) => n === each) ?? false;
  return isAll(scale!, 1) && isAll(bias!, 0);
}

/** The results of normalisations that nothing reads but products with matrices. */
function readByProducts(outputs: readonly Value[], readers: ReadonlyMap<Value, number>): ReadonlySet<Value> {
  const products = new Map<Value, number>();
  for (const node of topologicalOrder(outputs)) {
    const [x, matrix] = node.inputs;
    const norm = node.op === "MatMul" && node.domain === "" && x && madeBy("LayerNormalization", x);
    if (!norm || x !== norm.outputs[0] || x.dtype !== "float32" || isPlain(norm) || matrix!.shape.length !== 2)
      continue;
    if (x.shape.length > 2 || isMadeOfConstants(matrix!)) products.set(x, (products.get(x) ?? 0) + 1);
  }
  return new Set([...products.keys()].filter((x) => products.get(x) === readers.get(x)));
}
