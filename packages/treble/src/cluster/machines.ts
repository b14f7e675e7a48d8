import type { Redis } from "ioredis";
import { type Machine, type MachineRecord, machineSchema } from "./machineRecord.ts";
import { cancelledKey, machineKey, machinesKey } from "./queueNames.ts";

/** What is said is kept so long: of a machine that died, how far it had come. */
const KEPT_MS = 3_600_000;

/**
 * Says how a machine is doing.
 *
 * @returns how often it was asked to stop what is being done: the number grows.
 */
export async function sayMachine(redis: Redis, record: MachineRecord): Promise<number> {
  const replies = await redis
    .multi()
    .set(machineKey(record.name), JSON.stringify(record), "PX", KEPT_MS)
    .zadd(machinesKey, Date.now(), record.name)
    .get(cancelledKey)
    .exec();
  return Number(replies?.[2]?.[1] ?? 0);
}

/** A machine leaves. */
export async function removeMachine(redis: Redis, name: string): Promise<void> {
  await redis.multi().del(machineKey(name)).zrem(machinesKey, name).exec();
}

/** All machines that were heard of within the hour, by name. */
export async function machinesSeen(redis: Redis): Promise<Machine[]> {
  const names = (await redis.zrange(machinesKey, 0, -1)).sort();
  if (names.length === 0) return [];
  const asking = redis.pipeline();
  for (const name of names) asking.get(machineKey(name)).pttl(machineKey(name));
  const replies = (await asking.exec()) ?? [];
  const machines: Machine[] = [];
  const gone: string[] = [];
  for (const [i, name] of names.entries()) {
    const [text, left] = [replies[2 * i]?.[1], replies[2 * i + 1]?.[1]];
    if (typeof text !== "string" || typeof left !== "number") gone.push(name);
    else {
      const record = machineSchema.safeParse(parsed(text));
      if (record.success) machines.push({ ...record.data, silent: Math.max(0, KEPT_MS - left) });
    }
  }
  if (gone.length > 0) await redis.zrem(machinesKey, ...gone);
  return machines;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
