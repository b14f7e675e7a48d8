import { UserError } from "../../../errors/userError.ts";
import { bytesText } from "../../../report/words/bytesText.ts";

/** @throws UserError where work on `what` would take more bytes of memory than `most`. */
export function checkMemory(bytes: number, most: number, what: string): void {
  if (bytes <= most) return;
  throw new UserError(
    `Measuring ${what} takes about ${bytesText(bytes)} of memory, more than the ${most} bytes (${bytesText(most)}) allowed; allow more with --max-memory, or measure fewer signals.`,
  );
}
