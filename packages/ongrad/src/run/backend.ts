import type { InferenceSession, TensorConstructor } from "onnxruntime-common";
import type { Replacement } from "../lower/rewrite.ts";

export interface SessionOptions {
  /** Threads inside one operator; 0 lets onnxruntime choose. Default 0. */
  readonly threads?: number;
  /** Runs every node as it is written: onnxruntime's optimiser is off. Default false. */
  readonly unoptimized?: boolean;
}

/** What a session is made with. */
export interface SessionRequest extends SessionOptions {
  /** Outputs that stay in the backend's memory, by name; only where it `keepsOutputs`. Default: none. */
  readonly kept?: readonly string[];
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
  /**
   * Whether outputs can stay in memory of its own, such as a graphics card's: a session made with `kept` gives them as
   * tensors that later runs take as inputs, whose numbers `getData` copies out and whose memory `dispose` frees. The
   * state of a program is carried so. Default false: it is handed in and out as arrays.
   */
  readonly keepsOutputs?: boolean;
  createSession(model: Uint8Array, options: SessionRequest): Promise<InferenceSession>;
}
