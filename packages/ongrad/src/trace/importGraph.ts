import { AttributeProto_AttributeType as AttributeType, type GraphProto, type NodeProto } from "onnx-buf";
import { constantOperators } from "../grad/table.ts";
import { expand, slice } from "../graph/arrange.ts";
import { describe, normalizeAxis } from "../graph/shapes.ts";
import { type Attribute, apply, int64, isFloat, type Shape, sizeOf, type Value } from "../graph/value.ts";
import type { Backend } from "../run/backend.ts";
import { compile } from "../run/compile.ts";
import { bodyOf, branch, isBranching } from "./branches.ts";
import { describeProto, type ForeignModel, opsetOf, standard } from "./foreignModel.ts";
import {
  type ConstantTensor,
  type ForeignAttribute,
  type ForeignNode,
  ModelError,
  UnusableNodeError,
} from "./foreignNode.ts";
import { importers } from "./importers.ts";
import { roundingDerivative } from "./integers.ts";
import { type Imported, importList, isList } from "./lists.ts";
import type { NameOption } from "./loadOption.ts";
import { onIntegers } from "./onIntegers.ts";
import { toValue } from "./operators/constant.ts";
import { linearQuantizedImporters } from "./operators/linearQuantized.ts";
import { importRepeated } from "./repeated.ts";
import { runNode } from "./runNode.ts";

/** What all imports of one model share. */
export interface ImportContext {
  readonly model: ForeignModel;
  readonly backend: Backend;
  /** The nodes to import, each after those it reads. */
  readonly order: readonly NodeProto[];
  readonly initializers: ReadonlyMap<string, Value>;
  /** The initialisers of branches. */
  readonly branches: ReadonlyMap<GraphProto, ReadonlyMap<string, Value>>;
  readonly attributes: ReadonlyMap<NodeProto, Readonly<Record<string, ForeignAttribute>>>;
  /** Whether roundings by quantisation get a derivative. */
  readonly straightThrough: boolean;
  /** What messages call an option of `load`. */
  readonly nameOption: NameOption;
}

/** An import at the batch size that the file was written for. */
export interface Reference {
  readonly batch: number;
  readonly values: ReadonlyMap<string, Value>;
}

/** More elements than any tensor of a classifier has; fewer than would end the process. */
const MOST_ELEMENTS = 2 ** 27;
/** And of all tensors together that are worked out from constants: a small file must not ask for much memory. */
const MOST_FIXED_ELEMENTS = 2 ** 26;

/**
 * Rebuilds a foreign graph from our own operators, node by node. With a `reference`, extents that the file writes down
 * for the batch of the reference (in the targets of reshapes, in constants that are joined to the images) become those
 * of this batch.
 * @returns every value by its name in the file.
 * @throws ModelError naming the node that cannot be imported.
 */
export async function importGraph(
  context: ImportContext,
  inputName: string,
  image: Value,
  reference?: Reference,
): Promise<Map<string, Value>> {
  const { model, backend } = context;
  const values = new Map(context.initializers).set(inputName, image);
  const lists = new Map<string, readonly Value[]>();
  const fixed = new FixedValues(backend);
  const times = reference ? image.shape[0]! / reference.batch : 1;
  // Weights may be transposed or cast, some of them more than once.
  const stored = [...context.initializers.values()].reduce((sum, value) => sum + sizeOf(value.shape), 0);
  const mostFixed = MOST_FIXED_ELEMENTS + 8 * stored;
  let fixedElements = 0;
  await importNodes(context.order, [""]);
  return values;

  /** `scopes` are what the names of values begin with in this graph and in those around it, this one first. */
  async function importNodes(nodes: readonly NodeProto[], scopes: readonly string[]): Promise<void> {
    for (const proto of nodes) {
      const inputs = proto.input.map((name) => (name === "" ? undefined : find(values, scopes, name)));
      const where = describeProto(model, proto);
      proto.input.forEach((name, i) => {
        if (name !== "" && !inputs[i] && !find(lists, scopes, name)) {
          throw new ModelError(`${where}: its input "${name}" could not be imported.`);
        }
      });
      let outputs: readonly Imported[];
      try {
        if (reference && image.shape[0] !== reference.batch) {
          const before = (name: string): Value | undefined => find(reference.values, scopes, name);
          await rebatch(proto, inputs, before, { ...reference, times }, fixed);
        }
        outputs = await importAny(proto, inputs, scopes);
      } catch (error) {
        if (error instanceof ModelError) throw error;
        throw new ModelError(`${where} cannot be imported: ${(error as Error).message.replace(/\.$/, "")}.`);
      }
      proto.output.forEach((name, i) => {
        const value = outputs[i];
        if (name === "" || !value) return;
        if (isList(value)) {
          lists.set(scopes[0] + name, value);
          return;
        }
        if (sizeOf(value.shape) > MOST_ELEMENTS) {
          throw new ModelError(`${where}: makes ${describe(value)}, more elements than ${MOST_ELEMENTS}.`);
        }
        if (fixed.has(value) && proto.opType !== "Constant") fixedElements += sizeOf(value.shape);
        values.set(scopes[0] + name, value);
      });
      if (fixedElements > mostFixed) {
        throw new ModelError(`${where}: the model works out more than ${mostFixed} numbers from constants.`);
      }
    }
  }

  async function importAny(
    proto: NodeProto,
    inputs: readonly (Value | undefined)[],
    scopes: readonly string[],
  ): Promise<readonly Imported[]> {
    if (isBranching(proto)) return importBranch(proto, inputs[0], scopes);
    const operands = proto.input.map((name, i): Imported => inputs[i] ?? find(lists, scopes, name));
    const known = (i: number) => fixed.numbersOf(inputs[i]);
    const body = bodyOf(proto);
    if (body) {
      return importRepeated({ model, proto, operands, known }, async (arguments_, time) => {
        const within = [`${scopes[0]}${proto.output.find((name) => name !== "")}#${time}\0`, ...scopes];
        for (const [name, value] of context.branches.get(body) ?? []) values.set(within[0] + name, value);
        body.input.forEach(({ name }, i) => {
          const given = arguments_[i];
          if (isList(given)) lists.set(within[0] + name, given);
          else if (given) values.set(within[0] + name, given);
        });
        await importNodes(body.node, within);
        const results = body.output.map(
          ({ name }): Imported => find(values, within, name) ?? find(lists, within, name),
        );
        const first = results[0];
        return { results, first: async () => fixed.numbersOf(isList(first) ? undefined : first) };
      });
    }
    const listed = await importList({ model, proto, operands, known });
    return listed ?? importNode(context, proto, inputs, fixed, times);
  }

  /** The outputs of the branch that an `If` takes. */
  async function importBranch(
    proto: NodeProto,
    condition: Value | undefined,
    scopes: readonly string[],
  ): Promise<Imported[]> {
    const known = await fixed.numbersOf(condition);
    if (known && known.data.length !== 1) {
      throw new ModelError(`${describeProto(model, proto)}: its condition is ${known.data.length} numbers, not one.`);
    }
    if (!known) {
      throw new ModelError(
        `${describeProto(model, proto)}: its condition depends on the images, which cannot be imported; export the model without control flow.`,
      );
    }
    const taken = branch(proto, known.data[0] ? "then_branch" : "else_branch")!;
    const within = [`${scopes[0]}${proto.output[0]}\0`, ...scopes];
    for (const [name, value] of context.branches.get(taken) ?? []) values.set(within[0] + name, value);
    await importNodes(taken.node, within);
    return taken.output.map(({ name }) => find(values, within, name) ?? find(lists, within, name));
  }
}

function find<T>(values: ReadonlyMap<string, T>, scopes: readonly string[], name: string): T | undefined {
  for (const scope of scopes) {
    const value = values.get(scope + name);
    if (value) return value;
  }
  return undefined;
}

async function importNode(
  context: ImportContext,
  proto: NodeProto,
  inputs: readonly (Value | undefined)[],
  fixed: FixedValues,
  times: number,
): Promise<readonly Value[]> {
  const { model, backend } = context;
  const domain = standard(proto.domain);
  const node: ForeignNode = {
    op: proto.opType,
    domain,
    opset: opsetOf(model, proto),
    name: proto.name || (proto.output[0] ?? ""),
    inputs,
    attributes: context.attributes.get(proto) ?? {},
    outputCount: proto.output.findLastIndex((name) => name !== "") + 1,
    straightThrough: context.straightThrough,
    nameOption: context.nameOption,
    times,
    storedType: (input) => context.model.initializers.get(proto.input[input] ?? "")?.dataType,
    constant: (input) => fixed.numbersOf(inputs[input]),
  };
  const operator = domain === "" ? proto.opType : `${domain}.${proto.opType}`;
  const importer = importers.get(operator);
  const isFixed = inputs.every((value) => !value || fixed.has(value));
  let refused: unknown;
  try {
    const carried =
      importer && context.straightThrough && !isFixed
        ? await onIntegers(importer, node, (value) => fixed.numbersOf(value))
        : undefined;
    const outputs = carried ?? (await importer?.(node));
    if (outputs) return outputs;
  } catch (error) {
    if (error instanceof UnusableNodeError) throw error;
    // What no builder takes (integers, a rare attribute) onnxruntime may.
    refused = error;
  }
  const known = await Promise.all(inputs.map((_, i) => node.constant(i)));
  const results = await runNode(model, proto, inputs, known, backend).catch((error: unknown) => {
    throw refused ?? error;
  });
  if (isFixed) return results.map(toValue);
  const attributes = Object.fromEntries(
    proto.attribute.map(({ name, type }) => [name, plain(node.attributes[name]!, type)] as const),
  );
  const types = results.map(({ type, shape }) => ({ dtype: type, shape }));
  // Said of the node itself: our rule for its operator, where there is one, is for what our builders write.
  const isConstant =
    (domain === "" && constantOperators.has(proto.opType)) || !types.some(({ dtype }) => isFloat(dtype));
  const derivative = Object.hasOwn(linearQuantizedImporters, operator)
    ? roundingDerivative(node)
    : isConstant
      ? undefined
      : { missing: domain === "" ? proto.opType : `${domain}.${proto.opType}` };
  return apply(proto.opType, inputs, types, attributes, domain, derivative);
}

/** An attribute as our own nodes hold it. */
function plain(attribute: ForeignAttribute, type: number): Attribute {
  if (typeof attribute === "number") return type === AttributeType.FLOAT ? { float: attribute } : attribute;
  if (typeof attribute === "string") return attribute;
  if ("data" in attribute) {
    const { dtype, shape } = toValue(attribute);
    const { buffer, byteOffset, byteLength } = attribute.data;
    const bytes = new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
    return { tensor: { dtype, shape, hex: Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") } };
  }
  if (type === AttributeType.FLOATS) return { floats: attribute as readonly number[] };
  return type === AttributeType.STRINGS
    ? { strings: attribute as readonly string[] }
    : (attribute as readonly number[]);
}

/** Operators whose operands broadcast, so that a constant with an extent for each image must have as many as they. */
const BROADCASTING = new Set(["Add", "Div", "Max", "Min", "Mul", "Pow", "Sub", "Where"]);

/** Changes, in place, inputs that write down the batch of the reference. */
async function rebatch(
  proto: NodeProto,
  inputs: (Value | undefined)[],
  valueBefore: (name: string) => Value | undefined,
  { batch, times }: { readonly batch: number; readonly times: number },
  fixed: FixedValues,
): Promise<void> {
  const before = proto.input.map(valueBefore);
  const after = valueBefore(proto.output[0] ?? "");
  if (!after) return;
  if (proto.opType === "Reshape" || proto.opType === "Expand") {
    const [x, target] = inputs;
    const [was, wasTarget] = before;
    if (!x || !target || !was || !wasTarget || !fixed.has(target)) return;
    const [now, then] = [await fixed.numbersOf(target), await fixed.numbersOf(wasTarget)];
    // A target that was worked out from the images' shape has followed already.
    if (!now || !then || `${now.data}` !== `${then.data}`) return;
    const follow = proto.opType === "Reshape" ? grown : stretched;
    const shape = follow(was.shape, x.shape, after.shape, times, batch);
    if (shape) inputs[1] = int64(shape);
    return;
  }
  const rank = after.shape.length;
  if (proto.opType !== "Concat" && (batch === 1 || !BROADCASTING.has(proto.opType))) return;
  const given = Number(proto.attribute.find(({ name }) => name === "axis")?.i ?? 0);
  const joined = proto.opType === "Concat" ? normalizeAxis("Concat", given, rank) : undefined;
  /** What an extent of the images' became. */
  const extentNow = (axis: number): number | undefined =>
    inputs.find((value, i) => {
      const was = before[i]?.shape;
      return value && !fixed.has(value) && was?.length === rank && was[axis] !== value.shape[axis];
    })?.shape[axis];
  inputs.forEach((value, i) => {
    if (!value || !fixed.has(value) || value.shape.length !== rank) return;
    const target = value.shape.map((extent, axis) =>
      axis !== joined && extent === batch && extent === before[i]?.shape[axis] ? (extentNow(axis) ?? extent) : extent,
    );
    if (`${target}` === `${value.shape}`) return;
    const one = target.reduce(
      (part, extent, axis) => (extent === part.shape[axis] ? part : slice(part, axis, 0, 1)),
      value,
    );
    inputs[i] = expand(one, target);
  });
}

/**
 * The shape that a reshape should have: `was` became `now` by one axis growing `times` (or shrinking) with the batch,
 * which was `batch`. As elements are in row order, an axis of `target` that holds the same places grows with it, best
 * one that is the same axis, or the batch within it. `undefined` where there is none.
 */
export function grown(was: Shape, now: Shape, target: Shape, times: number, batch = 1): number[] | undefined {
  const changed = [...now.keys()].filter((axis) => now[axis] !== was[axis]);
  const [axis] = changed;
  if (changed.length !== 1 || axis === undefined || now.length !== was.length) return undefined;
  if (now[axis] !== was[axis]! * times) return undefined;
  const [start, end] = [sizeOf(was.slice(0, axis)), sizeOf(was.slice(0, axis + 1))];
  const axes = [...target.keys()].map((at) => ({
    at,
    begins: sizeOf(target.slice(0, at)),
    ends: sizeOf(target.slice(0, at + 1)),
  }));
  const holds = (last: number) => axes.filter(({ begins, ends }) => begins <= start && ends >= last);
  const holding = holds(end);
  const found =
    holding.find(({ begins, ends }) => begins === start && ends === end) ??
    axes.find(({ at, begins, ends }) => begins >= start && ends <= end && target[at] === batch) ??
    holding.find(({ begins }) => begins === start) ??
    holding[0] ??
    // The batch alone, where it is the outer part of the axis.
    holds(start * batch)[0];
  const extent = found && target[found.at]! * times;
  return Number.isInteger(extent) ? target.with(found!.at, extent!) : undefined;
}

/** The shape that an expansion should have: where an axis of what is expanded changed, it changes too. */
function stretched(was: Shape, now: Shape, target: Shape): number[] | undefined {
  if (was.length !== now.length) return undefined;
  const lead = target.length - was.length;
  return target.map((extent, axis) => {
    const [then, here] = [was[axis - lead], now[axis - lead]];
    return then !== here && then === extent ? here! : extent;
  });
}

/** Values that depend on no graph input, and their numbers, worked out by onnxruntime when asked for. */
class FixedValues {
  readonly #backend: Backend;
  readonly #fixed = new WeakMap<Value, boolean>();
  readonly #numbers = new WeakMap<Value, Promise<ConstantTensor>>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  has(value: Value): boolean {
    // Of the nodes between two asked values, without recursion: one importer may make thousands of them.
    const stack = [value];
    while (stack.length > 0) {
      const { source } = stack.at(-1)!;
      const operands = source.kind === "node" ? source.node.inputs : [];
      const open = operands.find((operand) => operand && !this.#fixed.has(operand));
      if (open) {
        stack.push(open);
        continue;
      }
      const isFixed = source.kind === "node" && operands.every((operand) => !operand || this.#fixed.get(operand));
      this.#fixed.set(stack.pop()!, isFixed || source.kind === "constant");
    }
    return this.#fixed.get(value)!;
  }

  async numbersOf(value: Value | undefined): Promise<ConstantTensor | undefined> {
    if (!value || !this.has(value)) return undefined;
    const boolean = value.dtype === "bool" ? { dtype: "bool" as const } : {};
    if (value.source.kind === "constant") return { shape: value.shape, data: value.source.data, ...boolean };
    const running =
      this.#numbers.get(value) ??
      this.#run(value).then((data) => ({ shape: value.shape, data, ...boolean }) satisfies ConstantTensor);
    this.#numbers.set(value, running);
    return running;
  }

  async #run(value: Value) {
    if (sizeOf(value.shape) > MOST_ELEMENTS) throw new ModelError(`${describe(value)} has too many elements.`);
    const executable = await compile({}, { value }, { backend: this.#backend, threads: 1 });
    try {
      return (await executable.run({})).value;
    } finally {
      await executable.dispose();
    }
  }
}
