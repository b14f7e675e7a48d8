/**
 * Writes the API.md of both packages: what they export, in the compiler's words, with the docstrings. With `--check` it
 * writes nothing and fails where a file is not what it would write.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** Of each package the import paths and their entry points. */
const packages = {
  ongrad: { ongrad: "index", "ongrad/node": "run/node", "ongrad/web": "run/web", "ongrad/webgpu": "run/webgpu" },
  treble: {
    "treble-lab": "index",
    "treble-lab/node": "node",
    "treble-lab/report": "report/index",
    "treble-lab/experiments": "experiments/index",
  },
};

for (const [name, entryPoints] of Object.entries(packages)) {
  const target = join(root, "packages", name, "API.md");
  const declarations = mkdtempSync(join(tmpdir(), `${name}-api-`));
  try {
    const text = written(join(root, "packages", name), entryPoints, declarations);
    if (!process.argv.includes("--check")) writeFileSync(target, text);
    else if (!existsSync(target) || readFileSync(target, "utf8") !== text) {
      console.error(`packages/${name}/API.md is not what the docstrings say; run \`npm run docs\`.`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(declarations, { recursive: true, force: true });
  }
}

function written(packageFolder, entryPoints, declarations) {
  compile(packageFolder, declarations);
  const parts = [
    "# API",
    "",
    "Everything that can be imported, with its docstring. Written by `npm run docs`; the docstrings are the source.",
  ];
  for (const [name, entry] of Object.entries(entryPoints)) {
    parts.push("", `# \`import { … } from "${name}"\``);
    const about = /^\/\*\*[\s\S]*?\*\//.exec(readFileSync(join(packageFolder, "src", `${entry}.ts`), "utf8"));
    if (about) parts.push("", "```ts", about[0], "```");
    for (const [file, names] of exportsOf(join(declarations, `${entry}.d.ts`))) {
      parts.push(
        "",
        `## ${relative(declarations, file).replace(/\.d\.ts$/, "")}`,
        "",
        "```ts",
        shown(file, names),
        "```",
      );
    }
  }
  return `${parts.join("\n")}\n`;
}

function compile(packageFolder, declarations) {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const options = ["--emitDeclarationOnly", "--declarationMap", "false", "--outDir", declarations];
  const info = ["--tsBuildInfoFile", join(declarations, "info")];
  try {
    execFileSync(process.execPath, [tsc, "-p", packageFolder, ...options, ...info], { stdio: "pipe" });
  } catch (error) {
    // A type error elsewhere does not change what is declared here; no declarations at all do.
    if (!existsSync(join(declarations, "index.d.ts"))) throw error;
  }
}

/** File to the names exported from it (`undefined`: all of them), in order. */
function exportsOf(entry) {
  const found = new Map();
  const text = readFileSync(entry, "utf8");
  for (const [, all, list, source] of text.matchAll(/^export (?:type )?(?:(\*)|\{([^}]*)\}) from "(.*)";/gm)) {
    const file = join(dirname(entry), source.replace(/\.tsx?$/, ".d.ts"));
    const names = all ? undefined : list.split(",").flatMap((name) => name.trim().replace(/^type /, "") || []);
    found.set(file, names && found.get(file) ? [...found.get(file), ...names] : names);
  }
  return found.size > 0 ? found : new Map([[entry, undefined]]);
}

/** The declarations of a file that are wanted, and the types without an export that they mention. */
function shown(file, wanted) {
  const renamed = wanted?.flatMap((name) => (name.includes(" as ") ? [name.split(" as ")] : [])) ?? [];
  const names = wanted?.map((name) => name.split(" as ")[0]);
  const all = statements(readFileSync(file, "utf8"));
  const chosen = all.filter(({ name, exported }) => exported && (!names || names.includes(name)));
  const missing = names?.filter((name) => !chosen.some((statement) => statement.name === name)) ?? [];
  if (missing.length > 0) throw new Error(`${file} does not declare ${missing}.`);
  const helpers = all.filter(
    ({ name, exported }) => !exported && chosen.some(({ text }) => new RegExp(`\\b${name}\\b`).test(text)),
  );
  const notes = renamed.map(([name, outside]) => `// Here \`${name}\` is called \`${outside}\`.`);
  return [...notes, ...[...helpers, ...chosen].map(({ text }) => text)].join("\n");
}

/** The declarations of a file, each with its docstring. */
function statements(text) {
  const head =
    /^(\/\*\*(?:[^*]|\*(?!\/))*\*\/\n)?(export )?(?:declare )?(?:abstract )?(function|const|class|interface|type) (\w+)/gm;
  return Array.from(text.matchAll(head), (match) => {
    const [start, doc, exported, kind, name] = [
      match.index,
      match[1] ?? "",
      match[2] !== undefined,
      match[3],
      match[4],
    ];
    const body = text.slice(start + doc.length, end(text, start + match[0].length, kind));
    return { name, exported, text: doc + body.replace(/^(export )?declare /, "$1") };
  });
}

/**
 * Where a declaration ends: at a semicolon outside of all brackets, or, but for a type, at the brace that closes it.
 */
function end(text, from, kind) {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (text.startsWith("/*", at)) at = text.indexOf("*/", at) + 1;
    else if ("{([".includes(char)) depth++;
    else if ("})]".includes(char)) {
      depth--;
      if (depth === 0 && char === "}" && kind !== "type" && !/^\s*[;|&[)]/.test(text.slice(at + 1, at + 20)))
        return at + 1;
    } else if (char === ";" && depth === 0) return at + 1;
  }
  return text.length;
}
