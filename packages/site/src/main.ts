/**
 * Writes the site: `node packages/site/dist/main.js [--out site] [--lab DIR] [--study NAME=DIR ...]`. The lab is part
 * of it where it has been built. What lies in the folder from an earlier time is replaced; a folder of something else
 * is refused.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildSite } from "./buildSite.ts";

const MARK = ".treble-site";
const root = fileURLToPath(new URL("../../..", import.meta.url));
/** Where `npm run lab` puts it. */
const builtLab = join(root, "packages/treble/site");

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: "string", default: "site" },
      lab: { type: "string", default: builtLab },
      study: { type: "string", multiple: true, default: [] },
    },
  });
  const out = resolve(values.out);
  if (existsSync(out) && readdirSync(out).length > 0 && !existsSync(join(out, MARK))) {
    throw new Error(`The folder ${out} holds something else than a site; name an empty or a new one with --out.`);
  }
  const studies = values.study.map((text) => {
    const [, name = basename(resolve(text)), folder = text] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
    if (!existsSync(join(folder, "index.html"))) throw new Error(`There is no page of a study in ${folder}.`);
    return { name, folder };
  });
  const hasLab = existsSync(join(values.lab, "index.html"));
  if (!hasLab && values.lab !== builtLab) throw new Error(`There is no lab in ${values.lab}.`);
  const files = await buildSite({ root, studies, ...(hasLab ? { lab: values.lab } : {}) });
  rmSync(out, { recursive: true, force: true });
  for (const [path, content] of [...files, [MARK, ""] as const]) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), content);
  }
  const size = [...files.values()].reduce((sum, file) => sum + file.length, 0);
  console.log(
    `${files.size} files, ${(size / 1e6).toFixed(1)} MB, in ${out}: open index.html, or put it on any static host.`,
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
