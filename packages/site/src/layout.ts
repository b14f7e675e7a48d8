import { dirname, relative } from "node:path/posix";
import { groups, type SitePage } from "./pages.ts";
import type { Section } from "./renderMarkdown.ts";

export interface LayoutOptions {
  readonly html: string;
  readonly sections: readonly Section[];
  /** Where the lab is, from the root of the site; undefined where it was not built. */
  readonly lab: string | undefined;
  /** Pages of studies, from the root of the site. */
  readonly studies: readonly { readonly title: string; readonly path: string }[];
}

/** More headings of a page than these are not listed beside it. */
const MOST_HEADINGS = 60;

/** A whole page: what there is on the left, the text, its headings; readable without a script, which only searches. */
export function layout(page: SitePage, { html, sections, lab, studies }: LayoutOptions): string {
  const to = (path: string): string => relative(dirname(page.path), path) || path;
  const title = sections.find(({ level, id }) => level === 1 && id)?.title ?? page.title;
  const item = (path: string, text: string): string =>
    `<li><a href="${to(path)}"${path === page.path ? ' aria-current="page"' : ""}>${escaped(text)}</a></li>`;
  const group = (name: string, items: readonly string[]): string =>
    items.length > 0 ? `<li><h2>${escaped(name)}</h2><ul>${items.join("")}</ul></li>` : "";
  const seen = [...(lab ? [item(lab, "The lab")] : []), ...studies.map((study) => item(study.path, study.title))];
  const headings = sections.filter(({ level, id }) => id && (level === 2 || level === 3));
  const outline = headings.length > 2 && headings.length <= MOST_HEADINGS ? headings : [];
  const here = outline
    .map(({ id, title: text, level }) => `<li class="level-${level}"><a href="#${id}">${escaped(text)}</a></li>`)
    .join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}${title === "Treble" ? "" : " · Treble"}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${to("style.css")}">
<script defer src="${to("search-index.js")}"></script>
<script defer src="${to("search.js")}" data-root="${to("index.html").replace(/index\.html$/, "")}"></script>
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
<header>
<a class="home" href="${to("index.html")}">Treble</a>
<form role="search" hidden>
<input type="search" aria-label="Search the documentation" placeholder="Search" autocomplete="off" spellcheck="false">
<ol class="found" aria-label="Found" hidden></ol>
<p role="status" class="unseen"></p>
</form>
</header>
<div class="columns">
<nav aria-label="Pages"><details open class="pages"><summary>Pages</summary><ul>${group("Look", seen)}${groups
    .map(({ title: name, pages }) =>
      group(
        name,
        pages.map((each) => item(each.path, each.title)),
      ),
    )
    .join("")}</ul></details></nav>
<main id="text" tabindex="-1">
${html}</main>
${here ? `<nav aria-label="On this page" class="here"><h2>On this page</h2><ul>${here}</ul></nav>` : ""}
</div>
</body>
</html>
`;
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
