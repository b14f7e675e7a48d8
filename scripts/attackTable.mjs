/**
 * Writes the table of attacks into docs/attacks.md, between its two marks, from the attacks' own records. Needs a
 * build. `packages/treble/src/attacks/listing/attackTable.test.ts` says when the file is stale.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { catalogue } from "../packages/treble/dist/attacks/catalogue.js";
import { attackTable } from "../packages/treble/dist/attacks/listing/attackTable.js";

const path = new URL("../docs/attacks.md", import.meta.url);
const text = readFileSync(path, "utf8");
const marked = /(<!-- attacks: .*-->\n)[\s\S]*(<!-- end of attacks -->)/;
if (!marked.test(text)) throw new Error("docs/attacks.md has lost the marks around its table of attacks.");
const table = attackTable(catalogue.records);
writeFileSync(
  path,
  text.replace(marked, (_, begin, end) => `${begin}\n${table}\n\n${end}`),
);
