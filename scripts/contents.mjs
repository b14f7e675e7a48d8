/**
 * Writes the contents page of every room of packages/treble/src: an `index.ts` that names what the rooms around it use
 * of it, file by file, below a comment that says what the room is for. The comment is written by hand, once.
 *
 *     node scripts/contents.mjs
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../packages/treble/src/", import.meta.url));
/** The doors of the package are written by hand. */
const doors = new Set(["index.ts", "node.ts", "report/index.ts", "experiments/index.ts"]);

const files = readdirSync(root, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  .filter((path) => !/(^|\/)testing\//.test(path));

/** file -> names that other folders import of it, `type ` in front of those that are only types. */
const used = new Map();
for (const file of files) {
  if (file.endsWith("index.ts") && !doors.has(file)) continue;
  const text = readFileSync(join(root, file), "utf8");
  for (const [, isType, names, from] of text.matchAll(/^(?:import|export)( type)? \{([^}]*)\} from "(\.[^"]+)";$/gm)) {
    const target = relative(root, resolve(root, dirname(file), from));
    if (dirname(target) === dirname(file)) continue;
    const known = used.get(target) ?? new Map();
    for (const part of names.split(",").map((name) => name.trim())) {
      if (part === "") continue;
      const name = part.replace(/^type /, "").split(" as ")[0];
      known.set(name, (known.get(name) ?? true) && (isType !== undefined || part.startsWith("type ")));
    }
    used.set(target, known);
  }
}

const missing = [];
const written = [];
for (const folder of new Set(files.map(dirname))) {
  const page = join(folder, "index.ts");
  if (folder === "." || doors.has(page)) continue;
  const before = existsSync(join(root, page)) ? readFileSync(join(root, page), "utf8") : "";
  const [head] = before.match(/^\/\*\*[\s\S]*?\*\/\n/) ?? [];
  if (head === undefined) missing.push(page);
  const lines = files
    .filter((file) => dirname(file) === folder && used.has(file))
    .sort()
    .map((file) => {
      const names = [...used.get(file)].sort(([a], [b]) => a.localeCompare(b));
      const allTypes = names.every(([, isType]) => isType);
      const list = names.map(([name, isType]) => (isType && !allTypes ? `type ${name}` : name)).join(", ");
      return `export ${allTypes ? "type " : ""}{ ${list} } from "./${file.slice(folder.length + 1)}";\n`;
    });
  writeFileSync(join(root, page), `${head ?? "/** TODO */\n"}\n${lines.length > 0 ? lines.join("") : "export {};\n"}`);
  written.push(join(root, page));
}
execFileSync("biome", ["check", "--write", ...written], { stdio: "ignore" });
if (missing.length > 0) {
  console.error(`These rooms need a comment at the top that says what they are for: ${missing.join(", ")}`);
  process.exitCode = 1;
}
