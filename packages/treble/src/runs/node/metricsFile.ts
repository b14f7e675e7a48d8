/** metrics.jsonl: one row of measurements a line, appended as the run goes. */

import { closeSync, fstatSync, fsyncSync, ftruncateSync } from "node:fs";
import { basename, dirname } from "node:path";
import { UserError } from "../../errors/userError.ts";
import { appendDescriptor } from "../../files/appendDescriptor.ts";
import { removeIfThere, writeFileAtomic, writeFully } from "../../files/atomicFile.ts";
import { fileError } from "../../files/fileError.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import { canonicalJson } from "../../formats/canonicalJson.ts";
import { parseJson } from "../../formats/parseJson.ts";
import type { MetricsRow } from "../store.ts";
import { sizeOf } from "./runFolder.ts";

/** Far above what a row for every epoch takes. */
const maxBytes = 1 << 26;

/** The whole rows of the file, in order, and how many lines besides were torn or damaged. */
export function readMetricsFile(path: string): { rows: MetricsRow[]; damaged: number } {
  const bytes = readRegularFile(path, maxBytes);
  if (bytes === null && isLarge(path)) {
    throw new UserError(
      `${path} has more than ${maxBytes} bytes, which no run writes: move its folder out of the store.`,
    );
  }
  if (bytes === null) return { rows: [], damaged: 0 };
  const lines = new TextDecoder().decode(bytes).split("\n");
  // What follows the last line end is nothing, or a row that was being written when the process stopped.
  const torn = lines.pop() === "" ? 0 : 1;
  const rows = lines.map(parseRow).filter((row) => row !== null);
  return { rows, damaged: torn + lines.length - rows.length };
}

/**
 * Writes the file anew so that it holds exactly the rows up to `epoch` (null: none), with no torn line. The rows after
 * it are about to be measured again. Always anew: a former writer that was taken for dead may have the old file open.
 */
export function truncateMetricsFile(path: string, epoch: number | null): { dropped: number; damaged: number } {
  const { rows, damaged } = readMetricsFile(path);
  const kept = epoch === null ? [] : rows.filter((row) => row.epoch <= epoch);
  if (kept.length === 0) removeIfThere(path);
  else writeFileAtomic(path, kept.map(formatRow).join(""));
  return { dropped: rows.length - kept.length, damaged };
}

function isLarge(path: string): boolean {
  return (sizeOf(dirname(path), basename(path)) ?? 0) > maxBytes;
}

/** Appends rows; each is handed to the system as a whole, so that only a stopped machine can lose it. */
export class MetricsAppender {
  readonly #path: string;
  #descriptor: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws TypeError for a row that is none; UserError when it cannot be written, and then the file is as before. */
  append(row: MetricsRow): void {
    const bytes = Buffer.from(formatRow(row), "utf8");
    try {
      this.#descriptor ??= appendDescriptor(this.#path);
      const { size } = fstatSync(this.#descriptor);
      try {
        writeFully(this.#descriptor, bytes);
      } catch (error) {
        ftruncateSync(this.#descriptor, size);
        throw error;
      }
    } catch (error) {
      throw fileError(error, this.#path);
    }
  }

  /** Waits until all rows are on the disk. */
  flush(): void {
    if (this.#descriptor !== null) fsyncSync(this.#descriptor);
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}

function formatRow(row: MetricsRow): string {
  if (!isEpoch(row.epoch)) throw new TypeError(`A row of metrics needs an epoch, not ${String(row.epoch)}.`);
  const members = Object.keys(row)
    .filter((key) => key !== "epoch")
    .map((key) => `,${JSON.stringify(key)}:${canonicalMember(key, row[key])}`);
  return `{"epoch":${row.epoch}${members.join("")}}\n`;
}

function canonicalMember(key: string, value: unknown): string {
  try {
    return canonicalJson(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(`Metric ${JSON.stringify(key)}: ${error.message}`, { cause: error });
  }
}

function parseRow(line: string): MetricsRow | null {
  const value = parseJson(line);
  if (typeof value !== "object" || value === null || !("epoch" in value)) return null;
  const { epoch } = value;
  return typeof epoch === "number" && isEpoch(epoch) ? { ...value, epoch } : null;
}

function isEpoch(epoch: number): boolean {
  return Number.isFinite(epoch) && epoch >= 0;
}
