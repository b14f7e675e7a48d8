/** What computes: the processor, on some threads, or the graphics card; in a worker that falls back where it must. */

export type { Engine } from "./engine.ts";
export {
  type EngineProperties,
  engineIn,
  engineProperties,
  hostHere,
  processorIn,
  suitingOn,
} from "./engineProperties.ts";
export { type EngineFromWorker, type EngineToWorker, type EngineWorker, engineWorker } from "./engineWorker.ts";
export { hasWebgpu } from "./hasWebgpu.ts";
export { engineSentence, engineText } from "./words.ts";
