import type { PixelImage } from "./pixelImage.ts";

/** One image of one's own, before it is read. */
export interface OwnItem {
  /** Its path inside the folder, as it stands in the list, or its place in the array; no two have the same. */
  readonly name: string;
  /** Place in the source's `classes`, or the number that the source gives. */
  readonly label: number;
}

/** A file whose content decides what the images are. */
export interface OwnFile {
  readonly name: string;
  readonly path: string;
}

/** Images of one's own, listed but not read. */
export interface OwnSource {
  /** For people: what and where it is. */
  readonly label: string;
  /** Names of the classes, sorted by code points; null where labels are numbers. */
  readonly classes: readonly string[] | null;
  /** Null where the source divides nothing: then all are in `test`. */
  readonly train: readonly OwnItem[] | null;
  readonly test: readonly OwnItem[];
  readonly files: readonly OwnFile[];
  /** Of the images, where all are known to have the same. */
  readonly channels?: 1 | 3;
  /** What a user should know, a sentence each. */
  readonly notes: readonly string[];
  /**
   * @throws UserError where it cannot be read; `sha256` is what the file's content was when it was named, where it is
   * one.
   */
  open(item: OwnItem, sha256: string | undefined): Promise<PixelImage & { readonly transparent?: boolean }>;
}
