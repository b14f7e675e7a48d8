/**
 * Writes `docs/audit.schema.json`, the JSON Schema of `audit.json`: its form from the schema that reads the file, what
 * each field means from the docstrings of the interfaces of the same names. With `--check` it writes nothing and fails
 * where the file is not what it would write. Reads the built package.
 *
 *     node scripts/auditSchema.mjs [--check]
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "packages/treble");
const { z } = await import(pathToFileURL(createRequire(join(source, "package.json")).resolve("zod")).href);
const { auditSchema } = await import(pathToFileURL(join(source, "dist/results/auditSchema.js")).href);

const target = join(root, "docs/audit.schema.json");
const schema = described(z.toJSONSchema(auditSchema, { io: "input", reused: "inline" }));
const text = `${JSON.stringify(schema, null, 2)}\n`;
if (!process.argv.includes("--check")) writeFileSync(target, text);
else if (!existsSync(target) || readFileSync(target, "utf8") !== text) {
  console.error("docs/audit.schema.json is not what the audit's schema says; run `npm run docs`.");
  process.exitCode = 1;
}

/** The schema with the docstrings of the fields. */
function described(found) {
  const told = docstrings();
  const tell = (name, one) => {
    for (const [field, property] of Object.entries(one.properties ?? {})) {
      const meaning = told.get(`${name}.${field}`) ?? told.get(`Share.${field}`);
      if (meaning !== undefined) property.description = meaning;
    }
  };
  const { $schema, $ref, $defs } = found;
  const definitions = Object.entries($defs).map(([name, one]) => {
    tell(name, one);
    // Names of interfaces are no addresses.
    const { id: _, ...definition } = one;
    return [name, definition];
  });
  return { $schema, title: "audit.json", $ref, $defs: Object.fromEntries(definitions) };
}

/** `Interface.field` to what its docstring says, on one line. */
function docstrings() {
  const found = new Map();
  for (const file of ["audit.ts", "results.ts"]) {
    const code = readFileSync(join(source, "src/results", file), "utf8");
    for (const [, name, body] of code.matchAll(/^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm)) {
      for (const [, doc, field] of body.matchAll(/^ {2}\/\*\*((?:[^*]|\*(?!\/))*)\*\/\n {2}readonly (\w+)/gm)) {
        found.set(`${name}.${field}`, doc.replaceAll(/\s*\n\s*\* ?/g, " ").trim());
      }
    }
  }
  return found;
}
