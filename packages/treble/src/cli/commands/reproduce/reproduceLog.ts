import { closeSync } from "node:fs";
import { join } from "node:path";
import { appendDescriptor } from "../../../files/appendDescriptor.ts";
import { writeFully } from "../../../files/atomicFile.ts";
import { fileError } from "../../../files/fileError.ts";
import { messageText } from "../../../text/messageText.ts";

/** Appends lines with the time to `reproduce.log` in a folder, which outlives the terminal and the process. */
export function reproduceLog(folder: string): (line: string) => void {
  const path = join(folder, "reproduce.log");
  return (line) => {
    const descriptor = appendDescriptor(path);
    try {
      writeFully(descriptor, Buffer.from(`${new Date().toISOString()} ${messageText(line.replace(/\s+/g, " "))}\n`));
    } catch (error) {
      throw fileError(error, path);
    } finally {
      closeSync(descriptor);
    }
  };
}
