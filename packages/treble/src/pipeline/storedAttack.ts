import { attackArrays, attackResult, joinedResults, type Originals } from "../attacks/contract/attackFile.ts";
import type { EnsembleResult } from "../attacks/contract/ensemble.ts";
import type { AttackResult } from "../attacks/contract/result.ts";
import type { KeptFindings } from "../attacks/engine/keptFindings.ts";
import type { Labels } from "../data/dataset.ts";
import type { LabelledImages } from "../data/labelledImages.ts";
import { readNpz, writeNpz } from "../formats/npz.ts";
import { completeRun } from "../runs/completeRun.ts";
import type { Run, RunStore, RunWriter } from "../runs/store.ts";
import { sum } from "../statistics/sum.ts";
import { keepingFindings, removeFindings } from "./trial/findingsFile.ts";

type Result = AttackResult | EnsembleResult;

export interface StoredAttack {
  /** Names the run: everything that decides the result. */
  readonly config: object;
  /** `[N, C, H, W]` */
  readonly images: Float32Array;
  readonly labels: Labels;
  /** What the images are called, where they have names; written beside the result, as JSON. */
  readonly names?: readonly string[];
  readonly shape: readonly [number, number, number];
  readonly signal: AbortSignal | undefined;
  /** For people who list the runs: what was attacked, and on which images. */
  readonly about?: { readonly network: string; readonly dataset: string };
  /** Attacks the samples from `first` on; what it finds of them is kept by `keptOf`, for an ensemble by its stage. */
  attack(part: LabelledImages, first: number, keptOf: (stage: number) => KeptFindings): Promise<Result>;
  /** Told how many samples a former start had finished. */
  onFound(count: number): void;
}

/** Samples whose results are worked out together. A sample's result does not depend on it. */
const SAVED_TOGETHER = 512;
const RESULT = "adversarial.npz";

/**
 * An attack whose finished samples are on disk every ten seconds, and when it is stopped: the next start goes on with
 * the others, and a finished one is read back.
 * @returns the result, and the run whose file `adversarial.npz` holds it
 */
export async function storedAttack(
  store: RunStore,
  job: StoredAttack,
): Promise<{ readonly result: Result; readonly run: Run }> {
  const { images, labels, shape } = job;
  const size = images.length / Math.max(1, labels.length);
  const run = store.run(job.config);
  await completeRun(
    run,
    async (writer) => {
      const parts: Result[] = [];
      const saved: string[] = [];
      let found = 0;
      for (let first = 0; first < labels.length || first === 0; first += SAVED_TOGETHER) {
        const last = Math.min(first + SAVED_TOGETHER, labels.length);
        const name = `part-${first}.npz`;
        const own = { images: images.subarray(first * size, last * size), labels: labels.subarray(first, last) };
        const before = partIn(writer, name, { ...own, shape });
        if (before) {
          found += last - first;
          if (found > 0) job.onFound(found);
        }
        const part =
          before ??
          (await keepingFindings(writer, String(first), (findings) => {
            if (findings.found > 0) job.onFound(found + findings.found);
            return job.attack(own, first, findings.of);
          }));
        if (!before && labels.length > SAVED_TOGETHER) {
          writer.writeFile(name, writeNpz(attackArrays(part, own, shape)));
        }
        saved.push(name);
        parts.push(part);
      }
      const whole = joinedResults(parts, job);
      const names = job.names && new TextEncoder().encode(JSON.stringify(job.names));
      writer.writeFile(
        RESULT,
        writeNpz({
          ...attackArrays(whole, job, shape),
          ...(names && { names: { data: names, shape: [names.length] } }),
        }),
      );
      for (const name of saved) writer.removeFile(name);
      removeFindings(writer);
      return { ...job.about, attacked: whole.attacked, succeeded: sum(whole.success) };
    },
    job.signal,
  );
  return {
    result: attackResult(readNpz(run.readFile(RESULT), { name: RESULT }), RESULT, job),
    run,
  };
}

/** A part that a former start saved; none where it is missing or damaged, and is then done again. */
function partIn(writer: RunWriter, name: string, own: Originals): Result | undefined {
  try {
    const bytes = writer.readFile(name);
    return bytes ? attackResult(readNpz(bytes, { name }), name, own) : undefined;
  } catch {
    return undefined;
  }
}
