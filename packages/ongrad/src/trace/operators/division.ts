/** Importers of divisions. Those of whole numbers that have no result end the process that runs them. */
import { fmod } from "../../graph/activations.ts";
import { cast, div, equal, logicalOr, sub, where } from "../../graph/elementwise.ts";
import { broadcastShapes, pair } from "../../graph/shapes.ts";
import { apply1, type DType, isFloat, type TypedData, type Value } from "../../graph/value.ts";
import {
  describeNode,
  type ForeignNode,
  type Importer,
  numberAttribute,
  required,
  UnusableNodeError,
} from "../foreignNode.ts";

/**
 * What a division reads: by 0 and by −1 (of which the smallest number has no quotient) it is by 1 instead. `negates`
 * says where the divisor is −1, if it may be.
 */
interface Guarded {
  readonly x: Value;
  readonly y: Value;
  readonly negates: Value | undefined;
}

/** @throws UnusableNodeError where the file itself divides by 0. */
async function guarded(node: ForeignNode): Promise<Guarded> {
  const [left, right] = pair(node.op, required(node, 0), required(node, 1));
  const divisors = await node.constant(1);
  const some = (divisor: number): boolean =>
    !divisors || divisors.data.some((n: number | bigint) => Number(n) === divisor);
  if (divisors && some(0)) {
    throw new UnusableNodeError(`${describeNode(node)} divides whole numbers by 0, which has no result.`);
  }
  const dividends = await node.constant(0);
  if (divisors && dividends && overflows(dividends.data, divisors.data, left.dtype)) {
    throw new UnusableNodeError(`${describeNode(node)} divides the smallest whole number by −1, which has no result.`);
  }
  if (!some(0) && !some(-1)) return { x: left, y: right, negates: undefined };
  // onnxruntime chooses among numbers of 32 and 64 bits only.
  const [x, y] = [left, right].map((value) => (isNarrow(value) ? cast(value, "int32") : value)) as [Value, Value];
  const negates = equal(y, -1);
  return { x, y: where(logicalOr(equal(y, 0), negates), 1, y), negates };
}

/** Whether numbers of equal count, or one for all, hold the pair that ends the process of a file that divides them. */
function overflows(dividends: TypedData, divisors: TypedData, dtype: DType): boolean {
  const smallest = dtype === "int64" ? -(2 ** 63) : -(2 ** 31);
  const count = Math.max(dividends.length, divisors.length);
  if (![dividends, divisors].every(({ length }) => length === 1 || length === count)) return false;
  const at = (data: TypedData, i: number): number => Number(data[data.length === 1 ? 0 : i]);
  return Array.from({ length: count }).some((_, i) => at(dividends, i) === smallest && at(divisors, i) === -1);
}

function isNarrow({ dtype }: Value): boolean {
  return dtype === "uint8" || dtype === "int8";
}

/** Rounded towards 0. */
const importDiv: Importer = async (node) => {
  const [left, right] = [required(node, 0), required(node, 1)];
  if (isFloat(left.dtype)) return [div(left, right)];
  const { x, y, negates } = await guarded(node);
  const quotient = div(x, y);
  return [cast(negates ? where(negates, sub(0, x), quotient) : quotient, left.dtype)];
};

/** Of whole numbers the sign is the divisor's, unless `fmod` says otherwise. */
const importMod: Importer = async (node) => {
  const [left, right] = [required(node, 0), required(node, 1)];
  if (isFloat(left.dtype) || numberAttribute(node, "fmod", 0) !== 0) return [fmod(left, right)];
  // By 1 and by −1 nothing remains.
  const { x, y } = await guarded(node);
  return [cast(apply1("Mod", [x, y], x.dtype, broadcastShapes("Mod", x.shape, y.shape)), left.dtype)];
};

export const divisionImporters: Readonly<Record<string, Importer>> = { Div: importDiv, Mod: importMod };
