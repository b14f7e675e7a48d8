// Fails where a line of a comment is wider than the house's 120 columns: Biome wraps code and leaves comments alone.
// node scripts/commentWidth.mjs
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const WIDTH = 120;
/** Kinds of source whose comments are looked at. */
const sources = ["*.ts", "*.tsx", "*.mjs"];
/** What a linter must find on one line cannot be wrapped. */
const directive = /^\/\/ (biome-ignore|@ts-)/;

const listed = execFileSync("git", [
  "ls-files",
  "-z",
  "--cached",
  "--others",
  "--exclude-standard",
  "--deduplicate",
  ...sources,
]);
let wide = 0;
for (const path of listed.toString("utf8").split("\0").filter(existsSync)) {
  for (const [number, text] of commentLines(readFileSync(path, "utf8"))) {
    const columns = [...text].length;
    if (columns <= WIDTH || directive.test(text.trim())) continue;
    console.error(`${path}:${number}: a comment of ${columns} columns; wrap it at ${WIDTH}.`);
    wide++;
  }
}
if (wide > 0) process.exitCode = 1;

/** The lines that are comments from their first character on, with their numbers from 1. */
function* commentLines(source) {
  let inside = false;
  for (const [i, text] of source.split("\n").entries()) {
    const begins = /^\s*\{?\/\*/.test(text);
    if (inside || begins || /^\s*\/\//.test(text)) yield [i + 1, text];
    if (begins) inside = true;
    if (inside && text.includes("*/")) inside = false;
  }
}
