/** Which process wrote something, and whether it still runs: a pid alone is used again by others. */

import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { errorCode } from "./fileError.ts";

export interface ProcessIdentity {
  readonly pid: number;
  /** The machine, its boot and its pid namespace where they can be known: pids mean nothing outside. */
  readonly host: string;
  /** The start time of the process in clock ticks since boot (Linux), or null where it cannot be known. */
  readonly start: string | null;
}

/** The identity of this process. @param host what this machine is called, where it is not to be `thisHost()`. */
export function thisProcess(host: string = thisHost()): ProcessIdentity {
  return { pid: process.pid, host, start: inspect(process.pid)?.start ?? null };
}

/**
 * Whether the process runs: "unknown" where it belongs to another host, or where a process of that pid runs and its
 * start time cannot be compared.
 *
 * @param host as `thisProcess` has it.
 */
export function isRunning(identity: ProcessIdentity, host: string = thisHost()): "yes" | "no" | "unknown" {
  if (identity.host !== host) return "unknown";
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    if (errorCode(error) !== "EPERM") return "no";
  }
  const found = inspect(identity.pid);
  if (found === null || identity.start === null) return "unknown";
  return found.start === identity.start && !found.ended ? "yes" : "no";
}

let known: string | undefined;

/** What tells this machine from others, its boot and its pid namespace included; the first word is its name. */
export function thisHost(): string {
  known ??= [hostname(), readOr(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()), pidNamespace()]
    .filter((part) => part !== "")
    .join(" ");
  return known;
}

function pidNamespace(): string {
  return readOr(() => readlinkSync("/proc/self/ns/pid"));
}

function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}

/** The start time (field 22 of /proc/PID/stat) and whether the process has ended but was not yet reaped. */
function inspect(pid: number): { start: string; ended: boolean } | null {
  const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The second field, the command in parentheses, may itself contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, start] = [fields[0], fields[19]];
  return state === undefined || start === undefined ? null : { start, ended: state === "Z" || state === "X" };
}
