import { fileKind } from "./fileKind.ts";
import { truncated } from "./truncated.ts";

/** A sentence about bytes that cannot be read as an ONNX model: what they are instead, as far as that can be told. */
export function notOnnx(bytes: Uint8Array): string {
  const kind = fileKind(bytes);
  if (kind) return `The file is ${kind}.`;
  if (truncated(bytes)) return "The file breaks off in the middle of an ONNX model; fetch or export it again.";
  return "These bytes are not an ONNX model.";
}
