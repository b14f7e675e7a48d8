/** What the queue and what goes with it are called in Redis. */

/** Before all keys: others may use the same Redis. */
export const prefix = "treble";
/** Of jobs, one each network. */
export const queueName = "networks";

/** A key of BullMQ's: `wait` (list), `active` (list), `delayed`, `completed`, `failed` (sorted sets), a job's id. */
export function jobsKey(part: string): string {
  return `${prefix}:${queueName}:${part}`;
}

/** Names of machines that were seen, by when. */
export const machinesKey = `${prefix}:machines`;

/** What a machine said last. */
export function machineKey(name: string): string {
  return `${prefix}:machine:${name}`;
}

/** A number that grows each time that what is being done is to be stopped. */
export const cancelledKey = `${prefix}:cancelled`;
/** A number that grows each time that somebody takes all out of the queue: what is missing then is not lost. */
export const emptiedKey = `${prefix}:emptied`;
