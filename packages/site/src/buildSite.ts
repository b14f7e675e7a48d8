import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { checkLinks } from "./checkLinks.ts";
import { layout } from "./layout.ts";
import { pages } from "./pages.ts";
import { renderMarkdown } from "./renderMarkdown.ts";
import { searchIndex } from "./searchIndex.ts";
import { leavesPage, linkedSource, siteLink } from "./siteLink.ts";

export interface SiteOptions {
  /** The repository. */
  readonly root: string;
  /** The folder of a built lab, to lie at `lab/`. Default none. */
  readonly lab?: string;
  /** Folders of studies (their `index.html` and what it shows), to lie at `studies/NAME/`. Default none. */
  readonly studies?: readonly { readonly name: string; readonly folder: string }[];
}

/** Of a study, what its pages show; runs and what they hold stay behind. */
const isPage = (path: string): boolean => /\.(html|svg|png|json|md|csv)$/.test(path) && !/^(runs|cells)\//.test(path);

/**
 * All files of the site by their path: the documentation as pages, the lab and studies where they were given.
 * @throws Error naming every link that leads nowhere.
 */
export async function buildSite({ root, lab, studies = [] }: SiteOptions): Promise<Map<string, string | Uint8Array>> {
  const files = new Map<string, string | Uint8Array>();
  const source = (path: string): string => readFileSync(join(root, path), "utf8");
  const isFile = (path: string): boolean =>
    /\.(png|svg|json|txt)$|^LICENSE$/.test(path) && existsSync(join(root, path)) && statSync(join(root, path)).isFile();
  const copy = (folder: string, at: string, wanted: (path: string) => boolean = () => true): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const path = relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/");
      if (entry.isFile() && wanted(path)) files.set(`${at}/${path}`, readFileSync(join(folder, path)));
    }
  };
  if (lab) copy(lab, "lab");
  for (const { name, folder } of studies) copy(folder, `studies/${name}`, isPage);
  const listed = studies.map(({ name }) => ({ title: `Study: ${name}`, path: `studies/${name}/index.html` }));
  const wrong: string[] = [];
  const rendered = pages.map((page) => {
    const place = (href: string): string | undefined => {
      if (!leavesPage(href)) return href;
      const link = siteLink(page, href, isFile);
      const file = linkedSource(page, href);
      if (link !== undefined && isFile(file)) files.set(file, readFileSync(join(root, file)));
      // What is in the repository but not in the site is named, and no link.
      if (link === undefined && !existsSync(join(root, file))) wrong.push(`${page.source}: ${href} is not there`);
      return link;
    };
    return { page, ...renderMarkdown(source(page.source), place) };
  });
  for (const { page, html, sections } of rendered) {
    files.set(page.path, layout(page, { html, sections, lab: lab && "lab/index.html", studies: listed }));
  }
  files.set("style.css", readFileSync(new URL("../src/style.css", import.meta.url)));
  files.set("search-index.js", searchIndex(rendered));
  files.set("search.js", await searchScript());
  wrong.push(...checkLinks(files));
  if (wrong.length > 0) throw new Error(`Links that lead nowhere:\n${wrong.join("\n")}`);
  return files;
}

async function searchScript(): Promise<string> {
  const entry = fileURLToPath(new URL("../src/client/search.ts", import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, target: "es2022", lib: { entry, formats: ["iife"], name: "search", fileName: "search" } },
  });
  const [first] = [built].flat();
  const chunk = first && "output" in first ? first.output.find((file) => file.type === "chunk") : undefined;
  if (chunk?.type !== "chunk") throw new Error("The search script was to be one file.");
  return chunk.code;
}
