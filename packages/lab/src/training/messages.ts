import type { Engine } from "../engine/index.ts";
import type { Asked } from "./asked.ts";
import type { DataFile } from "./datasetHere.ts";
import type { SharedReport, Trained, TrainingReport } from "./report.ts";

/** What the page tells the worker. */
export type ToWorker =
  | { readonly kind: "train"; readonly asked: Asked; readonly files: readonly DataFile[] }
  | { readonly kind: "pause" | "resume" | "step" };

/** What the worker tells the page. */
export type FromWorker =
  | TrainingReport
  | { readonly kind: "begun"; readonly engine: Engine }
  | { readonly kind: "paused" }
  | {
      readonly kind: "done";
      readonly trained: Trained;
      readonly model: Uint8Array;
      readonly shared: SharedReport | null;
    }
  | { readonly kind: "failed"; readonly sentence: string };
