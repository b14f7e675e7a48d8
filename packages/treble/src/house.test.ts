import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL(".", import.meta.url));

interface Row {
  /** Folders (`attacks`), folders in a folder (`attacks/*`) and files of the root (`index.ts`). */
  readonly places: readonly string[];
  readonly node: boolean;
}

/** The table of the house, from the top floor down. */
const rows = houseTable(readFileSync(new URL("../../../CONTRIBUTING.md", import.meta.url), "utf8"));
const files = sourcesIn(root);
/** The modules that each file imports, for their types alone too: files by their path from the root, others by name. */
const imports = new Map(files.map((file) => [file, importsOf(file)]));

function houseTable(text: string): Row[] {
  const section = text.slice(text.indexOf("## The house"), text.indexOf("## What we ask"));
  const lines = section.split("\n").filter((line) => line.startsWith("| `"));
  return lines.map((line) => {
    const [place, , node] = line.split("|").slice(1);
    return {
      places: [...place!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
      node: node !== undefined && line.split("|")[3]!.trim() === "yes",
    };
  });
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/\.test\.tsx?$|(^|\/)testing\//.test(path));
}

/** Data that a module loads imports nothing. */
function isModule(name: string): boolean {
  return !name.endsWith(".json");
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const statements = /^(?:import|export)\s[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"/gm;
  const found = [...text.matchAll(statements)].map((match) => (match[1] ?? match[2] ?? match[3])!);
  return found
    .filter(isModule)
    .map((name) => (name.startsWith(".") ? relative(root, resolve(root, dirname(file), name)) : name));
}

/** What people outside import from; written by hand. */
const doors = ["index.ts", "node.ts", "report/index.ts", "experiments/index.ts"];

/** File to the names that are imported of it. */
function namesImported(file: string): [target: string, names: string[]][] {
  const text = readFileSync(join(root, file), "utf8");
  const statements = /^(?:import|export)(?: type)? \{([^}]*)\} from "(\.[^"]+)";$/gm;
  return [...text.matchAll(statements)].map(([, names, from]) => [
    relative(root, resolve(root, dirname(file), from!)),
    names!.split(",").flatMap(
      (part) =>
        part
          .trim()
          .replace(/^type /, "")
          .split(" as ")[0] || [],
    ),
  ]);
}

/** What a file loads when it is loaded: not what is imported for its types, nor later. */
function valueImports(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const statements = /^(?:import|export)\s+(?!type\b)(?:\{([^}]*)\}|[^;{]*?)\s+from\s+"([^"]+)"|^import\s+"([^"]+)"/gm;
  return [...text.matchAll(statements)]
    .filter(
      ([, names]) => names === undefined || names.split(",").some((name) => name.trim() && !/^type /.test(name.trim())),
    )
    .map(([, , from, alone]) => (from ?? alone)!)
    .filter(isModule)
    .map((name) => (name.startsWith(".") ? relative(root, resolve(root, dirname(file), name)) : name));
}

const isOurs = (name: string): boolean => imports.has(name);

/** The floor of a file: the row of the table that names its place most closely. */
function floorOf(file: string): number {
  const folder = dirname(file);
  const exactly = rows.findIndex(({ places }) => places.includes(folder === "." ? file : folder));
  if (exactly >= 0) return exactly;
  // `attacks/*` holds all folders below, however deep; the closest name wins.
  for (let at = folder; at !== "."; at = dirname(at)) {
    const around = rows.findIndex(({ places }) => places.includes(`${dirname(at)}/*`) || places.includes(at));
    if (around >= 0) return around;
  }
  return -1;
}

/** Strongly connected parts of more than one node (Tarjan 1972). */
function circles(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, low.get(next)!));
    }
    if (low.get(node) !== index.get(node)) return;
    const part = stack.splice(stack.indexOf(node));
    if (part.length > 1) found.push(part.sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}

describe("the house", () => {
  test("has a table with every room in it, and every file in a room", () => {
    expect(rows.length).toBeGreaterThan(10);
    expect(files.length).toBeGreaterThan(300);
    expect(files.filter((file) => floorOf(file) < 0)).toEqual([]);
    const folders = new Set(files.map((file) => dirname(file)));
    const stale = rows
      .flatMap(({ places }) => places)
      .filter((place) =>
        place.endsWith(".ts")
          ? !files.includes(place)
          : ![...folders].some((folder) => folder === place || folder.startsWith(`${place.replace(/\/\*$/, "")}/`)),
      );
    expect(stale).toEqual([]);
  });

  test("no import points up", () => {
    const upward = files.flatMap((file) =>
      imports
        .get(file)!
        .filter((name) => isOurs(name) && floorOf(name) < floorOf(file))
        .map((name) => `${file} -> ${name}`),
    );
    expect(upward).toEqual([]);
  });

  test("every relative import leads to a file that is looked at here", () => {
    const lost = files.flatMap((file) =>
      imports
        .get(file)!
        .filter((name) => /\.tsx?$/.test(name) && !isOurs(name))
        .map((name) => `${file} -> ${name}`),
    );
    expect(lost).toEqual([]);
  });

  test("no circle of files", () => {
    expect(circles(new Map([...imports].map(([file, names]) => [file, new Set(names.filter(isOurs))])))).toEqual([]);
  });

  test("no circle of folders", () => {
    const graph = new Map<string, Set<string>>();
    for (const [file, names] of imports) {
      const from = dirname(file);
      const known = graph.get(from) ?? new Set();
      for (const name of names) if (isOurs(name) && dirname(name) !== from) known.add(dirname(name));
      graph.set(from, known);
    }
    expect(circles(graph)).toEqual([]);
  });

  test("pages, tables and figures are made of results alone", () => {
    const grounds = /^(report|results|statistics|text|errors)\//;
    const room = files.filter((file) => file.startsWith("report/"));
    expect(room.length).toBeGreaterThan(40);
    const others = room.flatMap((file) => imports.get(file)!.filter((name) => isOurs(name) && !grounds.test(name)));
    expect(others).toEqual([]);
  });

  test("only the rooms for Node reach Node", () => {
    const reaches = new Map<string, string | null>();
    const reach = (file: string): string | null => {
      if (reaches.has(file)) return reaches.get(file)!;
      reaches.set(file, null);
      for (const name of imports.get(file)!) {
        const through = isOurs(name)
          ? reach(name)
          : isBuiltin(name) || name === "ongrad/node" || name === "onnxruntime-node"
            ? name
            : null;
        if (through !== null) {
          reaches.set(file, `${file} -> ${through}`);
          break;
        }
      }
      return reaches.get(file)!;
    };
    expect(files.filter((file) => !rows[floorOf(file)]!.node).flatMap((file) => reach(file) ?? [])).toEqual([]);
    expect(reach("cli/main.ts")).not.toBeNull();
  });

  test("has a contents page in every folder, which names what other folders use of it and nothing else", () => {
    const wanted = new Map<string, Set<string>>();
    const named = new Map<string, Set<string>>();
    for (const file of files) {
      const isPage = file.endsWith("index.ts") && !doors.includes(file);
      for (const [target, names] of namesImported(file)) {
        if (isPage) named.set(dirname(file), new Set([...(named.get(dirname(file)) ?? []), ...names]));
        else if (dirname(target) !== dirname(file)) {
          wanted.set(dirname(target), new Set([...(wanted.get(dirname(target)) ?? []), ...names]));
        }
      }
    }
    const folders = [...new Set(files.map((file) => dirname(file)))].filter((folder) => folder !== ".");
    const pages = folders.map((folder) => `${folder}/index.ts`);
    expect(pages.filter((page) => !files.includes(page))).toEqual([]);
    const stale = pages
      .filter((page) => !doors.includes(page))
      .filter((page) => {
        const [has, needs] = [named, wanted].map((of) => [...(of.get(dirname(page)) ?? [])].sort().join());
        return has !== needs || !/^\/\*\*[\s\S]{10,}?\*\//.test(readFileSync(join(root, page), "utf8"));
      });
    expect(stale, "run `npm run docs`").toEqual([]);
  });

  test("opens no heavy door: what the library's entries for browsers load at once", () => {
    const loaded = new Set<string>();
    const load = (name: string): void => {
      if (loaded.has(name)) return;
      loaded.add(name);
      if (isOurs(name)) for (const next of valueImports(name)) load(next);
    };
    for (const door of ["index.ts", "report/index.ts", "experiments/index.ts"]) load(door);
    const packages = [...loaded].filter((name) => !isOurs(name)).map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)![0]);
    expect([...new Set(packages)].sort()).toEqual([
      "@noble/hashes",
      "@observablehq/plot",
      "fast-png",
      "fflate",
      "ongrad",
      "preact",
      "preact-render-to-string",
      "pure-rand",
      "zod",
    ]);
  });
});
