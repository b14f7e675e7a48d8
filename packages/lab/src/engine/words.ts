import type { Engine } from "./engine.ts";

/** Characters of a reason. */
const LONGEST = 200;
const numbers = ["No", "One", "Two", "Three", "Four"];

/** Three words for where training stands. */
export function engineText({ device, threads }: Engine): string {
  return device === "webgpu" ? "WebGPU" : `${threads} ${threads === 1 ? "thread" : "threads"}, WebAssembly`;
}

/** What marks a result of the graphics card; nothing of the processor's, which is the usual. */
export function engineSentence({ device }: Engine): string {
  if (device === "cpu") return "";
  return "Computed on the graphics card (WebGPU), whose rounding is not the processor's: the same seed gives other last digits.";
}

/** What a worker computes for. */
export type Doing = "training" | "auditing";

export const nounOf: Readonly<Record<Doing, string>> = { training: "The training", auditing: "The audit" };

/** That an engine did not work, why, and what is used instead. */
export function fallbackSentence(from: Engine, to: Engine, reason: string, doing: Doing): string {
  // The runtime's own are long, and name places in its source.
  const why = reason.split("\n")[0]!.slice(0, LONGEST).replace(/\.$/, "");
  const instead = to.device === "cpu" && from.device === "webgpu" ? "on the processor" : `on ${countOf(to.threads)}`;
  if (from.device === "webgpu") return `WebGPU does not work here (${why}); ${doing} ${instead} instead.`;
  return `${capital(countOf(from.threads))} threads did not start (${why}); ${doing} ${instead}.`;
}

/** A small count, written out. */
function countOf(count: number): string {
  return (numbers[count] ?? String(count)).toLowerCase();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
