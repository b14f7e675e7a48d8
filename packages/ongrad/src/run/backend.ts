import type { InferenceSession, TensorConstructor } from "onnxruntime-common";
import type { Replacement } from "../lower/rewrite.ts";

export interface SessionOptions {
  /** Threads inside one operator; 0 lets onnxruntime choose. Default 0. */
  readonly threads?: number;
  /** Runs every node as it is written: onnxruntime's optimiser is off. Default false. */
  readonly unoptimized?: boolean;
}

/** Where graphs run. Node and the web each provide one; the engine itself knows only these types. */
export interface Backend {
  /** For messages, e.g. `onnxruntime-node cpu`. Sessions are shared within one backend object. */
  readonly name: string;
  /** The runtime's own class: a tensor of another copy of onnxruntime-common is silently no output target. */
  readonly Tensor: TensorConstructor;
  /**
   * Whether a run writes into output tensors of that class which it is handed. Where it does not, results are copied
   * into the caller's arrays: right everywhere, but slower. Default false.
   */
  readonly writesInPlace?: boolean;
  /**
   * Of a backend that lacks kernels of the CPU's: what it computes instead of an operator (`webgpuKernels`). Each step
   * is then a run of its own, and nothing is laid out for the CPU. Default: nothing is replaced.
   */
  readonly instead?: Replacement;
  createSession(model: Uint8Array, options: SessionOptions): Promise<InferenceSession>;
}
