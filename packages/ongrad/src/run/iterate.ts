import { describe, sameShape } from "../graph/shapes.ts";
import { allocate, sizeOf, type TypedData, type Value } from "../graph/value.ts";
import { type CompileOptions, compile, type Feeds, type Results } from "./compile.ts";

/** One step of an optimiser or an attack: from state and batch to state, with results to look at. */
export interface Step<State extends string, Batch extends string, Outputs extends string> {
  /** Each part of the state: the graph input that holds it and the value it takes next, of the same type. */
  readonly state: Readonly<Record<State, { readonly now: Value; readonly next: Value }>>;
  readonly feeds: Readonly<Record<Batch, Value>>;
  readonly results: Readonly<Record<Outputs, Value>>;
}

/** A compiled step with its state. */
export interface Program<State extends string, Batch extends string, Outputs extends string> {
  /** Replaces the whole state; the arrays are copied. */
  reset(state: Readonly<Record<State, TypedData>>): void;
  /** Takes one step. */
  step(feeds: Feeds<Batch>): Promise<Results<Outputs>>;
  /** A copy of the state. */
  state(): Record<State, TypedData>;
  dispose(): Promise<void>;
}

/** Compiles a step once, to be taken many times. The state starts at zero. */
export async function iterate<State extends string, Batch extends string, Outputs extends string>(
  step: Step<State, Batch, Outputs>,
  options: CompileOptions,
): Promise<Program<State, Batch, Outputs>> {
  const names = Object.keys(step.state) as State[];
  const nextName = (name: State): string => `next ${name}`;
  const inputs: Record<string, Value> = { ...step.feeds };
  const outputs: Record<string, Value> = { ...step.results };
  for (const name of names) {
    const { now, next } = step.state[name];
    if (now.dtype !== next.dtype || !sameShape(now.shape, next.shape)) {
      throw new Error(`The state "${name}" is ${describe(now)} now but would become ${describe(next)}.`);
    }
    inputs[name] = now;
    outputs[nextName(name)] = next;
  }
  const executable = await compile(inputs, outputs, options);
  const allocateState = (): Record<State, TypedData> =>
    Object.fromEntries(
      names.map((name) => [name, allocate(step.state[name].now.dtype, sizeOf(step.state[name].now.shape))]),
    ) as Record<State, TypedData>;
  // Two sets of arrays that take turns, so that a long run allocates nothing.
  let current = allocateState();
  let spare = allocateState();
  return {
    reset(state) {
      for (const name of names) copyInto(current[name], state[name], name);
    },
    async step(feeds) {
      const into = Object.fromEntries(names.map((name) => [nextName(name), spare[name]]));
      const all = await executable.run({ ...feeds, ...current }, into);
      [current, spare] = [spare, current];
      return Object.fromEntries(Object.keys(step.results).map((name) => [name, all[name]!])) as Results<Outputs>;
    },
    state: () => Object.fromEntries(names.map((name) => [name, current[name].slice()])) as Record<State, TypedData>,
    dispose: () => executable.dispose(),
  };
}

function copyInto(target: TypedData, source: TypedData | undefined, name: string): void {
  if (!source || source.constructor !== target.constructor || source.length !== target.length) {
    throw new Error(`The state "${name}" wants ${target.length} numbers in a ${target.constructor.name}.`);
  }
  (target as Float32Array).set(source as Float32Array);
}
