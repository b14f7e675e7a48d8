import { readModel } from "ongrad";
import type { Weights } from "../../models/network/network.ts";
import type { RunStore } from "../../runs/store.ts";
import type { Performed } from "../trial/perform.ts";
import type { TrainSummary } from "./trainRun.ts";

/** The weights of a finished training run, from its model file. */
export function loadWeights(store: RunStore, trained: Performed<TrainSummary>): Weights {
  const bytes = store.run(trained.config).readFile("model.onnx");
  const { initializers } = readModel(bytes);
  return Object.fromEntries(
    Object.entries(initializers).flatMap(([name, { data }]) => (data instanceof Float32Array ? [[name, data]] : [])),
  );
}
