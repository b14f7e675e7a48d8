import MiniSearch from "minisearch";
import { type Found, searchOptions } from "./client/searchOptions.ts";
import type { SitePage } from "./pages.ts";
import type { Section } from "./renderMarkdown.ts";

/** As much of a section's text is shown below a result. */
const SHOWN = 140;

/** The index of all sections, as a script that hands it to the page (a page opened from a folder may not fetch). */
export function searchIndex(
  all: readonly { readonly page: SitePage; readonly sections: readonly Section[] }[],
): string {
  const index = new MiniSearch<Found & { text: string }>(searchOptions);
  all.forEach(({ page, sections }) => {
    index.addAll(
      sections
        .filter(({ text, id }) => id || text.trim())
        .map(({ id, title, text }) => ({
          id: `${page.path}${id ? `#${id}` : ""}`,
          page: page.title,
          title: title || page.title,
          text,
          shown: text
            .replace(/[\s/*`]+/g, " ")
            .trim()
            .slice(0, SHOWN),
        })),
    );
  });
  // A string literal is parsed faster than an object, and nothing in it can end the script.
  return `globalThis.searchIndex = ${JSON.stringify(JSON.stringify(index)).replaceAll("<", "\\u003c")};\n`;
}
