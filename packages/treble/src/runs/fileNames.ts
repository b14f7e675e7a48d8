/** The names of a run's files. */

export const configName = "config.json";
export const metricsName = "metrics.jsonl";
export const doneName = "done.json";
export const checkpointName = "checkpoint.npz";
export const previousCheckpointName = "checkpoint.prev.npz";
/** A checkpoint on its way to become `checkpointName`. */
export const pendingCheckpointName = "checkpoint.next.npz";
export const lockName = "lock";

/** There while the run is being done. */
export const passing: ReadonlySet<string> = new Set([
  checkpointName,
  previousCheckpointName,
  pendingCheckpointName,
  lockName,
]);
const reserved: ReadonlySet<string> = new Set([...passing, configName, metricsName, doneName]);
/** Portable: no separators, nothing hidden, nothing that Windows or a shell would interpret. */
const fileName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Whether `name` is a plain file name that cannot lead out of the folder. */
export function isFileName(name: string): boolean {
  return fileName.test(name);
}

/** @throws TypeError unless `name` may be written with `writeFile`: plain, and none that the store itself writes. */
export function checkFileName(name: string): void {
  // Some file systems do not tell upper from lower case.
  if (!isFileName(name) || reserved.has(name.toLowerCase()) || name.toLowerCase().startsWith(`${lockName}.`)) {
    throw new TypeError(`${JSON.stringify(name)} is not a name that a run's file may have.`);
  }
}
