import type { Dataset } from "./dataset.ts";

/** What is known of a dataset before it is loaded. */
export interface DatasetRecord {
  /** Small letters, digits and hyphens: what `--data` takes. */
  readonly name: string;
  /** Name for people, with whatever they must know to compare numbers. */
  readonly label: string;
  /** `[C, H, W]`. */
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly classes: readonly string[];
  readonly trainImages: number;
  readonly testImages: number;
  /** Who made it, and where it is described. */
  readonly source: string;
  /** On what terms the images are given; that of the package that carries them is its own. */
  readonly licence: string;
  /** Its entry in a page's glossary, where its name does not say enough: shown where one of `words` is written. */
  readonly term?: { readonly name: string; readonly text: string; readonly words: readonly string[] };
}

/** A dataset that is computed: the same bytes each time. */
export interface GeneratedDataset extends DatasetRecord {
  generate(): Dataset;
  /** Others of its kind: `high` is that which is called `NAME:high`. */
  readonly kinds?: ReadonlyMap<string, { readonly label: string; generate(): Dataset }>;
}
