import { dirname, join, relative } from "node:path/posix";
import { pages } from "./pages.ts";

/** Whether a link leads out of the site, or to a place on its own page. */
export function leavesPage(href: string): boolean {
  return !/^[a-z][a-z0-9+.-]*:|^\/\/|^#/i.test(href);
}

/** The file or folder of the repository that a link of one of its pages is to. */
export function linkedSource(from: { readonly source: string }, href: string): string {
  return join(dirname(from.source), decodeURI(href.replace(/#.*$/, ""))).replace(/\/$/, "");
}

/**
 * Where a link of a page in the repository leads in the site, relative to the page, so that the site may lie at any
 * path. What is no page there is a file beside it (`copied`), or was a file of the repository alone (undefined).
 */
export function siteLink(
  from: { readonly source: string; readonly path: string },
  href: string,
  copied: (source: string) => boolean,
): string | undefined {
  const source = linkedSource(from, href);
  const [anchor = ""] = /#.*$/.exec(href) ?? [];
  const page = pages.find((each) => each.source === source || each.source === join(source, "README.md"));
  const target = page?.path ?? (copied(source) ? source : undefined);
  return target === undefined ? undefined : encodeURI(relative(dirname(from.path), target) || target) + anchor;
}
