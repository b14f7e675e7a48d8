import { nodeBackend } from "ongrad/node";
import type { Dataset } from "../../data/dataset.ts";
import type { Laboratory } from "../../pipeline/trial/laboratory.ts";
import type { DiskStore } from "../../runs/node/diskStore.ts";
import type { CliContext } from "../terminal/context.ts";

/** What runs need from outside, from this process: its clock, its signal, onnxruntime on the CPU. */
export function laboratory(
  context: CliContext,
  from: { readonly store: DiskStore; readonly threads: number; readonly dataset: (name: string) => Promise<Dataset> },
): Laboratory {
  return { ...from, backend: nodeBackend(), clock: context.clock, signal: context.signal };
}
