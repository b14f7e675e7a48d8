import type { Tensor } from "onnxruntime-common";
import { serialize } from "../graph/serialize.ts";
import { describe } from "../graph/shapes.ts";
import { sizeOf, type TypedData, type Value } from "../graph/value.ts";
import { blocked, hasConvolutions } from "../lower/blocked.ts";
import { largeConvolution } from "../lower/largeKernels.ts";
import { rewrite } from "../lower/rewrite.ts";
import type { Backend, SessionOptions } from "./backend.ts";
import { blockSize } from "./blockSize.ts";
import { leaseSession, messageOf } from "./sessions.ts";

export interface CompileOptions extends SessionOptions {
  readonly backend: Backend;
  /**
   * `blocked` computes convolutions in the CPU's blocked layout where the backend has one, `portable` never does. The two
   * agree up to rounding. Default `blocked`.
   */
  readonly lowering?: "blocked" | "portable";
}

/** Arrays in the element type of the inputs they feed. */
export type Feeds<Names extends string> = Readonly<Record<Names, TypedData>>;
export type Results<Names extends string> = Record<Names, TypedData>;

/** A compiled graph. */
export interface Executable<Inputs extends string, Outputs extends string> {
  /**
   * Runs once. `into` may hold arrays that receive the outputs.
   * @throws Error naming the input whose array is missing, of the wrong element type or of the wrong length; or with
   * onnxruntime's reason when the graph fails on these numbers (an index out of range, say).
   */
  run(feeds: Feeds<Inputs>, into?: Partial<Record<Outputs, TypedData>>): Promise<Results<Outputs>>;
  /** Frees the native session (when no other executable shares it) after the runs under way. */
  dispose(): Promise<void>;
}

/**
 * Compiles the graph that computes `outputs` from `inputs` on a backend.
 * @throws Error with onnxruntime's reason when it refuses the graph (an operator without a float64 kernel, say).
 */
export async function compile<Inputs extends string, Outputs extends string>(
  inputs: Readonly<Record<Inputs, Value>>,
  outputs: Readonly<Record<Outputs, Value>>,
  options: CompileOptions,
): Promise<Executable<Inputs, Outputs>> {
  const large = rewrite(outputs, largeConvolution);
  const block = options.lowering !== "portable" && hasConvolutions(large) ? await blockSize(options.backend) : 0;
  const lowered = block > 0 ? blocked(large, block) : large;
  const lease = await leaseSession(options.backend, serialize({ inputs, outputs: lowered }), options);
  const outputNames = Object.keys(outputs) as Outputs[];
  const underWay = new Set<Promise<unknown>>();
  let disposed = false;
  return {
    async run(feeds, into = {}) {
      if (disposed) throw new Error("This executable has been disposed of.");
      const tensors: Record<string, Tensor> = {};
      for (const name of Object.keys(inputs) as Inputs[])
        tensors[name] = toTensor(options.backend, name, inputs[name], feeds[name]);
      const fetches: Record<string, Tensor | null> = {};
      for (const name of outputNames) {
        const target = into[name];
        const tensor = target ? toTensor(options.backend, name, outputs[name], target) : null;
        fetches[name] = options.backend.writesInPlace ? tensor : null;
      }
      const running = lease.session.run(tensors, fetches);
      underWay.add(running);
      const results = await running
        .catch((error: unknown) => {
          throw new Error(`${options.backend.name} failed while running the graph: ${messageOf(error)}`, {
            cause: error,
          });
        })
        .finally(() => underWay.delete(running));
      const arrays = {} as Results<Outputs>;
      for (const name of outputNames) {
        const computed = results[name]!.data as TypedData;
        const target = into[name];
        if (target && !options.backend.writesInPlace) (target as Float32Array).set(computed as Float32Array);
        arrays[name] = target ?? computed;
      }
      return arrays;
    },
    async dispose() {
      disposed = true;
      await Promise.allSettled(underWay);
      await lease.release();
    },
  };
}

function toTensor(backend: Backend, name: string, value: Value, data: TypedData | undefined): Tensor {
  if (!data) throw new Error(`Nothing was fed to "${name}", which wants ${describe(value)}.`);
  if (data.length !== sizeOf(value.shape)) {
    throw new Error(`"${name}" wants ${describe(value)}, that is ${sizeOf(value.shape)} numbers, not ${data.length}.`);
  }
  try {
    return new backend.Tensor(value.dtype, data as Uint8Array, value.shape);
  } catch {
    throw new Error(`"${name}" wants ${describe(value)}, not a ${data.constructor.name}.`);
  }
}
