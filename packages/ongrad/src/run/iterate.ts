import { describe, sameShape } from "../graph/shapes.ts";
import { allocate, sizeOf, type TypedData, type Value } from "../graph/value.ts";
import { inArrays, withBackend } from "./carriedState.ts";
import { type CompileOptions, type DTypes, type Feeds, loweredModel, type Results } from "./compile.ts";
import { openExecution, type TensorType } from "./execution.ts";
import { COUNT, loopModel, STEP } from "./loopModel.ts";

/**
 * One step of an optimiser or an attack: from state and batch to state, with results to look at. `State` and `Outputs`
 * are element types by name.
 */
export interface Step<State extends DTypes, Batch extends string, Outputs extends DTypes> {
  /** Each part of the state: the graph input that holds it and the value it takes next, of the same type. */
  readonly state: { readonly [Name in keyof State]: { readonly now: Value<State[Name]>; readonly next: Value } };
  readonly feeds: Readonly<Record<Batch, Value>>;
  readonly results: { readonly [Name in keyof Outputs]: Value<Outputs[Name]> };
}

/** A compiled step with its state. */
export interface Program<State extends DTypes, Batch extends string, Outputs extends DTypes> {
  /** Replaces the whole state; the arrays are copied. @throws Error naming a part that does not fit. */
  reset(state: Readonly<Record<keyof State, TypedData>>): void;
  /** Takes one step. One at a time: await it before the next. The results are fresh arrays. */
  step(feeds: Feeds<Batch>): Promise<Results<Outputs>>;
  /**
   * Takes `count` steps. Each array holds what `count` steps are fed, one after the other (once where it is one of the
   * `constantFeeds`), and each result what they gave. A run of the backend takes `stepsPerRun` of them; where one
   * fails, the state is that after the run before.
   */
  steps(count: number, feeds: Feeds<Batch>): Promise<Results<Outputs>>;
  /**
   * A copy of the state. Between steps it may be in memory of the backend's own (`keepsOutputs`); nothing is copied
   * from there until it is asked for.
   */
  state(): Promise<Results<State>>;
  dispose(): Promise<void>;
}

export interface IterateOptions extends CompileOptions {
  /**
   * How many steps one run of the backend takes at most. Handing the state in and out of a run takes longer than a
   * small step itself; but a run on the CPU backends blocks its thread. Default 1.
   */
  readonly stepsPerRun?: number;
  /**
   * Names of feeds that are the same for all steps that are asked for at once: given once, not for each. Default none.
   */
  readonly constantFeeds?: readonly string[];
}

/**
 * Compiles a step once, to be taken many times. The state starts at zero.
 * @throws Error when a name is used twice or a part of the state would change its type.
 */
export function iterate<State extends DTypes, Batch extends string, Outputs extends DTypes>(
  step: Step<State, Batch, Outputs>,
  options: IterateOptions,
): Promise<Program<State, Batch, Outputs>>;
export async function iterate(
  step: Step<DTypes, string, DTypes>,
  options: IterateOptions,
): Promise<Program<DTypes, string, DTypes>> {
  const { stepsPerRun: asked = 1, constantFeeds = [] } = options;
  if (!(Number.isInteger(asked) && asked >= 1)) {
    throw new RangeError(`iterate: stepsPerRun must be a whole number from 1, not ${asked}.`);
  }
  // WebGPU has no kernel for a loop: the processor would run it, with copies of everything at each step.
  const stepsPerRun = options.backend.instead ? 1 : asked;
  const looped = stepsPerRun > 1;
  const names = Object.keys(step.state);
  const { inputs, outputs } = namedParts(step, looped ? STEP : "");
  const model = await loweredModel(inputs, outputs, options);
  const states = names.map((name) => [name, nextName(name)] as const);
  const keeps = options.backend.keepsOutputs === true;
  const execution = await openExecution(looped ? loopModel(model, states, constantFeeds) : model, {
    ...options,
    ...(keeps && { kept: names.map(nextName) }),
  });
  const types = mapped(step.state, ({ now }) => now);
  const carried = keeps ? withBackend(types, options.backend) : inArrays(types);
  let stepping = false;
  let underWay: Promise<unknown> = Promise.resolve();
  const requireRest = (): void => {
    if (stepping) throw new Error("The step before this one has not finished: await it first.");
  };
  const isConstant = (name: string): boolean => constantFeeds.includes(name);
  const run = async (count: number, feeds: Feeds<string>): Promise<Results<DTypes>> => {
    const lead = looped ? [count] : [];
    const each = ({ dtype, shape }: Value): TensorType => ({ dtype, shape: [...lead, ...shape] });
    const all = await execution.run({
      inputs: {
        ...(looped ? { [COUNT]: { dtype: "int64", shape: [] } } : {}),
        ...mapped(step.feeds, (value, name) => (isConstant(name) ? value : each(value))),
        ...mapped(step.state, ({ now }) => now),
      },
      outputs: {
        ...mapped(step.results, each),
        ...Object.fromEntries(names.map((name) => [nextName(name), step.state[name]!.next])),
      },
      feeds: { ...feeds, ...carried.now(), ...(looped ? { [COUNT]: BigInt64Array.of(BigInt(count)) } : {}) },
      into: renamed(carried.into(), nextName),
    });
    carried.take(mapped(step.state, (_, name) => all[nextName(name)]!));
    return mapped(step.results, (_, name) => all[name] as TypedData);
  };
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    requireRest();
    stepping = true;
    const result = work().finally(() => {
      stepping = false;
    });
    underWay = result;
    return result;
  };
  return {
    reset(state) {
      requireRest();
      carried.set(state);
    },
    step: (feeds) =>
      alone(async () => {
        if (looped) requireStacked(step.feeds, 1, feeds, isConstant);
        return run(1, feeds);
      }),
    steps: (count, feeds) =>
      alone(async () => {
        requireStacked(step.feeds, count, feeds, isConstant);
        if (count <= stepsPerRun) return run(count, feeds);
        const results = mapped(step.results, ({ dtype, shape }) => allocate(dtype, count * sizeOf(shape)));
        for (let start = 0; start < count; start += stepsPerRun) {
          const end = Math.min(count, start + stepsPerRun);
          const part = mapped(step.feeds, ({ shape }, name) =>
            isConstant(name) ? feeds[name]! : feeds[name]!.subarray(start * sizeOf(shape), end * sizeOf(shape)),
          );
          const given = await run(end - start, part);
          for (const [name, data] of Object.entries(given)) {
            const whole = results[name] as Float32Array;
            whole.set(data as Float32Array, start * sizeOf(step.results[name]!.shape));
          }
        }
        return results;
      }),
    state: () => alone(() => carried.read()),
    dispose: () =>
      execution.dispose(async () => {
        await underWay.catch(() => {});
        carried.free();
      }),
  };
}

function renamed<T>(values: Readonly<Record<string, T>>, rename: (name: string) => string): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [rename(name), value]));
}

const nextName = (name: string): string => `next ${name}`;

/** The inputs and outputs of a step by name, `prefix` before each. */
function namedParts(step: Step<DTypes, string, DTypes>, prefix: string) {
  const inputs: Record<string, Value> = { ...step.feeds };
  const outputs: Record<string, Value> = { ...step.results };
  for (const [name, { now, next }] of Object.entries(step.state)) {
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
  const prefixed = (name: string): string => prefix + name;
  return { inputs: renamed(inputs, prefixed), outputs: renamed(outputs, prefixed) };
}

function mapped<Key extends string, From, To>(
  from: Readonly<Record<Key, From>>,
  to: (value: From, key: Key) => To,
): Record<Key, To> {
  const entries = Object.entries(from) as [Key, From][];
  return Object.fromEntries(entries.map(([key, value]) => [key, to(value, key)])) as Record<Key, To>;
}

function requireStacked(
  types: Readonly<Record<string, Value>>,
  count: number,
  feeds: Feeds<string>,
  isConstant: (name: string) => boolean,
): void {
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new RangeError(`The number of steps must be a whole number from 1, not ${count}.`);
  }
  for (const [name, type] of Object.entries(types)) {
    const length = feeds[name]?.length ?? 0;
    const times = isConstant(name) ? 1 : count;
    if (length === times * sizeOf(type.shape)) continue;
    const wanted = isConstant(name) ? "once for all steps" : `for each of ${count} steps`;
    throw new Error(`"${name}" wants ${describe(type)} ${wanted}, not ${length} numbers.`);
  }
}
