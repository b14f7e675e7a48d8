import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { catalogue } from "../catalogue.ts";
import { attackTable } from "./attackTable.ts";

it("docs/attacks.md has the attacks' own records in its table; `npm run docs` writes it", () => {
  const text = readFileSync(new URL("../../../../../docs/attacks.md", import.meta.url), "utf8");
  const table = /<!-- attacks: .*-->\n([\s\S]*)<!-- end of attacks -->/.exec(text)?.[1];
  expect(table?.trim()).toBe(attackTable(catalogue.records));
});
