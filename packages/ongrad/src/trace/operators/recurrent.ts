/** Importers of recurrent networks, step by step. */
import * as a from "../../graph/activations.ts";
import { concat, reshape, reverse, slice, transposeLast } from "../../graph/arrange.ts";
import * as e from "../../graph/elementwise.ts";
import { split } from "../../graph/layout.ts";
import { matmul } from "../../graph/matmul.ts";
import { requireRank } from "../../graph/shapes.ts";
import { full, type Value } from "../../graph/value.ts";
import {
  describeNode,
  type ForeignNode,
  type Importer,
  ModelError,
  numberAttribute,
  numbersAttribute,
  required,
  textAttribute,
} from "../foreignNode.ts";
import { reverseParts } from "./selection.ts";

/** Longer sequences stay onnxruntime's: every step is a dozen operators. */
const MOST_STEPS = 512;

type Activation = (x: Value) => Value;

/** By lower-case name: with alpha and beta, and their defaults. */
const activations: Readonly<
  Record<string, { readonly defaults: readonly number[]; make(p: number, q: number): Activation }>
> = {
  relu: { defaults: [], make: () => e.relu },
  tanh: { defaults: [], make: () => e.tanh },
  sigmoid: { defaults: [], make: () => e.sigmoid },
  softsign: { defaults: [], make: () => a.softsign },
  softplus: { defaults: [], make: () => a.softplus },
  affine: { defaults: [1, 0], make: (p, q) => (x) => e.add(e.mul(x, p), q) },
  leakyrelu: { defaults: [0.01], make: (p) => (x) => a.leakyRelu(x, p) },
  thresholdedrelu: { defaults: [1], make: (p) => (x) => a.thresholdedRelu(x, p) },
  scaledtanh: { defaults: [1, 1], make: (p, q) => (x) => e.mul(e.tanh(e.mul(x, q)), p) },
  hardsigmoid: { defaults: [0.2, 0.5], make: (p, q) => (x) => a.hardSigmoid(x, p, q) },
  elu: { defaults: [1], make: (p) => (x) => a.elu(x, p) },
};

/** One step of one direction: from x·W + biases of the step and the state before to the state after. */
type Step = (projected: Value, state: readonly Value[]) => Value[];

interface Cell {
  readonly gates: number;
  /** Names of activations of one direction, where the file gives none. */
  readonly activations: readonly string[];
  /** How many inputs behind the initial state of h hold further states. */
  readonly states: number;
  step(node: ForeignNode, parts: Direction): Step;
}

/** What belongs to one direction. */
interface Direction {
  readonly hidden: number;
  /** `[hidden, gates·hidden]` */
  readonly recurrent: Value;
  /** `[gates·hidden]` */
  readonly recurrentBias: Value | undefined;
  /** `[3·hidden]`: of input, output and forget gates. */
  readonly peepholes: Value | undefined;
  readonly activations: readonly Activation[];
  clip(x: Value): Value;
}

const rnn: Cell = {
  gates: 1,
  activations: ["tanh"],
  states: 1,
  step:
    (_, { recurrent, recurrentBias, activations: [f], clip }) =>
    (projected, [h]) => [f!(clip(plus(e.add(projected, matmul(h!, recurrent)), recurrentBias)))],
};

const gru: Cell = {
  gates: 3,
  activations: ["sigmoid", "tanh"],
  states: 1,
  step: (node, { hidden, recurrent, recurrentBias, activations: [f, g], clip }) => {
    const resetAfter = numberAttribute(node, "linear_before_reset", 0) !== 0;
    const [gates, candidate] = split(recurrent, 1, [2 * hidden, hidden]) as [Value, Value];
    const biases = recurrentBias && split(recurrentBias, 0, [2 * hidden, hidden]);
    return (projected, [h]) => {
      const [forGates, forCandidate] = split(projected, 1, [2 * hidden, hidden]) as [Value, Value];
      const both = f!(clip(plus(e.add(forGates, matmul(h!, gates)), biases?.[0])));
      const [z, r] = split(both, 1, [hidden, hidden]) as [Value, Value];
      const past = resetAfter
        ? e.mul(r, plus(matmul(h!, candidate), biases?.[1]))
        : plus(matmul(e.mul(r, h!), candidate), biases?.[1]);
      const proposed = g!(clip(e.add(forCandidate, past)));
      return [e.add(e.mul(e.sub(1, z), proposed), e.mul(z, h!))];
    };
  },
};

const lstm: Cell = {
  gates: 4,
  activations: ["sigmoid", "tanh", "tanh"],
  states: 2,
  step: (node, { hidden, recurrent, recurrentBias, peepholes, activations: [f, g, h], clip }) => {
    const coupled = numberAttribute(node, "input_forget", 0) !== 0;
    const [pi, po, pf] = peepholes ? split(peepholes, 0, [hidden, hidden, hidden]) : [];
    return (projected, [before, memory]) => {
      const whole = plus(e.add(projected, matmul(before!, recurrent)), recurrentBias);
      const [i, o, forget, c] = split(whole, 1, [hidden, hidden, hidden, hidden]) as [Value, Value, Value, Value];
      const peeked = (x: Value, p: Value | undefined, at: Value): Value => clip(p ? e.add(x, e.mul(p, at)) : x);
      const input = f!(peeked(i, pi, memory!));
      const kept = coupled ? e.sub(1, input) : f!(peeked(forget, pf, memory!));
      const next = e.add(e.mul(kept, memory!), e.mul(input, g!(clip(c))));
      return [e.mul(f!(peeked(o, po, next)), h!(next)), next];
    };
  },
};

function plus(x: Value, bias: Value | undefined): Value {
  return bias ? e.add(x, bias) : x;
}

function recurrent(cell: Cell): Importer {
  return (node) => {
    if (numberAttribute(node, "layout", 0) !== 0) {
      throw new ModelError(`${describeNode(node)}: has the batch first (layout 1), which onnxruntime does not run.`);
    }
    const [x, weights, recurrence] = [required(node, 0), required(node, 1), required(node, 2)];
    const [bias, lengths, ...more] = node.inputs.slice(3);
    for (const value of [x, weights, recurrence]) requireRank(node.op, "an input", value, 3);
    const [steps, n] = x.shape as [number, number];
    const hidden = recurrence.shape[2]!;
    if (steps > MOST_STEPS) return undefined;
    const direction = textAttribute(node, "direction", "forward");
    const count = direction === "bidirectional" ? 2 : 1;
    const functions = activationsOf(node, cell, count);
    const limit = numberAttribute(node, "clip", 0);
    const clip = (value: Value): Value => (limit > 0 ? e.clip(value, -limit, limit) : value);
    const long = lengths && reshape(e.cast(lengths, "int64"), [n, 1]);
    const turned = (value: Value): Value =>
      lengths ? reverseParts(value, e.cast(lengths, "int64"), 0, 1) : reverse(value, [0]);

    const results = Array.from({ length: count }, (_, d) => {
      const of = (value: Value): Value => reshape(slice(value, 0, d, d + 1), value.shape.slice(1));
      const biases = bias && split(of(bias), 0, [cell.gates * hidden, cell.gates * hidden]);
      const step = cell.step(node, {
        hidden,
        recurrent: transposeLast(of(recurrence)),
        recurrentBias: biases?.[1],
        peepholes: more[cell.states] && of(more[cell.states]!),
        activations: functions.slice(d * cell.activations.length, (d + 1) * cell.activations.length),
        clip,
      });
      const backwards = direction === "reverse" || d === 1;
      const projected = plus(matmul(backwards ? turned(x) : x, transposeLast(of(weights))), biases?.[0]);
      let state = Array.from({ length: cell.states }, (_, i): Value => {
        const initial = more[i];
        return initial ? of(initial) : full(0, [n, hidden], x.dtype);
      });
      const shown: Value[] = [];
      for (let t = 0; t < steps; t++) {
        const next = step(reshape(slice(projected, 0, t, t + 1), [n, cell.gates * hidden]), state);
        const isOver = long && e.greaterOrEqual(full(t, [], "int64"), long);
        shown.push(reshape(isOver ? e.where(isOver, 0, next[0]!) : next[0]!, [1, n, hidden]));
        state = isOver ? next.map((value, i) => e.where(isOver, state[i]!, value)) : next;
      }
      const y = concat(shown, 0);
      return { y: reshape(backwards ? turned(y) : y, [steps, 1, n, hidden]), state };
    });
    const y = concat(
      results.map((result) => result.y),
      1,
    );
    const last = Array.from({ length: cell.states }, (_, i) =>
      concat(
        results.map(({ state }) => reshape(state[i]!, [1, n, hidden])),
        0,
      ),
    );
    return [y, ...last];
  };
}

/** All directions' activations, with their parameters, which are given to those that have some, in order. */
function activationsOf(node: ForeignNode, cell: Cell, directions: number): Activation[] {
  const given = node.attributes.activations as readonly string[] | undefined;
  const names = given ?? Array.from({ length: directions }, () => cell.activations).flat();
  const [alphas, betas] = ["activation_alpha", "activation_beta"].map((name) => [
    ...(numbersAttribute(node, name) ?? []),
  ]);
  if (names.length !== directions * cell.activations.length) {
    throw new ModelError(`${describeNode(node)}: has ${names.length} activations.`);
  }
  return names.map((name) => {
    const known = Object.hasOwn(activations, name.toLowerCase()) ? activations[name.toLowerCase()] : undefined;
    if (!known) throw new ModelError(`${describeNode(node)}: its activation "${name}" is not supported.`);
    const [alpha, beta] = known.defaults;
    const p = alpha === undefined ? 0 : (alphas!.shift() ?? alpha);
    return known.make(p, beta === undefined ? 0 : (betas!.shift() ?? beta));
  });
}

export const recurrentImporters: Readonly<Record<string, Importer>> = {
  GRU: recurrent(gru),
  LSTM: recurrent(lstm),
  RNN: recurrent(rnn),
};
