/** What can be said about the numbers of a value before any are known: bounds, and whether they are finite. */
import { isFloat, type Node, sizeOf, type TypedData, type Value } from "./value.ts";

export interface Range {
  /** No number of the value is below `low` or above `high`; they may be infinite whether the value is or not. */
  readonly low: number;
  readonly high: number;
  /**
   * Whether every number is finite, given that the graph's inputs are: nothing divides by what may be 0, has a
   * logarithm of it, or an exponential of what may be large. Sums and products of ordinary numbers count as finite.
   */
  readonly finite: boolean;
}

/** Constants beyond it, such as the −3e38 of a mask, are about to leave float32 in the next product. */
const LARGEST = 1e18;
/** The reciprocal of anything above it is finite in float32, with room for a numerator. */
const LEAST = 1e-30;
/** Above it exp(x) leaves float32. */
const LARGEST_EXPONENT = 80;

const known = new WeakMap<Value, Range>();

/** The range of a value. Found once for each, without recursion. */
export function rangeOf(value: Value): Range {
  const stack = [value];
  while (stack.length > 0) {
    const at = stack[stack.length - 1]!;
    if (known.has(at)) {
      stack.pop();
      continue;
    }
    const inputs = at.source.kind === "node" ? at.source.node.inputs : [];
    const missing = inputs.filter((input): input is Value => input !== undefined && !known.has(input));
    if (missing.length > 0) {
      stack.push(...missing);
      continue;
    }
    known.set(at, found(at));
    stack.pop();
  }
  return known.get(value)!;
}

/** Whether every number of a value is known to be finite, as `Range` says. */
export function isSurelyFinite(value: Value): boolean {
  return rangeOf(value).finite;
}

/** Whether it is known that no number of a value is 0, or so close to it that a quotient would not be finite. */
export function isSurelyNotZero(value: Value): boolean {
  return apartFromZero(rangeOf(value));
}

/** Takes a value's finiteness as given, for reasons that its operators do not show. Returns the value. */
export function assumeFinite(value: Value): Value {
  known.set(value, { ...rangeOf(value), finite: true });
  return value;
}

/** The operators that this file knows something about. */
export function hasRange(op: string): boolean {
  return bounds.has(op) || sameBounds.has(op) || preserving.has(op);
}

function found(value: Value): Range {
  const { source } = value;
  if (source.kind === "input") return anything(true);
  if (source.kind === "constant") return rangeOfData(source.data);
  const { node } = source;
  if (value.dtype === "bool") return { low: 0, high: 1, finite: true };
  if (!isFloat(value.dtype)) {
    // Extents that are picked out of a shape stay what they are; of other whole numbers nothing is told.
    const isPicked = node.domain === "" && sameBounds.has(node.op) && value === node.outputs[0];
    return isPicked ? { ...known.get(node.inputs[0]!)!, finite: true } : anything(true);
  }
  if (node.domain !== "") return anything(false);
  const inputs = node.inputs.map((input) => input && known.get(input)!);
  // Bounds need not be finite to cut off.
  const deciding = node.op === "Clip" ? inputs.slice(0, 1) : inputs;
  const finite = deciding.every((input) => input?.finite ?? true);
  if (sameBounds.has(node.op)) return { ...inputs[0]!, finite };
  const rule = bounds.get(node.op);
  if (rule) {
    const range = rule(inputs as readonly Range[], node);
    // A bound that is no number (∞ − ∞) says nothing.
    const low = Number.isNaN(range.low) ? Number.NEGATIVE_INFINITY : range.low;
    const high = Number.isNaN(range.high) ? Number.POSITIVE_INFINITY : range.high;
    return { low, high, finite: finite && (range.finite ?? true) };
  }
  return anything(finite && preserving.has(node.op));
}

function anything(finite: boolean): Range {
  return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, finite };
}

const ofData = new WeakMap<TypedData, Range>();

function rangeOfData(data: TypedData): Range {
  const before = ofData.get(data);
  if (before) return before;
  const { low, high } = data instanceof Float32Array && data.length > MANY ? magnitudes(data) : extremes(data);
  const range = low <= high ? { low, high, finite: largest({ low, high }) <= LARGEST } : anything(data.length === 0);
  ofData.set(data, range);
  return range;
}

/** Of more numbers than these, only the largest magnitude is looked up: weights have both signs. */
const MANY = 4096;

/** The order of float32 numbers is that of their bits but for the sign. No bounds at all where one is no number. */
function magnitudes(data: Float32Array): Bounds {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  let most = 0;
  for (let i = 0; i < bits.length; i++) {
    const magnitude = bits[i]! & 0x7fffffff;
    if (magnitude > most) most = magnitude;
  }
  const high = new Float32Array(Uint32Array.of(most).buffer)[0]!;
  return { low: -high, high };
}

function extremes(data: TypedData): Bounds {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const entry of data) {
    const n = Number(entry);
    if (Number.isNaN(n)) return { low: n, high: n };
    if (n < low) low = n;
    if (n > high) high = n;
  }
  return { low, high };
}

type Bounds = Pick<Range, "low" | "high">;
/** From the inputs' ranges; `finite` false where the operator makes infinities of finite numbers. */
type Rule = (inputs: readonly Range[], node: Node) => Bounds & { readonly finite?: boolean };

function largest({ low, high }: Bounds): number {
  return Math.max(Math.abs(low), Math.abs(high));
}

function apartFromZero({ low, high }: Bounds): boolean {
  return low >= LEAST || high <= -LEAST;
}

function between(low: number, high: number): Rule {
  return () => ({ low, high });
}

function within(low: number, high: number): (range: Bounds) => boolean {
  return (range) => range.low >= low && range.high <= high;
}

const atLeastZero: Rule = between(0, Number.POSITIVE_INFINITY);

function hull(ranges: readonly Bounds[]): Bounds {
  return { low: Math.min(...ranges.map(({ low }) => low)), high: Math.max(...ranges.map(({ high }) => high)) };
}

/** Of all products of two numbers; 0 times an unbounded number is 0. */
function products(a: Bounds, b: Bounds): Bounds {
  const ends = [a.low, a.high].flatMap((p) => [b.low, b.high].map((q) => (p === 0 || q === 0 ? 0 : p * q)));
  return { low: Math.min(...ends), high: Math.max(...ends) };
}

/** Of sums of any number of terms. */
function sums({ low, high }: Bounds): Bounds {
  return { low: low >= 0 ? low : Number.NEGATIVE_INFINITY, high: high <= 0 ? high : Number.POSITIVE_INFINITY };
}

function reciprocals(range: Bounds): Bounds {
  if (range.low > 0 || range.high < 0) return { low: 1 / range.high, high: 1 / range.low };
  return { low: range.low >= 0 ? 0 : Number.NEGATIVE_INFINITY, high: range.high <= 0 ? 0 : Number.POSITIVE_INFINITY };
}

function monotone(f: (x: number) => number): Rule {
  return ([x]) => ({ low: f(x!.low), high: f(x!.high) });
}

function magnitude({ low, high }: Bounds): Bounds {
  return { low: Math.max(0, low, -high), high: largest({ low, high }) };
}

function isSquare(node: Node): boolean {
  return node.inputs[0] === node.inputs[1];
}

/** The one number that a constant input consists of. */
function constantNumber(value: Value | undefined): number | undefined {
  if (value?.source.kind !== "constant" || sizeOf(value.shape) !== 1) return undefined;
  return Number(value.source.data[0]);
}

const power: Rule = ([base], node) => {
  const exponent = constantNumber(node.inputs[1]);
  const whole = exponent !== undefined && Number.isInteger(exponent);
  const finite = exponent !== undefined && exponent >= 0 && exponent <= 4 && (whole || base!.low >= 0);
  if (exponent === 0) return { low: 1, high: 1, finite };
  if (whole && exponent % 2 === 0) {
    const { low, high } = magnitude(base!);
    return exponent > 0 ? { low: low ** exponent, high: high ** exponent, finite } : { ...atLeast(0), finite };
  }
  if (exponent !== undefined && exponent > 0 && base!.low >= 0) {
    return { low: base!.low ** exponent, high: base!.high ** exponent, finite };
  }
  return { ...(base!.low >= 0 ? atLeast(0) : anything(false)), finite };
};

function atLeast(low: number): Bounds {
  return { low, high: Number.POSITIVE_INFINITY };
}

/** min(max(x, low), high), which grows with all three. */
function clipped(inputs: readonly (Range | undefined)[], end: "low" | "high"): number {
  const [x, low, high] = inputs.map((range) => range?.[end]);
  return Math.min(Math.max(x!, low ?? Number.NEGATIVE_INFINITY), high ?? Number.POSITIVE_INFINITY);
}

/** Sums of products: not negative where none of the inputs is. */
function linear(inputs: readonly Range[]): Bounds {
  return inputs.every(({ low }) => low >= 0) ? atLeast(0) : anything(true);
}

const unit = between(-1, 1);
const share = between(0, 1);

function floatOf(node: Node, name: string): number {
  return (node.attributes[name] as { readonly float: number }).float;
}

/** Operators whose result lies within bounds that can be told. */
const bounds: ReadonlyMap<string, Rule> = new Map<string, Rule>(
  Object.entries({
    Abs: ([x]) => magnitude(x!),
    Acos: ([x]) => ({ low: 0, high: 3.15, finite: within(-1, 1)(x!) }),
    Acosh: ([x]) => ({ ...atLeast(0), finite: x!.low >= 1 }),
    Add: ([a, b]) => ({ low: a!.low + b!.low, high: a!.high + b!.high }),
    Asin: ([x]) => ({ low: -1.6, high: 1.6, finite: within(-1, 1)(x!) }),
    Atan: between(-1.6, 1.6),
    Atanh: ([x]) => ({ ...anything(true), finite: within(-0.999, 0.999)(x!) }),
    AveragePool: ([x]) => hull([x!, { low: 0, high: 0 }]),
    Cast: ([x]) => x!,
    Clip: (inputs) => ({ low: clipped(inputs, "low"), high: clipped(inputs, "high") }),
    Concat: (inputs) => hull(inputs),
    Conv: (inputs) => linear(inputs),
    ConvTranspose: (inputs) => linear(inputs),
    Cos: unit,
    Cosh: ([x]) => ({ ...atLeast(1), finite: largest(x!) <= LARGEST_EXPONENT }),
    CumSum: ([x]) => hull([sums(x!), { low: 0, high: 0 }]),
    Div: ([a, b]) => ({ ...products(a!, reciprocals(b!)), finite: apartFromZero(b!) }),
    Erf: unit,
    Exp: ([x]) => ({ low: Math.exp(x!.low), high: Math.exp(x!.high), finite: x!.high <= LARGEST_EXPONENT }),
    HardSigmoid: share,
    LayerNormalization: (_, node) => ({ ...anything(true), finite: floatOf(node, "epsilon") >= LEAST }),
    Log: ([x]) => ({ low: Math.log(x!.low), high: Math.log(x!.high), finite: x!.low >= LEAST }),
    LogSoftmax: between(Number.NEGATIVE_INFINITY, 0),
    MatMul: (inputs) => linear(inputs),
    Max: (inputs) => ({
      low: Math.max(...inputs.map(({ low }) => low)),
      high: Math.max(...inputs.map(({ high }) => high)),
    }),
    Min: (inputs) => ({
      low: Math.min(...inputs.map(({ low }) => low)),
      high: Math.min(...inputs.map(({ high }) => high)),
    }),
    Mod: ([, b]) => ({ ...anything(true), finite: apartFromZero(b!) }),
    Mul: ([a, b], node) => (isSquare(node) ? products(magnitude(a!), magnitude(a!)) : products(a!, b!)),
    Neg: ([x]) => ({ low: -x!.high, high: -x!.low }),
    Pad: ([x, , fill], node) => (node.attributes.mode === "constant" ? hull([x!, fill ?? { low: 0, high: 0 }]) : x!),
    Pow: power,
    Reciprocal: ([x]) => ({ ...reciprocals(x!), finite: apartFromZero(x!) }),
    ReduceL1: atLeastZero,
    ReduceL2: atLeastZero,
    ReduceLogSum: ([x]) => ({ ...anything(true), finite: x!.low >= LEAST }),
    ReduceSum: ([x]) => sums(x!),
    ReduceSumSquare: atLeastZero,
    Relu: monotone((x) => Math.max(x, 0)),
    Sigmoid: share,
    Sign: unit,
    Sin: unit,
    Sinh: ([x]) => ({ ...anything(true), finite: largest(x!) <= LARGEST_EXPONENT }),
    Softmax: share,
    Softplus: atLeastZero,
    Softsign: unit,
    Sqrt: ([x]) => ({ ...monotone((n) => Math.sqrt(Math.max(n, 0)))([x!], undefined!), finite: x!.low >= 0 }),
    Sub: ([a, b]) => ({ low: a!.low - b!.high, high: a!.high - b!.low }),
    Tanh: unit,
    ThresholdedRelu: ([x]) => hull([x!, { low: 0, high: 0 }]),
    Where: ([, a, b]) => hull([a!, b!]),
  } satisfies Record<string, Rule>),
);

/** Operators whose numbers are the first input's own, or lie between them. */
const sameBounds: ReadonlySet<string> = new Set(
  (
    "Expand Gather GatherElements GatherND Identity MaxPool ReduceMax ReduceMean ReduceMin Reshape Slice Split Tile TopK " +
    "Transpose"
  ).split(" "),
);

/** Operators that make finite numbers of finite ones, within no bounds of note. */
const preserving: ReadonlySet<string> = new Set(
  (
    "Asinh Ceil Celu DequantizeLinear Elu Floor Gelu HardSwish LeakyRelu Mish PRelu ReduceLogSumExp ReduceProd Resize Round " +
    "ScatterElements ScatterND Selu Shrink Tan"
  ).split(" "),
);
