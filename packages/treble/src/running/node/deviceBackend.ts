import { cpus } from "node:os";
import type { Backend } from "ongrad";
import { nodeBackend, webgpuBackend } from "ongrad/node";
import { selfTestProcess } from "./selfTestProcess.ts";

export const devices = ["cpu", "webgpu"] as const;
/** What graphs run on: the processor, or the graphics card through WebGPU. */
export type Device = (typeof devices)[number];

/** A device that works here. */
export interface UsedDevice {
  readonly backend: Backend;
  /** For people, e.g. `onnxruntime-node on the processor (Intel Xeon)`. */
  readonly text: string;
  /** Why it is not the device that was asked for; null where it is. */
  readonly note: string | null;
}

/**
 * The backend of a device, where it computes a small graph right in a process of its own; else the processor's.
 * @throws the signal's reason if aborted.
 */
export async function deviceBackend(device: Device, signal: AbortSignal): Promise<UsedDevice> {
  const model = cpus()[0]?.model.trim();
  const processor = `onnxruntime-node on the processor${model ? ` (${model})` : ""}`;
  if (device === "cpu") return { backend: nodeBackend(), text: processor, note: null };
  const tested = await selfTestProcess("webgpu", signal);
  if (!("error" in tested)) {
    return { backend: webgpuBackend(), text: "onnxruntime-node on the graphics card (WebGPU)", note: null };
  }
  // Without the place in the runtime's source and the condition that failed there.
  const reason = tested.error.replace(/^.* was (?:true|false)\. /, "").slice(0, 160);
  return {
    backend: nodeBackend(),
    text: processor,
    note: `WebGPU does not work here (${reason}), so the processor is used.`,
  };
}
