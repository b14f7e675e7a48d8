/** What the attacks of a run have found of samples so far, in files of the run until it is finished. */

import type { Finding, KeptFindings } from "../../attacks/engine/keptFindings.ts";
import { UserError } from "../../errors/userError.ts";
import { type NamedArrays, readNpz, writeNpz } from "../../formats/npz.ts";
import type { RunWriter } from "../../runs/store.ts";

/** Of work that is lost where the process is killed. */
const SAVE_EVERY_MS = 10_000;

interface OpenFindings extends StoredFindings {
  /** Writes what is not on the disk yet, and no more from then on. */
  close(): void;
}

export interface StoredFindings {
  /** How many samples something is known of from a former start. */
  readonly found: number;
  /** For the attack at that place among those of the run. */
  of(stage: number): KeptFindings;
}

/**
 * Does `work` with the findings `name` of a run, which are written every ten seconds where there is something new, and
 * when the work ends, be it by an error. They belong to the configuration that names the run; files that are damaged
 * count as not there.
 *
 * @param name letters, digits and hyphens; of each thing that is attacked by itself in the run another one.
 */
export async function keepingFindings<T>(
  writer: RunWriter,
  name: string,
  work: (findings: StoredFindings) => Promise<T>,
  everyMs: number = SAVE_EVERY_MS,
): Promise<T> {
  const findings = storedFindings(writer, name, everyMs);
  try {
    return await work(findings);
  } finally {
    findings.close();
  }
}

function storedFindings(writer: RunWriter, name: string, everyMs: number): OpenFindings {
  const pattern = new RegExp(`^found-${name}-(\\d{1,9})\\.npz$`);
  const known = new Map<string, Finding>();
  const samples = new Set<number>();
  let next = 0;
  for (const file of writer.files()) {
    const number = pattern.exec(file)?.[1];
    if (number === undefined) continue;
    next = Math.max(next, Number(number) + 1);
    for (const { stage, sample, ...finding } of entriesIn(writer, file)) {
      known.set(`${stage} ${sample}`, finding);
      samples.add(sample);
    }
  }
  let fresh: Entry[] = [];
  const save = (): void => {
    if (fresh.length === 0) return;
    const entries = fresh;
    fresh = [];
    writer.writeFile(`found-${name}-${next++}.npz`, writeNpz(arraysOf(entries)));
  };
  const timer = setInterval(() => {
    try {
      save();
    } catch {
      // A full disk, say: the work goes on, and its end says what is the matter.
    }
  }, everyMs);
  // In Node a timer keeps the process; in a browser it is a number.
  if (typeof timer === "object") timer.unref();
  return {
    found: samples.size,
    of: (stage) => ({
      known: (sample) => known.get(`${stage} ${sample}`),
      keep: (sample, finding) => void fresh.push({ stage, sample, ...finding }),
    }),
    close() {
      clearInterval(timer);
      save();
    },
  };
}

/** Removes all findings of a run: what they hold is in its result. */
export function removeFindings(writer: RunWriter): void {
  for (const file of writer.files()) if (anyFindings.test(file)) writer.removeFile(file);
}

const anyFindings = /^found-[A-Za-z0-9-]+\.npz$/;

interface Entry extends Finding {
  readonly stage: number;
  readonly sample: number;
}

const numbers = ["stage", "sample", "crossed", "unusable", "stuck", "queries"] as const;

function arraysOf(entries: readonly Entry[]): NamedArrays {
  const size = entries[0]!.image.length;
  const image = new Float32Array(entries.length * size);
  for (const [i, entry] of entries.entries()) image.set(entry.image, i * size);
  const columns = numbers.map((name) => [
    name,
    { data: Int32Array.from(entries, (entry) => entry[name]), shape: [entries.length] },
  ]);
  return { ...Object.fromEntries(columns), image: { data: image, shape: [entries.length, size] } };
}

function entriesIn(writer: RunWriter, name: string): Entry[] {
  const bytes = writer.readFile(name);
  if (bytes === null) return [];
  try {
    const arrays = readNpz(bytes, { name });
    const image = arrays.image!.data as Float32Array;
    const count = arrays.sample!.data.length;
    const size = image.length / count;
    return Array.from({ length: count }, (_, i) => {
      const row = Object.fromEntries(numbers.map((name) => [name, Number(arrays[name]!.data[i])]));
      return { ...(row as unknown as Entry), image: image.slice(i * size, (i + 1) * size) };
    });
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
