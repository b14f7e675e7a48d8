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
  /** Replaces the whole state; the arrays are copied. @throws Error naming a part that does not fit. */
  reset(state: Readonly<Record<State, TypedData>>): void;
  /** Takes one step. One at a time: await it before the next. The results are fresh arrays. */
  step(feeds: Feeds<Batch>): Promise<Results<Outputs>>;
  /** A copy of the state. */
  state(): Record<State, TypedData>;
  dispose(): Promise<void>;
}

/**
 * Compiles a step once, to be taken many times. The state starts at zero.
 * @throws Error when a name is used twice or a part of the state would change its type.
 */
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
    for (const [taken, by] of [
      [inputs, name],
      [outputs, nextName(name)],
    ] as const) {
      if (Object.hasOwn(taken, by)) throw new Error(`The name "${by}" is used twice in one step.`);
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
  let stepping = false;
  const requireRest = (): void => {
    if (stepping) throw new Error("The step before this one has not finished: await it first.");
  };
  return {
    reset(state) {
      requireRest();
      for (const name of names) requireFits(current[name], state[name], name);
      for (const name of names) (current[name] as Float32Array).set(state[name] as Float32Array);
    },
    async step(feeds) {
      requireRest();
      stepping = true;
      const into = Object.fromEntries(names.map((name) => [nextName(name), spare[name]]));
      const all = await executable.run({ ...feeds, ...current }, into).finally(() => {
        stepping = false;
      });
      [current, spare] = [spare, current];
      return Object.fromEntries(Object.keys(step.results).map((name) => [name, all[name]!])) as Results<Outputs>;
    },
    state: () => Object.fromEntries(names.map((name) => [name, current[name].slice()])) as Record<State, TypedData>,
    dispose: () => executable.dispose(),
  };
}

function requireFits(target: TypedData, source: TypedData | undefined, name: string): void {
  if (!source || source.constructor !== target.constructor || source.length !== target.length) {
    throw new Error(`The state "${name}" wants ${target.length} numbers in a ${target.constructor.name}.`);
  }
}
