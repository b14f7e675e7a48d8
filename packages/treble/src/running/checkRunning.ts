import { UserError } from "../errors/userError.ts";
import { kindOf, shown } from "../text/kindOf.ts";
import type { Running } from "./running.ts";

/** More than machines have cores; as many are started as are asked for, and a process of a million does not live. */
const mostThreads = 1024;

/** What would otherwise fail somewhere inside. @throws UserError naming the option. */
export function checkRunning({ backend, threads = 0, signal, onProgress }: Running): void {
  if (!Number.isSafeInteger(threads) || threads < 0 || threads > mostThreads) {
    throw new UserError(
      `The options: threads is ${shown(threads)}; it must be a whole number from 0 (as many as suit) to ${mostThreads}.`,
    );
  }
  if (backend !== undefined && typeof backend?.createSession !== "function") {
    throw new UserError(
      `The options: backend is ${kindOf(backend)}; pass nodeBackend() of ongrad/node or webBackend() of ongrad/web, or leave it out.`,
    );
  }
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function") {
    throw new UserError(`The options: signal is ${kindOf(signal)}; pass the \`signal\` of an AbortController.`);
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new UserError(`The options: onProgress is ${kindOf(onProgress)}; pass a function of { done, total }.`);
  }
}
