import type { Options } from "minisearch";

/** A section that is found. */
export interface Found {
  /** Where it is, from the root of the site. */
  readonly id: string;
  readonly page: string;
  readonly title: string;
  readonly shown: string;
}

/** How sections are indexed and searched; the same where the index is made and where it is read. */
export const searchOptions: Options = {
  fields: ["title", "page", "text"],
  storeFields: ["page", "title", "shown"],
  // Names of functions are found by their parts, too.
  tokenize: (text: string): string[] =>
    text
      .split(/[^\p{L}\p{N}_]+/u)
      .flatMap((word) => [word, ...(/[a-z][A-Z]/.test(word) ? word.split(/(?<=[a-z])(?=[A-Z])/) : [])])
      .filter((word) => word.length > 1),
  searchOptions: { boost: { title: 4, page: 2 }, prefix: true, fuzzy: 0.15, combineWith: "AND" },
};
