import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Backend } from "./backend.ts";

const backend: Backend = {
  name: "onnxruntime-node cpu",
  Tensor,
  writesInPlace: true,
  createSession: (model, { threads }) =>
    InferenceSession.create(model, {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "all",
      // Fatal only: what goes wrong is thrown, and warnings about unused initialisers are not the user's concern.
      logSeverityLevel: 4,
      ...(threads ? { intraOpNumThreads: threads } : {}),
      // The worker that spins after a run would steal a core from other sessions of the process.
      extra: { session: { force_spinning_stop: "1" } },
    }),
};

/** The native backend for Node: stock onnxruntime-node on the CPU. One object, so that equal graphs share a session. */
export function nodeBackend(): Backend {
  return backend;
}
