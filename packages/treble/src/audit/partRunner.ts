import { UserError } from "../errors/userError.ts";
import type { AuditPart } from "../results/audit.ts";
import type { Running } from "../running/running.ts";
import { type AuditEvent, type AuditPartName, auditParts } from "./auditOptions.ts";
import type { PlannedPart } from "./auditPlan.ts";

/** Not more often than this is progress told, seconds. */
const OFTEN = 0.2;

export interface PartRunner {
  /**
   * Does a part as it is planned: tells when it begins, how it goes and when it ends. Gives null where it is left out,
   * and where it fails by a `UserError`, whose sentence stands in the note.
   * @throws anything else, a `UserError` for what the system refuses (a full disk fails every part after it too), and
   *   the signal's reason when it is aborted.
   */
  run<T>(plan: PlannedPart, work: (onProgress: NonNullable<Running["onProgress"]>) => Promise<T>): Promise<T | null>;
  /** Enters a part that is not done, and why. */
  leaveOut(name: AuditPartName, why: string): void;
  /** A sentence more in the note of a part that is done. */
  note(name: AuditPartName, sentence: string): void;
  /** In the order of `auditParts`. */
  parts(): readonly AuditPart[];
}

export interface RunnerOptions {
  readonly clock: () => number;
  readonly signal: AbortSignal | undefined;
  readonly tell: (event: AuditEvent) => void;
  /** Seconds that the parts after this one are expected to take. */
  readonly after: (name: AuditPartName) => number;
}

export function partRunner({ clock, signal, tell, after }: RunnerOptions): PartRunner {
  const parts = new Map<AuditPartName, AuditPart>();
  const begun = clock();
  const end = (name: AuditPartName, part: AuditPart): void => {
    parts.set(name, part);
    tell({ kind: "end", part });
  };
  return {
    async run(plan, work) {
      const { name, images, cut } = plan;
      signal?.throwIfAborted();
      if (plan.leftOut) {
        end(name, { name, images: 0, seconds: 0, state: "left out", note: cut });
        return null;
      }
      tell({ kind: "begin", part: name, seconds: plan.seconds });
      const start = clock();
      let told = start;
      const onProgress: Running["onProgress"] = ({ done, total }) => {
        const now = clock();
        if (now - told < OFTEN || total === 0) return;
        told = now;
        const share = done / total;
        // What is done of this part says how long its rest takes, once it is more than a beginning.
        const own = share > 0.05 ? ((now - start) * (1 - share)) / share : plan.seconds * (1 - share);
        const secondsLeft = own + after(name);
        tell({ kind: "progress", part: name, done: (now - begun) / (now - begun + secondsLeft), secondsLeft });
      };
      try {
        const result = await work(onProgress);
        end(name, { name, images, seconds: clock() - start, state: "done", note: cut });
        return result;
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof UserError) || isOfSystem(error.cause)) throw error;
        end(name, { name, images, seconds: clock() - start, state: "failed", note: error.message });
        return null;
      }
    },
    leaveOut: (name, note) => end(name, { name, images: 0, seconds: 0, state: "left out", note }),
    note(name, sentence) {
      const part = parts.get(name);
      if (part) parts.set(name, { ...part, note: [part.note, sentence].filter(Boolean).join(" ") });
    },
    parts: () => auditParts.flatMap((name) => parts.get(name) ?? []),
  };
}

function isOfSystem(cause: unknown): boolean {
  return typeof cause === "object" && cause !== null && "syscall" in cause;
}
