import type { Tensor } from "onnxruntime-common";
import { describe } from "../graph/shapes.ts";
import { type DType, type Shape, sizeOf, type TypedData } from "../graph/value.ts";
import type { Backend, SessionRequest } from "./backend.ts";
import { discard } from "./discard.ts";
import { leaseSession, messageOf } from "./sessions.ts";

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

interface Run {
  readonly inputs: Readonly<Record<string, TensorType>>;
  readonly outputs: Readonly<Record<string, TensorType>>;
  /** Arrays, or tensors that an earlier run kept. */
  readonly feeds: Readonly<Record<string, TypedData | Tensor>>;
  /** Arrays that receive outputs. */
  readonly into: Readonly<Record<string, TypedData | undefined>>;
}

/** A session that takes and gives arrays, and tensors of outputs that it keeps. */
export interface Execution {
  /** @throws Error naming the input whose array does not fit, or with onnxruntime's reason. */
  run(run: Run): Promise<Record<string, TypedData | Tensor>>;
  /**
   * Frees the native session (when no other execution shares it) after the runs under way.
   * @param before what must be given back before the session is
   */
  dispose(before?: () => Promise<void>): Promise<void>;
}

/** @param options `kept`: the outputs that stay with the backend, of which a run gives the tensors */
export async function openExecution(
  model: Uint8Array,
  { backend, ...options }: SessionRequest & { readonly backend: Backend },
): Promise<Execution> {
  const kept = new Set(options.kept);
  const lease = await leaseSession(backend, model, options);
  const underWay = new Set<Promise<unknown>>();
  let disposed = false;
  return {
    async run({ inputs, outputs, feeds, into }) {
      if (disposed) throw new Error("This executable has been disposed of.");
      const tensors: Record<string, Tensor> = {};
      for (const [name, type] of Object.entries(inputs)) tensors[name] = toTensor(backend, name, type, feeds[name]);
      const fetches: Record<string, Tensor | null> = {};
      for (const [name, type] of Object.entries(outputs)) {
        const target = into[name];
        const tensor = target ? toTensor(backend, name, type, target) : null;
        fetches[name] = backend.writesInPlace ? tensor : null;
      }
      const running = lease.session.run(tensors, fetches);
      underWay.add(running);
      const results = await running
        .catch((error: unknown) => {
          throw new Error(`${backend.name} failed while running the graph: ${messageOf(error)}`, { cause: error });
        })
        .finally(() => underWay.delete(running));
      const given: Record<string, TypedData | Tensor> = {};
      for (const name of Object.keys(outputs)) {
        if (kept.has(name)) {
          given[name] = results[name]!;
          continue;
        }
        const computed = results[name]!.data as TypedData;
        const target = into[name];
        if (target && !backend.writesInPlace) (target as Float32Array).set(computed as Float32Array);
        // Even where the run wrote into the target, onnxruntime hands out a copy of it.
        if (target && computed.buffer !== target.buffer) discard(computed);
        given[name] = target ?? computed;
      }
      return given;
    },
    async dispose(before) {
      disposed = true;
      await Promise.allSettled(underWay);
      await before?.();
      await lease.release();
    },
  };
}

function toTensor(backend: Backend, name: string, type: TensorType, data: TypedData | Tensor | undefined): Tensor {
  if (!data) throw new Error(`Nothing was fed to "${name}", which wants ${describe(type)}.`);
  if (!ArrayBuffer.isView(data)) return data;
  const size = sizeOf(type.shape);
  if (data.length !== size) {
    throw new Error(`"${name}" wants ${describe(type)}, that is ${size} numbers, not ${data.length}.`);
  }
  try {
    return new backend.Tensor(type.dtype, data as Uint8Array, type.shape);
  } catch {
    throw new Error(`"${name}" wants ${describe(type)}, not a ${data.constructor.name}.`);
  }
}
