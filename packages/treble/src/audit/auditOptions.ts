import type { AdviceOption } from "../attacks/audit/warning.ts";
import type { AttackResult } from "../attacks/contract/result.ts";
import type { LabelledImages } from "../data/labelledImages.ts";
import type { AuditedData, AuditedModel, AuditPart } from "../results/audit.ts";
import type { Running } from "../running/running.ts";
import type { RunStore } from "../runs/store.ts";
import type { NameOption } from "../text/nameOption.ts";

/** What an audit measures, by name, in this order; the first three are always done. */
export const auditParts = [
  "accuracy",
  "examination",
  "smallest perturbations",
  "spectra",
  "robustness",
  "bands",
  "sensitivity map",
  "critical bands",
] as const;
export type AuditPartName = (typeof auditParts)[number];

/** How a classifier is audited; what is left out takes its default. */
export interface AuditOptions extends Running {
  /** What is known of the model besides what it computes: its file, what stands in it, its preprocessing. */
  readonly about?: Partial<Pick<AuditedModel, "name" | "hash" | "bytes" | "facts" | "preprocessing">> | undefined;
  /** What is known of the images: their dataset's name, how many there were, names of the classes, what was skipped. */
  readonly source?: Partial<Omit<AuditedData, "images">> | undefined;
  /** Names of the images, their files say; by default their numbers. */
  readonly names?: readonly string[] | undefined;
  /** Images that are attacked at most; accuracy without an attack is of all that are given. Default all. */
  readonly attacked?: number | undefined;
  /** Given the smallest perturbations themselves, once they are found, and the images that they are of. */
  readonly onSmallest?: ((found: FoundPerturbations) => void) | undefined;
  /** Attack for the smallest perturbations, by its name in the catalogue. Default `spectrum`: DDN on two losses. */
  readonly attack?: string | undefined;
  /**
   * Radii at which robustness is said, by norm; the first of each heads the report. Default L2 0.5 and L∞ 8/255 for
   * images below 64 pixels, L2 1 and L∞ 4/255 for larger ones; for one channel L2 1.5 and L∞ 0.1.
   */
  readonly radii?: { readonly l2?: readonly number[]; readonly linf?: readonly number[] } | undefined;
  /** The standard ensemble instead of PGD with restarts and targeted APGD. Default false. */
  readonly thorough?: boolean | undefined;
  /** Parts to leave out; not of the first three. */
  readonly without?: readonly AuditPartName[] | undefined;
  /** Seconds that it may take; images and steps are cut to fit. Default as long as it takes. */
  readonly budget?: number | undefined;
  /** Bytes that batches may take; rows are chosen for it. Default: as many rows as `batchSize` says. */
  readonly memory?: number | undefined;
  /** Of random starts and noise; a safe integer. Default 0. */
  readonly seed?: number | undefined;
  /** Keeps what is finished, so that the next start goes on. Default in memory. */
  readonly store?: RunStore | undefined;
  /** What to type for the same again, for the report. */
  readonly command?: string | undefined;
  /** Of Treble, and what it runs on, in words, for the report. Default empty, and what the backend is called. */
  readonly version?: string | undefined;
  readonly machine?: string | undefined;
  /** What advice calls the options of models and attacks: by default as the library does. */
  readonly called?: NameOption<AdviceOption> | undefined;
  /** Told when a part begins and ends, and in between how far the audit as a whole has come and the seconds left. */
  readonly onPart?: ((event: AuditEvent) => void) | undefined;
}

/** The smallest perturbations of an audit. */
export interface FoundPerturbations {
  readonly result: AttackResult;
  /** The images that were attacked, and their names. */
  readonly data: LabelledImages;
  readonly names: readonly string[];
}

export type AuditEvent =
  | { readonly kind: "estimate"; readonly seconds: number; readonly cuts: readonly string[] }
  /** And how long it is expected to take. */
  | { readonly kind: "begin"; readonly part: AuditPartName; readonly seconds: number }
  | {
      readonly kind: "progress";
      readonly part: AuditPartName;
      readonly done: number;
      readonly secondsLeft: number | null;
    }
  | { readonly kind: "end"; readonly part: AuditPart };
