/** The native backend for Node: stock onnxruntime-node on the CPU. */
import { InferenceSession } from "onnxruntime-node";
import type { Backend } from "./backend.ts";

export function nodeBackend(): Backend {
  return {
    name: "onnxruntime-node cpu",
    createSession: (model, { threads }) =>
      InferenceSession.create(model, {
        executionProviders: ["cpu"],
        graphOptimizationLevel: "all",
        // Errors only: warnings about unused initialisers are not the user's concern.
        logSeverityLevel: 3,
        ...(threads ? { intraOpNumThreads: threads } : {}),
        // The worker that spins after a run would steal a core from other sessions of the process.
        extra: { session: { force_spinning_stop: "1" } },
      }),
  };
}
