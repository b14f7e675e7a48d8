/**
 * Puts figures of a finished study into `docs/findings.md`: each of the page's places
 *
 *     <!-- figure NAME -->
 *     <!-- /figure -->
 *
 * gets the study's `figures/NAME.svg`, copied to `docs/figures`, with the title and the caption that the study gave it.
 * Only SVG files below 60 kB; fails, and writes nothing, where the study has no such figure or one is larger.
 *
 * @example node scripts/findingsFigures.mjs results
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const MOST_BYTES = 60e3;
const PLACE = /<!-- figure ([\w-]+) -->[\s\S]*?<!-- \/figure -->/g;

const [study, docs = fileURLToPath(new URL("../docs", import.meta.url))] = process.argv.slice(2);
if (study === undefined)
  throw new Error("Name the folder of a finished study: node scripts/findingsFigures.mjs results");
const page = join(docs, "findings.md");
const text = readFileSync(page, "utf8");
const names = Array.from(text.matchAll(PLACE), ([, name]) => name);
const figures = new Map(names.map((name) => [name, figure(name)]));

mkdirSync(join(docs, "figures"), { recursive: true });
for (const [name, svg] of figures) writeFileSync(join(docs, "figures", `${name}.svg`), svg);
writeFileSync(
  page,
  text.replace(PLACE, (_, name) => {
    const [title, caption] = ["title", "desc"].map((element) => told(figures.get(name), element));
    return `<!-- figure ${name} -->\n\n![${title}](figures/${name}.svg)\n\n*${caption}*\n\n<!-- /figure -->`;
  }),
);
console.log(`${figures.size} figures of ${resolve(study)}`);

function figure(name) {
  const svg = readFileSync(join(study, "figures", `${name}.svg`), "utf8");
  const bytes = Buffer.byteLength(svg);
  if (bytes < MOST_BYTES) return svg;
  throw new Error(`${name}.svg has ${bytes} bytes; less than ${MOST_BYTES} are asked of a figure.`);
}

/** What an element of the drawing says, as Markdown. */
function told(svg, element) {
  const [, inner = ""] = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(svg) ?? [];
  return inner
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/[\\`*_[\]<>]/g, "\\$&");
}
