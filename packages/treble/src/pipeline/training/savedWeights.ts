import { readModel } from "ongrad";
import type { Weights } from "../../models/network/network.ts";
import type { RunResult, RunStore } from "../../runs/store.ts";

/** The weights of a finished training run, from its model file. */
export function loadWeights(store: RunStore, trained: RunResult): Weights {
  const bytes = store.run(trained.config as object).readFile("model.onnx");
  const { initializers } = readModel(bytes);
  return Object.fromEntries(
    Object.entries(initializers).flatMap(([name, { data }]) => (data instanceof Float32Array ? [[name, data]] : [])),
  );
}
