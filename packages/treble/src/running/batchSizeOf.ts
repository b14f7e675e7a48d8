import { UserError } from "../errors/userError.ts";
import { shown } from "../text/kindOf.ts";
import type { Running } from "./running.ts";

/** @throws UserError for a batch size that is not a whole number from 1. */
export function batchSizeOf({ batchSize = 64 }: Pick<Running, "batchSize">): number {
  if (Number.isSafeInteger(batchSize) && batchSize >= 1) return batchSize;
  throw new UserError(`The options: batchSize is ${shown(batchSize)}; it must be a whole number of at least 1.`);
}
