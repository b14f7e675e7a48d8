import type { Tensor } from "onnxruntime-common";
import { allocate, sizeOf, type TypedData } from "../graph/value.ts";
import type { Backend } from "./backend.ts";
import type { TensorType } from "./execution.ts";

type Types = Readonly<Record<string, TensorType>>;
type Arrays = Record<string, TypedData>;

/** What a program hands from run to run; zeros at first. */
export interface CarriedState {
  /** What the next run is fed of it, by name. */
  now(): Readonly<Record<string, TypedData | Tensor>>;
  /** Arrays that receive what a run makes of it, by name; none where that stays with the backend. */
  into(): Readonly<Arrays>;
  /** Takes what a run has made of it, by name. What it was before is gone. */
  take(next: Readonly<Record<string, TypedData | Tensor>>): void;
  /** Replaces all of it by copies. @throws Error naming a part that does not fit. */
  set(state: Readonly<Arrays>): void;
  /** A copy. */
  read(): Promise<Arrays>;
  /** Gives the backend's memory back. */
  free(): void;
}

/** Two sets of arrays that take turns, so that a long run allocates nothing. */
export function inArrays(types: Types): CarriedState {
  let current = zeros(types);
  let spare = zeros(types);
  return {
    now: () => current,
    into: () => spare,
    take() {
      [current, spare] = [spare, current];
    },
    set(state) {
      for (const name of Object.keys(types)) requireFits(current[name]!, state[name], name);
      for (const name of Object.keys(types)) (current[name] as Float32Array).set(state[name] as Float32Array);
    },
    read: async () => Object.fromEntries(Object.entries(current).map(([name, data]) => [name, data.slice()])),
    free() {},
  };
}

/**
 * Tensors that stay where the backend computes, on a graphics card say, from run to run. They are copied only when the
 * state is read, once for each run that made it, and when it is replaced.
 */
export function withBackend(types: Types, { Tensor: Own }: Pick<Backend, "Tensor">): CarriedState {
  let arrays = zeros(types);
  /** Null while the arrays are the state: nothing was run since they were set. */
  let tensors: Readonly<Record<string, Tensor>> | null = null;
  const free = (): void => {
    for (const tensor of Object.values(tensors ?? {})) tensor.dispose();
    tensors = null;
  };
  /** A tensor that was read counts as the processor's from then on; its buffer is there nevertheless. */
  const buffers = new WeakMap<Tensor, Tensor["gpuBuffer"]>();
  const fed = (tensor: Tensor): Tensor => {
    const gpuBuffer = buffers.get(tensor);
    if (tensor.location === "gpu-buffer" || gpuBuffer === undefined) return tensor;
    return Own.fromGpuBuffer(gpuBuffer, { dataType: tensor.type as "float32", dims: tensor.dims });
  };
  return {
    now: () =>
      tensors ? Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, fed(tensor)])) : arrays,
    into: () => ({}),
    take(next) {
      free();
      tensors = next as Readonly<Record<string, Tensor>>;
      for (const one of Object.values(tensors)) if (one.location === "gpu-buffer") buffers.set(one, one.gpuBuffer);
    },
    set(state) {
      for (const name of Object.keys(types)) requireFits(arrays[name]!, state[name], name);
      arrays = Object.fromEntries(Object.keys(types).map((name) => [name, state[name]!.slice()]));
      free();
    },
    async read() {
      const copies: Arrays = {};
      for (const name of Object.keys(types)) {
        copies[name] = (tensors ? ((await tensors[name]!.getData()) as TypedData) : arrays[name]!).slice();
      }
      return copies;
    },
    free,
  };
}

function zeros(types: Types): Arrays {
  const entries = Object.entries(types);
  return Object.fromEntries(entries.map(([name, { dtype, shape }]) => [name, allocate(dtype, sizeOf(shape))]));
}

function requireFits(target: TypedData, source: TypedData | undefined, name: string): void {
  if (!source || source.constructor !== target.constructor || source.length !== target.length) {
    throw new Error(`The state "${name}" wants ${target.length} numbers in a ${target.constructor.name}.`);
  }
}
