/**
 * Who is at which run, for machines that have a bucket in common: `claims/0123456789abcdef` says what a lock file says,
 * and is written on the condition that there is none. Its holder writes a new beat into it twice a minute; when that
 * stood still for three minutes of our own watching, another machine takes the run over.
 *
 * A claim saves doing a run twice, and nothing hangs on it: where two take over the same one at the same moment, or a
 * server does not know conditions, both do the run, and the first to finish has finished it.
 */

import { createHash, randomBytes } from "node:crypto";
import { thisProcess } from "../../../files/processIdentity.ts";
import { lockBytes, parseLock } from "../lockRecord.ts";
import { silentMs } from "../silence.ts";
import { clockOf, isStale, type StaleOptions, staleAfterMs } from "../staleLock.ts";
import type { BucketClient } from "./bucketClient.ts";
import { bucketUrl } from "./bucketUrl.ts";
import { claimKey } from "./keys.ts";

export interface ClaimOptions extends StaleOptions {
  /** How often a claim is given a new beat; 30,000 ms if absent. */
  readonly beatEveryMs?: number;
}

export interface BucketClaims {
  /** Looks once who is at what, for `isTaken`. */
  look(signal?: AbortSignal): Promise<void>;
  /** Whether another one was at a run when it was last looked, and gives signs of life. */
  isTaken(id: string): boolean;
  /** Takes a run; false where another one has it that gives signs of life. */
  take(id: string, signal?: AbortSignal): Promise<boolean>;
  /** Gives a run back that was taken here; does nothing of others. It never rejects. */
  release(id: string): Promise<void>;
}

/** A claim that cannot be removed within this is left, and found silent by others. */
const RELEASE_MS = 5_000;

/** Claims that this process holds, by token: what it wrote and no longer holds is nobody's. */
const ours = new Set<string>();

export function bucketClaims(
  client: BucketClient,
  note: (message: string) => void,
  options: ClaimOptions = {},
): BucketClaims {
  const held = new Map<string, () => Promise<void>>();
  let taken: ReadonlySet<string> = new Set();
  const nameOf = (id: string): string => `${bucketUrl(client.place)} ${claimKey(id)}`;

  const hold = (id: string, token: string, bytes: (beat: number) => Uint8Array): void => {
    const stopped = new AbortController();
    let [beats, writing] = [0, Promise.resolve<unknown>(null)];
    let busy = false;
    const beat = async (): Promise<void> => {
      busy = true;
      // The next one may reach the server.
      await client.put(claimKey(id), bytes(++beats), false, stopped.signal).catch(() => {});
      busy = false;
    };
    const timer = setInterval(() => {
      if (!busy) writing = beat();
    }, options.beatEveryMs ?? 30_000).unref();
    held.set(id, async () => {
      clearInterval(timer);
      stopped.abort();
      await writing;
      ours.delete(token);
      await client.remove(claimKey(id), AbortSignal.timeout(RELEASE_MS)).catch(() => {});
    });
  };

  return {
    async look(signal) {
      const now = clockOf(options)();
      const after = staleAfterMs(options);
      const beating = (await client.list("claims/", signal)).flatMap(({ key, tag }) => {
        const id = key.slice("claims/".length);
        const silent = silentMs(`${nameOf(id)} as listed`, { process: null, token: tag, beat: tag }, now, after / 4);
        return silent > after || held.has(id) ? [] : [id];
      });
      taken = new Set(beating);
    },
    isTaken: (id) => taken.has(id),
    async take(id, signal) {
      if (held.has(id)) return false;
      const found = await client.get(claimKey(id), signal);
      if (found !== null) {
        const unreadable = { process: null, token: createHash("sha256").update(found).digest("hex"), beat: "" };
        const lock = parseLock(new TextDecoder().decode(found)) ?? unreadable;
        const mine = thisProcess(options.host);
        const dropped = lock.process?.pid === mine.pid && lock.process.host === mine.host && !ours.has(lock.token);
        if (!dropped && !isStale(nameOf(id), lock, options)) return false;
        if (lock.process && lock.process.host !== mine.host) {
          const machine = lock.process.host.split(" ")[0];
          note(`The run ${id} was taken over: process ${lock.process.pid} on ${machine} gave no more sign of life.`);
        }
      }
      const token = randomBytes(8).toString("hex");
      const bytes = (beat: number): Uint8Array => lockBytes(token, thisProcess(options.host), beat);
      // Before it can be read there.
      ours.add(token);
      const written = await client.put(claimKey(id), bytes(0), found === null, signal).catch((error: unknown) => {
        ours.delete(token);
        throw error;
      });
      if (written) hold(id, token, bytes);
      else ours.delete(token);
      return written;
    },
    release: async (id) => {
      const stop = held.get(id);
      held.delete(id);
      await stop?.();
    },
  };
}
