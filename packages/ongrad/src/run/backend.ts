import type { InferenceSession } from "onnxruntime-common";

export interface SessionOptions {
  /** Threads inside one operator; 0 lets onnxruntime choose. Default 0. */
  readonly threads?: number;
}

/** Where graphs run. Node and the web each provide one; the engine itself knows only these types. */
export interface Backend {
  /** e.g. `onnxruntime-node cpu`, part of the session cache's key. */
  readonly name: string;
  createSession(model: Uint8Array, options: SessionOptions): Promise<InferenceSession>;
}
