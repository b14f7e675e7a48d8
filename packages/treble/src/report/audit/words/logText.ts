import { plainText } from "../../../text/plainText.ts";

/**
 * Foreign text made fit for a terminal and for the log of a CI machine, which takes what stands behind `::` at the
 * beginning of a line, or behind `##[`, for a command: these get a blank in between.
 */
export function logText(text: string): string {
  return plainText(text)
    .replaceAll(/:(?=:)/g, ": ")
    .replaceAll(/#(?=#\[)/g, "# ")
    .replaceAll("#[", "# [");
}
