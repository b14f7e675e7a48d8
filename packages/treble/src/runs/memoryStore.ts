import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { MissingRunError } from "../errors/missingRunError.ts";
import { UserError } from "../errors/userError.ts";
import { canonicalJson, type JsonValue } from "../formats/canonicalJson.ts";
import { configHash } from "./configHash.ts";
import { checkFileName } from "./fileNames.ts";
import type { Checkpoint, MetricsRow, Run, RunListing, RunResult, RunStore, RunWriter } from "./store.ts";

/** How often `waitForDone` looks. */
const POLL_MS = 20;

/** What is known of one run. */
interface Kept {
  readonly config: JsonValue;
  readonly files: Map<string, Uint8Array>;
  metrics: MetricsRow[];
  checkpoint: Checkpoint | null;
  writer: RunWriter | null;
  done: RunResult | null;
}

/** A store that is gone with the process: for a page in a browser, and for work that nobody wants to keep. */
export function memoryStore(): RunStore {
  const runs = new Map<string, Kept>();
  return {
    run(config) {
      const hash = configHash(config);
      const id = hash.slice(0, 16);
      const copy: JsonValue = JSON.parse(canonicalJson(config));
      const kept = (): Kept => {
        const known = runs.get(id);
        if (known) return known;
        const fresh: Kept = { config: copy, files: new Map(), metrics: [], checkpoint: null, writer: null, done: null };
        runs.set(id, fresh);
        return fresh;
      };
      return runOf(hash, copy, () => runs.get(id), kept);
    },
    list: () => [...runs].map(([id, kept]) => listingOf(id, kept)).sort((a, b) => (a.id < b.id ? -1 : 1)),
    remove(id) {
      const kept = runs.get(id);
      if (!kept) throw new UserError(`There is no run ${id} in memory: take an id from the list of runs.`);
      if (kept.writer) throw new UserError(`The run ${id} is being done: stop that first.`);
      runs.delete(id);
    },
  };
}

function runOf(hash: string, config: JsonValue, look: () => Kept | undefined, kept: () => Kept): Run {
  const id = hash.slice(0, 16);
  const result = (): RunResult | null => look()?.done ?? null;
  return {
    id,
    hash,
    config,
    place: `${id} in memory`,
    isDone: () => result() !== null,
    result,
    metrics: () => [...(look()?.metrics ?? [])],
    readFile(name) {
      const bytes = look()?.files.get(name);
      if (!bytes) throw new MissingRunError(`The run ${id} in memory has no file ${name}: do the run again.`);
      return bytes.slice();
    },
    isRunning: () => Boolean(look()?.writer),
    tryLock() {
      const run = kept();
      if (run.done || run.writer) return null;
      run.writer = writerOf(hash, run);
      return run.writer;
    },
    async waitForDone(signal) {
      for (;;) {
        signal?.throwIfAborted();
        const found = result();
        if (found) return found;
        if (!look()?.writer) return null;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  };
}

function writerOf(hash: string, run: Kept): RunWriter {
  // Rows after the checkpoint are about to be measured again.
  const last = run.checkpoint?.epoch ?? null;
  run.metrics = run.metrics.filter(({ epoch }) => last !== null && epoch <= last);
  const held = (): void => {
    if (run.writer !== writer) throw new UserError(`The run ${hash.slice(0, 16)} is no longer locked by this writer.`);
  };
  const writer: RunWriter = {
    loadCheckpoint: () => run.checkpoint,
    saveCheckpoint(checkpoint) {
      held();
      const { epoch } = checkpoint;
      if (!Number.isFinite(epoch) || epoch < 0) throw new TypeError(`A checkpoint needs an epoch, not ${epoch}.`);
      run.checkpoint = structuredClone(checkpoint);
    },
    appendMetrics(row) {
      held();
      if (!Number.isFinite(row.epoch) || row.epoch < 0) {
        throw new TypeError(`A row of metrics needs an epoch, not ${row.epoch}.`);
      }
      run.metrics.push(JSON.parse(canonicalJson(row)));
    },
    writeFile(name, bytes) {
      checkFileName(name);
      held();
      run.files.set(name, typeof bytes === "string" ? utf8ToBytes(bytes) : bytes.slice());
    },
    files: () => [...run.files.keys()].sort(),
    readFile: (name) => run.files.get(name)?.slice() ?? null,
    removeFile(name) {
      checkFileName(name);
      held();
      run.files.delete(name);
    },
    finish(summary) {
      held();
      const digests = [...run.files].map(([name, bytes]) => [
        name,
        { bytes: bytes.length, sha256: bytesToHex(sha256(bytes)) },
      ]);
      const copy: JsonValue = JSON.parse(canonicalJson(summary));
      run.done = { hash, config: run.config, summary: copy, files: Object.fromEntries(digests) };
      run.checkpoint = null;
      run.writer = null;
    },
    release() {
      if (run.writer === writer) run.writer = null;
    },
  };
  return writer;
}

function listingOf(id: string, { config, files, done, writer }: Kept): RunListing {
  return {
    id,
    state: done ? "done" : "partial",
    running: writer !== null,
    config,
    bytes: [...files.values()].reduce((sum, { length }) => sum + length, 0),
    summary: done?.summary ?? null,
    date: null,
  };
}
