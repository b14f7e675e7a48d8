import type { QueueStatus } from "../../../cluster/queueControl.ts";
import { roughly } from "../../terminal/progress.ts";
import { textTable } from "../../terminal/textTable.ts";

/** A queue for a terminal: counts, a row a machine, what it says, what failed. */
export function statusText({ queue, networks, machines, failures }: QueueStatus): string {
  const { waiting, active, delayed, failed, done } = networks;
  const counts = `${waiting} waiting, ${active} being done, ${delayed} to be tried again, ${done} done, ${failed} failed`;
  const lines = [`${queue}: networks ${counts}.\n`];
  if (machines.length === 0) lines.push("No worker has been here within the hour.\n");
  else {
    const rows = machines.map(({ name, networks, runs, rate, concurrency, doing, alive, silent }) => [
      name,
      `${networks}`,
      `${runs}`,
      rate.toFixed(1),
      alive
        ? doing.map(({ label, done, text }) => `${label}: ${Math.floor(100 * done)} % ${text}`.trimEnd()).join("; ") ||
          `idle (${concurrency} at a time)`
        : `silent for ${roughly(silent / 1000)}`,
    ]);
    lines.push("\n", textTable([["machine", "networks", "runs", "a minute", "now"], ...rows], [1, 2, 3]));
  }
  for (const { name, refusing } of machines) if (refusing !== null) lines.push(`${name} refuses: it ${refusing}\n`);
  for (const { name, notes } of machines) for (const { text } of notes) lines.push(`${name}: ${text}\n`);
  if (failures.length > 0) lines.push("\nFailed:\n");
  for (const { label, reason, machine } of failures) {
    lines.push(`  ${label}${machine === null ? "" : ` (on ${machine})`}: ${reason.replace(/\s+/g, " ")}\n`);
  }
  return lines.join("");
}
