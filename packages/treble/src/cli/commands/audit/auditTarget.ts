import { existsSync } from "node:fs";
import { record } from "../../../formats/record.ts";
import { findRun, looksLikeId } from "../../inputs/store.ts";
import type { CliContext } from "../../terminal/context.ts";

/** Where a model is, and the dataset that it was trained on, where a run says so. */
export interface AuditTarget {
  readonly path: string;
  readonly dataset: string | null;
}

/** The file that is meant, or the folder of the run with that id. @throws UserError where there is none. */
export function auditTarget(target: string, results: string, context: CliContext): AuditTarget {
  const isPath = /[\\/.]/.test(target) || existsSync(target) || !looksLikeId(target);
  if (isPath) return { path: target, dataset: null };
  const { store, listing } = findRun(results, target, context);
  const { dataset } = record(listing.config);
  return { path: store.run(record(listing.config)).folder, dataset: typeof dataset === "string" ? dataset : null };
}
