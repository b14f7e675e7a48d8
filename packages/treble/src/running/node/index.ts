/** The backend of Node: onnxruntime-node. */

export { type Device, deviceBackend, devices } from "./deviceBackend.ts";
export { processorText, thisProcessor } from "./processor.ts";
export { selfTestProcess } from "./selfTestProcess.ts";
export type { SelfTestResult } from "./selfTestResult.ts";
