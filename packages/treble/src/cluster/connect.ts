import type { Redis } from "ioredis";
import { UserError } from "../errors/userError.ts";
import { type QueuePackages, queuePackages } from "./queuePackages.ts";
import type { QueuePlace } from "./queuePlace.ts";
import { type QueueTiming, queueTiming } from "./timing.ts";

/** A connection, and what it was made with. */
export interface Connection extends QueuePackages {
  readonly place: QueuePlace;
  readonly redis: Redis;
  /** Closes it, whatever state it is in. */
  close(): void;
}

const SILENCE_MS = 25_000;
/** The most between two attempts to reach a Redis that is gone. */
const RETRY_MS = 5_000;

/**
 * Connects to a Redis, or Valkey, that can hold a queue. Once it was reached it is waited for as long as it takes, and
 * commands given in the meantime are sent when it is back.
 *
 * @param onNote told what is not as it should be, and when the connection is lost and found again.
 * @throws UserError where nobody answers in time, it does not let us in, is too old, or may drop keys at will.
 */
export async function connect(
  place: QueuePlace,
  { onNote, timing = queueTiming }: { readonly onNote: (note: string) => void; readonly timing?: QueueTiming },
): Promise<Connection> {
  const packages = await queuePackages();
  const { host, port, username, password, db, tls, shown } = place;
  const redis = new packages.Redis({
    ...{ host, port, db, lazyConnect: true, keepAlive: 10_000, connectTimeout: timing.connect },
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: {} }),
    // Who hears nothing connects anew before a lock is lost; the longest that BullMQ lets Redis think is 10 s.
    socketTimeout: SILENCE_MS,
    // What a queue waits for may take hours; BullMQ insists on it.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(RETRY_MS, 100 * 2 ** Math.min(times, 10)) * (0.75 + 0.5 * Math.random()),
  });
  let last = "";
  let lost = false;
  let reached = false;
  redis.on("error", (error: Error) => {
    last = reasonOf(error);
    // Said once: every attempt fails in the same way.
    if (reached && !lost) onNote(`${shown} does not answer (${last}); it is tried again.`);
    lost = reached;
  });
  redis.on("ready", () => {
    if (lost) onNote(`${shown} is back.`);
    lost = false;
  });
  const close = (): void => redis.disconnect();
  try {
    await within(timing.connect, redis, () => last);
    reached = true;
    await check(redis, shown, onNote);
  } catch (error) {
    close();
    if (error instanceof UserError) throw error;
    // Not as its cause: errors of the client hold the command that failed, which may be the password's.
    throw new UserError(`${shown} cannot be used as a queue (${reasonOf(error)}); check the address and the server.`);
  }
  return { ...packages, place, redis, close };
}

/** Connects, or gives up: after a time, or at once where waiting cannot help. */
async function within(ms: number, redis: Redis, last: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(last() || "no answer")), ms);
    redis.on("error", (error: Error) => {
      if (hopeless.test(error.message)) reject(error);
    });
  });
  try {
    // The first attempt alone is told of by `connect`; the next ones by "ready".
    const ready = new Promise<void>((resolve) => redis.once("ready", resolve));
    redis.connect().catch(() => {});
    await Promise.race([ready, late]);
    // That we are let in, too: a user without rights gets as far as here.
    await Promise.race([redis.ping(), late]);
  } finally {
    clearTimeout(timer);
  }
}

const hopeless = /^(WRONGPASS|NOAUTH|NOPERM|ERR (invalid|AUTH|Client sent AUTH|DB index))|certificate|ENOTFOUND/i;

/** What an error of the client says, without the command that it was about. */
export function reasonOf(error: unknown): string {
  const { message = "", code = "" } = error as { readonly message?: string; readonly code?: string };
  // Where a name has several addresses, an error that sums up those of all has no message.
  return (message || code || String(error)).replace(/\s+/g, " ").replace(/\.$/, "").slice(0, 200);
}

/** Redis 7, or a Valkey, that keeps what it is given. */
async function check(redis: Redis, shown: string, onNote: (note: string) => void): Promise<void> {
  const info = await redis.info();
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\r?$`, "m").exec(info)?.[1];
  const version = field("valkey_version") ?? field("redis_version") ?? "";
  const major = Number(version.split(".")[0]);
  if (major < 7) throw new UserError(`${shown} is a Redis ${version}; a queue needs Redis 7 or newer, or Valkey.`);
  const policy = field("maxmemory_policy");
  if (policy === undefined || policy === "noeviction") return;
  const setting = `its maxmemory-policy is ${policy}; set it to noeviction (\`redis-cli config set maxmemory-policy noeviction\`)`;
  if (Number(field("maxmemory") ?? 0) > 0) {
    throw new UserError(`${shown} drops jobs when its memory is full: ${setting}.`);
  }
  onNote(`note: ${shown} would drop jobs if its memory were limited: ${setting}.`);
}
