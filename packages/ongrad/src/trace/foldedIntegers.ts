import type { NodeProto } from "onnx-buf";
import { operatorName } from "./foreignModel.ts";
import type { KnownShapes } from "./knownShapes.ts";

type Numbers = readonly number[];

const elementwise: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => Math.trunc(a / b),
  Max: Math.max,
  Min: Math.min,
  Mod: (a, b) => a - b * Math.floor(a / b),
  Equal: (a, b) => Number(a === b),
  Greater: (a, b) => Number(a > b),
  Less: (a, b) => Number(a < b),
};

/**
 * The whole numbers of a node that works out a shape, from those of its inputs: what exporters write in front of
 * `Reshape`, `Expand`, `Slice` and `Resize`, of at most one axis. Undefined for anything else.
 */
export function foldedIntegers(node: NodeProto, known: KnownShapes): Numbers | undefined {
  const name = operatorName(node);
  const of = (i: number): Numbers | undefined => known.integersOf(node.input[i] ?? "");
  const attribute = (key: string) => node.attribute.find((each) => each.name === key);
  if (name === "Shape") {
    const shape = known.shapeOf(node.input[0]!);
    const part = shape?.slice(Number(attribute("start")?.i ?? 0n), numberOr(attribute("end")?.i));
    return part?.every((extent) => extent !== undefined) ? (part as number[]) : undefined;
  }
  if (name === "Size") {
    const shape = known.shapeOf(node.input[0]!);
    return shape?.every((extent) => extent !== undefined)
      ? [(shape as number[]).reduce((product, extent) => product * extent, 1)]
      : undefined;
  }
  const first = of(0);
  if (name === "ConstantOfShape") {
    if (first?.length !== 1) return undefined;
    const value = attribute("value")?.t;
    if (value && value.dataType !== 7) return undefined;
    const bytes = value?.rawData;
    const filling =
      value?.int64Data[0] ?? (bytes?.length === 8 ? new DataView(bytes.slice().buffer).getBigInt64(0, true) : 0n);
    return first[0]! <= 64 ? new Array<number>(first[0]!).fill(Number(filling)) : undefined;
  }
  if (first === undefined) return undefined;
  // Of all that follow, the numbers are whole, and stay so.
  switch (name) {
    case "Identity":
    case "Unsqueeze":
    case "Squeeze":
    case "Reshape":
      return first;
    case "Cast":
      return [6, 7].includes(Number(attribute("to")?.i ?? 0n)) ? first : undefined;
    case "Concat": {
      const parts = node.input.map((_, i) => of(i));
      return parts.every((part) => part !== undefined) ? (parts.flat() as number[]) : undefined;
    }
    case "Gather": {
      const at = of(1);
      if (!at || (known.shapeOf(node.input[0]!)?.length ?? 1) !== 1) return undefined;
      const picked = at.map((i) => first.at(i));
      return picked.every((value) => value !== undefined) ? (picked as number[]) : undefined;
    }
    case "Slice":
      return sliced(first, [1, 2, 4].map(of), attribute("starts")?.ints, attribute("ends")?.ints);
    case "ReduceProd":
      return [first.reduce((product, value) => product * value, 1)];
    case "Where": {
      const [yes, no] = [of(1), of(2)];
      return yes && no ? broadcast([first, yes, no], ([when, a, b]) => (when ? a! : b!)) : undefined;
    }
    default: {
      const second = of(1);
      const f = Object.hasOwn(elementwise, name) ? elementwise[name] : undefined;
      return f && second ? broadcast([first, second], ([a, b]) => f(a!, b!)) : undefined;
    }
  }
}

function sliced(
  values: Numbers,
  [starts, ends, steps]: readonly (Numbers | undefined)[],
  writtenStarts: readonly bigint[] | undefined,
  writtenEnds: readonly bigint[] | undefined,
): Numbers | undefined {
  const from = writtenStarts?.length ? Number(writtenStarts[0]) : starts?.[0];
  const to = writtenEnds?.length ? Number(writtenEnds[0]) : ends?.[0];
  if (from === undefined || to === undefined || (steps && steps[0] !== 1)) return undefined;
  return values.slice(from, to);
}

/** Lists of one length, or of a single number. */
function broadcast(lists: readonly Numbers[], f: (values: readonly number[]) => number): Numbers | undefined {
  const length = Math.max(...lists.map((list) => list.length));
  if (lists.some((list) => list.length !== length && list.length !== 1)) return undefined;
  return Array.from({ length }, (_, i) => f(lists.map((list) => list[list.length === 1 ? 0 : i]!)));
}

function numberOr(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
