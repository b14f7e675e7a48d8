/** Loops whose number of rounds is known before the images are: one round behind the other. */
import { constant, type Value } from "../graph/value.ts";
import { bodyOf } from "./branches.ts";
import { describeProto } from "./foreignModel.ts";
import { type ConstantTensor, UnusableNodeError } from "./foreignNode.ts";
import { type Imported, isList, type ListNode, stacked, taken, wholeAttribute } from "./lists.ts";

/** Nodes of all rounds together. */
const MOST_NODES = 20_000;

/** One round: what its body makes of its arguments, and the numbers of the first result where they are known. */
export type Round = (
  arguments_: readonly Imported[],
  time: number,
) => Promise<{ readonly results: readonly Imported[]; first(): Promise<ConstantTensor | undefined> }>;

/** @throws UnusableNodeError where the number of rounds depends on the images, or is too large. */
export function importRepeated(node: ListNode, round: Round): Promise<readonly Imported[]> {
  return node.proto.opType === "Loop" ? loop(node, round) : scan(node, round);
}

function refuse(node: ListNode, why: string): never {
  throw new UnusableNodeError(`${describeProto(node.model, node.proto)} ${why}`);
}

function checkCount(node: ListNode, rounds: number): void {
  const nodes = bodyOf(node.proto)?.node.length ?? 0;
  if (rounds * Math.max(1, nodes) > MOST_NODES)
    refuse(node, `has ${rounds} rounds of ${nodes} nodes, which is too much.`);
}

/** States go from round to round while a condition holds; of other results those of all rounds are joined. */
async function loop(node: ListNode, round: Round): Promise<readonly Imported[]> {
  const [count, condition] = [await node.known(0), await node.known(1)];
  const [hasCount, hasCondition] = [0, 1].map((i) => node.operands[i] !== undefined);
  if ((hasCount && !count) || (hasCondition && !condition)) {
    return refuse(node, "goes on as the images say, which cannot be imported; export the model without control flow.");
  }
  const most = count ? Number(count.data[0]) : Number.POSITIVE_INFINITY;
  let goes = !condition || Number(condition.data[0]) !== 0;
  let states = node.operands.slice(2);
  const rounds: Imported[][] = [];
  for (let time = 0; goes && time < most; time++) {
    checkCount(node, Math.max(time, Number.isFinite(most) && !hasCondition ? most : time));
    const going = constant(Uint8Array.of(1), [], { dtype: "bool" });
    const { results, first } = await round([constant(BigInt64Array.of(BigInt(time)), []), going, ...states], time);
    const next = await first();
    if (!next) {
      return refuse(
        node,
        "goes on as the images say, which cannot be imported; export the model without control flow.",
      );
    }
    goes = Number(next.data[0]) !== 0;
    rounds.push(results.slice(1 + states.length));
    states = results.slice(1, 1 + states.length);
  }
  return [...states, ...joined(node, rounds, node.proto.output.length - states.length, () => 0)];
}

/** Along an axis of some inputs, one round for each of its places. Operator set 8 had another of this name. */
async function scan(node: ListNode, round: Round): Promise<readonly Imported[]> {
  const { proto, operands } = node;
  const scanned = wholeAttribute(proto, "num_scan_inputs", 0);
  if ((node.model.opsets.get("") ?? 0) < 9 || scanned < 1)
    return refuse(node, "is of an old kind, which cannot be imported.");
  const list = (name: string): number[] => (proto.attribute.find((each) => each.name === name)?.ints ?? []).map(Number);
  const [axes, directions] = [list("scan_input_axes"), list("scan_input_directions")];
  const inputs = operands.slice(operands.length - scanned) as Value[];
  let states = operands.slice(0, operands.length - scanned);
  const at = inputs.map((x, i) => ((axes[i] ?? 0) + x.shape.length) % x.shape.length);
  const count = inputs[0]!.shape[at[0]!]!;
  checkCount(node, count);
  const rounds: Imported[][] = [];
  for (let time = 0; time < count; time++) {
    const slices = inputs.map((x, i) => taken(x, at[i]!, directions[i] === 1 ? count - 1 - time : time));
    const { results } = await round([...states, ...slices], time);
    rounds.push(results.slice(states.length));
    states = results.slice(0, states.length);
  }
  const outputAxes = list("scan_output_axes");
  const backwards = list("scan_output_directions");
  const ordered = rounds[0]?.map((_, i) => {
    const column = rounds.map((results) => results[i]);
    return backwards[i] === 1 ? column.reverse() : column;
  });
  const again = rounds.map((_, time) => (ordered ?? []).map((column) => column[time]));
  return [...states, ...joined(node, again, proto.output.length - states.length, (i) => outputAxes[i] ?? 0)];
}

/** Each result of all rounds along a new axis. */
function joined(
  node: ListNode,
  rounds: readonly (readonly Imported[])[],
  count: number,
  axisOf: (result: number) => number,
): Value[] {
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const values = rounds.map((results) => results[i]).filter((value): value is Value => !!value && !isList(value));
    if (values.length === 0 || values.length < rounds.length) {
      return refuse(node, "joins the results of no round, whose shape cannot be known.");
    }
    return stacked(values, axisOf(i));
  });
}
