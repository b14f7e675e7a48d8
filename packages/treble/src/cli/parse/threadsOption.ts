import { Option } from "commander";
import { wholeNumber } from "./parseNumber.ts";

/** Of a command that runs one session at a time. */
export function threadsOption(): Option {
  return new Option("--threads <count>", "threads inside one operator; 0 lets onnxruntime choose")
    .argParser(wholeNumber("--threads", 0, 1024))
    .default(0);
}
