/**
 * Runs in a bucket, for machines that share no folder:
 *
 *     PREFIX/runs/0123456789abcdef/done.json   what is finished, its files by checksum: written once, by who is first
 *     PREFIX/files/SHA256                      the files of all runs, each once, under what they hold
 *     PREFIX/claims/0123456789abcdef           who is doing it
 *     PREFIX/checkpoints/0123456789abcdef.zip  how far a run is that somebody does, until it is finished
 *     PREFIX/shards/0123456789abcdef.json      into how many shards a study was divided
 *
 * Files come before the done.json that names them, and are never overwritten, but where they were found damaged:
 * whatever stops, and whoever else does the same run, what is named is there.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../errors/userError.ts";
import { doneName } from "../../fileNames.ts";
import { readDoneFile } from "../doneFile.ts";
import type { RunHere, RunRemote } from "../runRemote.ts";
import { bucketClaims, type ClaimOptions } from "./bucketClaims.ts";
import type { BucketClient } from "./bucketClient.ts";
import { bucketUrl } from "./bucketUrl.ts";
import { fetchCheckpoint, packedCheckpoint } from "./checkpointObject.ts";
import { fetchRun } from "./fetchRun.ts";
import { checkpointKey, doneKey, fileKey } from "./keys.ts";

export interface BucketRemoteOptions {
  /** Told what was found damaged or could not be kept, a sentence each. */
  readonly note?: (message: string) => void;
  /** The least time between two checkpoints of a run that are given; a minute if absent. */
  readonly checkpointEveryMs?: number;
  readonly claims?: ClaimOptions;
  /** How often a run that another machine is doing is looked at by who waits for it; 15,000 ms if absent. */
  readonly lookEveryMs?: number;
}

/** For so long a look at what is there serves those who ask after it. */
const LOOK_MS = 30_000;
/** How often who waits looks whether the run is done on this machine. */
const HERE_MS = 250;

export function bucketRemote(client: BucketClient, options: BucketRemoteOptions = {}): RunRemote {
  const { note = () => {}, checkpointEveryMs = 60_000, lookEveryMs = 15_000 } = options;
  const claims = bucketClaims(client, note, options.claims);
  const there = new Set<string>();
  const damaged = new Set<string>();
  const givenAt = new Map<string, number>();
  const onItsWay = new Set<string>();
  let looked = Number.NEGATIVE_INFINITY;
  let failed = false;

  const fetching = { note, onDamaged: (sha256: string) => void damaged.add(sha256) };

  const give = async (run: RunHere, signal?: AbortSignal): Promise<void> => {
    const done = readDoneFile(run.folder, run.hash, "contents");
    if (done === "absent" || "reason" in done) return;
    for (const [name, { sha256 }] of Object.entries(done.files)) {
      const anew = damaged.delete(sha256);
      if (!anew && (await client.has(fileKey(sha256), signal))) continue;
      await client.put(fileKey(sha256), readFileSync(join(run.folder, name)), !anew, signal);
    }
    const ours = readFileSync(join(run.folder, doneName));
    if (!(await client.put(doneKey(run.id), ours, true, signal))) {
      const theirs = await client.get(doneKey(run.id), signal);
      const same = theirs !== null && Buffer.compare(theirs, ours) === 0;
      // One that cannot be had, because of files that are damaged or gone, gives way.
      if (!same && !(await fetchRun(client, run, { ...fetching, replace: true, signal }))) {
        await client.put(doneKey(run.id), ours, false, signal);
      }
    }
    await client.remove(checkpointKey(run.id), signal);
    there.add(run.id);
    givenAt.delete(run.id);
  };

  const fetch = async (run: RunHere, signal?: AbortSignal): Promise<boolean> => {
    const found = await fetchRun(client, run, { ...fetching, replace: false, signal });
    if (found) there.add(run.id);
    return found;
  };

  /** Waits until it is time to ask again; of a run that is done on this machine at once. */
  const elsewhere = async (run: RunHere, signal?: AbortSignal): Promise<void> => {
    const until = performance.now() + lookEveryMs;
    while (performance.now() < until && !run.isRunningHere() && !run.isDone()) {
      await sleep(Math.min(HERE_MS, lookEveryMs), undefined, signal && { signal }).catch(() =>
        signal?.throwIfAborted(),
      );
    }
    looked = Number.NEGATIVE_INFINITY;
  };

  const remote: RunRemote = {
    url: bucketUrl(client.place),
    async look(signal) {
      const [runs] = await Promise.all([client.list("runs/", signal), claims.look(signal)]);
      for (const { key } of runs) {
        const [, id] = /^runs\/([0-9a-f]{16})\/done\.json$/.exec(key) ?? [];
        if (id !== undefined) there.add(id);
      }
      looked = performance.now();
    },
    async refresh(run, signal) {
      const known = there.has(run.id);
      const justLooked = performance.now() - looked < LOOK_MS;
      if (run.isDone()) {
        if (known) return;
        if (!justLooked && (await client.has(doneKey(run.id), signal))) there.add(run.id);
        else await give(run, signal);
        return;
      }
      if (!justLooked || known) await fetch(run, signal);
    },
    isTaken: (run) => claims.isTaken(run.id),
    async reserve(run, signal) {
      for (;;) {
        await remote.refresh(run, signal);
        if (run.isDone() || run.isRunningHere()) return;
        if (await claims.take(run.id, signal)) break;
        await elsewhere(run, signal);
      }
      // It may have been finished before it was ours.
      if (await fetch(run, signal)) await claims.release(run.id);
      else await fetchCheckpoint(client, run, note, signal);
    },
    give: (run, signal) =>
      give(run, signal)
        .catch((error: unknown) => {
          if (!(error instanceof UserError)) throw error;
          const again = `The run is finished in ${run.folder}; the same command gives it again.`;
          throw new UserError(`${error.message} ${again}`, { cause: error });
        })
        .finally(() => claims.release(run.id)),
    leave: (run) => claims.release(run.id),
    async keep(name, bytes, signal) {
      await client.put(name, bytes, false, signal);
    },
    kept: (name, signal) => client.get(name, signal),
    saved(run) {
      const now = performance.now();
      // The first one too has time: most runs are finished before.
      const before = givenAt.get(run.id) ?? now;
      if (!givenAt.has(run.id)) givenAt.set(run.id, now);
      if (now - before < checkpointEveryMs || onItsWay.has(run.id)) return;
      givenAt.set(run.id, now);
      const bytes = packedCheckpoint(run.folder);
      if (bytes === null) return;
      const late = async (): Promise<void> => {
        await client.put(checkpointKey(run.id), bytes, false);
        // Finished meanwhile: `give` has removed it before it came.
        if (there.has(run.id)) await client.remove(checkpointKey(run.id));
      };
      onItsWay.add(run.id);
      late()
        .catch((error: Error) => {
          // A checkpoint that cannot be kept elsewhere is no reason to stop.
          if (!failed) note(`No checkpoint of ${run.id} could be kept in ${bucketUrl(client.place)}: ${error.message}`);
          failed = true;
        })
        .finally(() => onItsWay.delete(run.id));
    },
  };
  return remote;
}
