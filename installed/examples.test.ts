/**
 * What README, the packages' READMEs and docs show is tried: commands run in a folder of small images and models,
 * programs are typed and run on the built packages, files of an extension fit into the sources, and what is quoted is
 * there. A block that cannot run as it stands has its reason in a comment before it, and is held to what can be seen
 * without.
 */
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { treble } from "../packages/treble/src/cli/testing/cliProcess.ts";
import { type Block, markdownBlocks } from "./markdownBlocks.ts";
import { type ReadersFolder, readersFolder } from "./readersFolder.ts";
import { mistyped, optionNames } from "./typedCommand.ts";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("..", import.meta.url));
const compiler = join(repository, "node_modules/typescript/bin/tsc");
const docs = readdirSync(join(repository, "docs")).filter((name) => name.endsWith(".md"));
const readmes = ["README.md", "packages/treble/README.md", "packages/ongrad/README.md"];
const pages = [...readmes, "CONTRIBUTING.md", ...docs.map((name) => `docs/${name}`)];
const textOf = (page: string): string => readFileSync(join(repository, page), "utf8");
const blocks = pages.flatMap((page) => markdownBlocks(repository, page));

/** Their programs are run by `installed.test.ts` and `packages/ongrad/src/readme.test.ts`. */
const runElsewhere = ["packages/treble/README.md", "packages/ongrad/README.md"];

const commandsOf = ({ text }: Block): readonly string[] =>
  text.split("\n").flatMap((line) => line.replace(/(^|\s)#.*/, "").trim() || []);

/** The arguments of `treble` that a line stands for; null where it runs something else. */
function argumentsOf(command: string): string[] | null {
  const treble = /^(?:npm run treble --|npx treble|treble)(?: (.*))?$/.exec(command);
  if (treble) return treble[1]?.split(/\s+/) ?? [];
  const reproduce = /^npm run reproduce(?: -- (.*))?$/.exec(command);
  return reproduce ? ["reproduce", ...(reproduce[1]?.split(/\s+/) ?? [])] : null;
}

/** Whether what is run beside `treble` is there: a script of package.json, or a program that is installed. */
function isThere(command: string): boolean {
  const { scripts } = JSON.parse(textOf("package.json")) as { readonly scripts: Record<string, string> };
  const [program, ...rest] = command.split(/\s+/) as [string, ...string[]];
  if (program === "npx") return existsSync(join(repository, "node_modules/.bin", rest[0]!));
  if (program !== "npm") return false;
  if (rest[0] === "run") return rest[1]! in scripts;
  return rest[0] === "test" ? "test" in scripts : ["ci", "install", "pack"].includes(rest[0]!);
}

/** On what the reader has: small images in the place of those that are fetched, and few of them, few times. */
function small(args: readonly string[], { data, run, another }: ReadersFolder): string[] {
  const ours = args.map((arg, i) => {
    if (/^(cifar10|mnist|synthetic)$/.test(arg)) return data;
    if (args[i - 1] === "--images") return "8";
    if (args[i - 1] === "--epochs") return "2";
    return { "3f9c": run, "81d2": another }[arg] ?? arg;
  });
  const unsaid =
    { train: { "--data": data, "--epochs": "2" }, attack: { "--images": "8" }, audit: { "--images": "8" } }[args[0]!] ??
    {};
  return [...ours, ...Object.entries(unsaid).flatMap((option) => (args.includes(option[0]) ? [] : option))];
}

describe("examples", () => {
  it("are found, and say what they are", () => {
    expect(blocks.length).toBeGreaterThan(30);
    for (const { page, line, language } of blocks)
      expect(["sh", "js", "ts", "text"], `${page}:${line}`).toContain(language);
    const fences = pages.map((page) => textOf(page).match(/^ *```/gm)?.length ?? 0);
    expect(2 * blocks.length).toBe(fences.reduce((sum, count) => sum + count));
  });

  const commands = blocks.filter(({ language }) => language === "sh").flatMap((block) => commandsOf(block));
  it.each(commands)("%s is a command, with options that it has", async (command) => {
    const args = argumentsOf(command);
    if (args === null) expect(isThere(command)).toBe(true);
    else expect(await mistyped(args)).toBeNull();
  });

  it("name no option in a text that no command has", async () => {
    const known = await optionNames();
    // Of npm, Node, the scripts of `bench` and tf2onnx; of redis-server.
    const redis = ["--appendonly", "--dir", "--maxmemory-policy", "--requirepass"];
    const others = ["--help", "--ignore-scripts", "--saved-model", ...redis];
    for (const page of pages) {
      const named = Array.from(textOf(page).matchAll(/(?<![\w-])--[a-z][a-z-]+/g), ([name]) => name);
      for (const name of named) expect(known.has(name) || others.includes(name), `${page}: ${name}`).toBe(true);
    }
  });
});

describe("examples that run", () => {
  let reader: ReadersFolder;
  beforeAll(async () => {
    reader = await readersFolder();
  });
  afterAll(() => reader?.remove());

  const running = blocks.filter(
    ({ page, language, notRun }) =>
      notRun === null && (language === "sh" || (language === "js" && !runElsewhere.includes(page))),
  );
  it.concurrent.each([...new Set(running.map(({ page }) => page))])("%s", async (page) => {
    const folder = join(reader.folder, `of ${page.replaceAll("/", " ")}`);
    mkdirSync(folder);
    const things = readdirSync(reader.folder).filter((name) => !name.startsWith("of "));
    for (const name of things)
      cpSync(join(reader.folder, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
    const own = running.filter((block) => block.page === page);
    for (const command of own.filter(({ language }) => language === "sh").flatMap(commandsOf)) {
      const args = small(argumentsOf(command)!, reader);
      const { code, stderr } = await treble(folder, args);
      expect({ command, code, stderr: code === 0 ? "" : stderr }).toEqual({ command, code: 0, stderr: "" });
    }
    const program = programOf(own).replace(/"(cifar10|mnist)"/g, JSON.stringify(reader.data));
    writeFileSync(join(folder, "program.js"), program);
    if (program !== "") expect((await run(process.execPath, ["program.js"], { cwd: folder })).stdout).not.toBe("");
  });
});

/** The programs of a page are one: each block goes on from those before. */
function programOf(some: readonly Block[]): string {
  return some.flatMap(({ language, text }) => (language === "js" ? text : [])).join("\n");
}

describe("examples in TypeScript and JavaScript", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "treble-examples-"));
    symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function complaints(files: readonly string[], options: object): Promise<string> {
    const config = join(folder, "tsconfig.json");
    const compilerOptions = {
      composite: false,
      noEmit: true,
      typeRoots: [join(repository, "node_modules/@types")],
      ...options,
    };
    writeFileSync(config, JSON.stringify({ extends: join(repository, "tsconfig.base.json"), compilerOptions, files }));
    const ended = run(process.execPath, [compiler, "-p", config], { cwd: folder });
    return ended.then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
  }

  it("are typed, as programs that import the packages", async () => {
    const files: string[] = [];
    const write = (name: string, text: string): void => {
      writeFileSync(join(folder, `${name}.js`), text);
      files.push(`${name}.js`);
    };
    for (const page of pages) {
      const [own, name] = [blocks.filter((block) => block.page === page), page.replaceAll("/", "-")];
      const [runs, others] = [own.filter(({ notRun }) => notRun === null), own.filter(({ notRun }) => notRun !== null)];
      if (programOf(runs) !== "") write(name, programOf(runs));
      for (const block of others) if (programOf([block]) !== "") write(`${name}-${block.line}`, programOf([block]));
    }
    expect(files.length).toBeGreaterThan(3);
    const loose = { noImplicitAny: false, exactOptionalPropertyTypes: false };
    expect(await complaints(files, { allowJs: true, checkJs: true, lib: ["es2023", "dom"], ...loose })).toBe("");
  });

  /** A file that a page adds to the laboratory's sources: its first line says where it belongs. */
  const additions = blocks.filter(({ language, text }) => language === "ts" && /^\/\/ \S+\.ts\n/.test(text));

  it("are files that fit into the laboratory", async () => {
    const sources = join(folder, "packages/treble/src");
    cpSync(join(repository, "packages/treble/src"), sources, {
      recursive: true,
      filter: (path) => !/\.test\.tsx?$|\/(testing|goldens|snapshots)$|\.golden\.json$/.test(path),
    });
    for (const beside of ["package.json", "dist"]) {
      symlinkSync(join(repository, "packages/treble", beside), join(folder, "packages/treble", beside));
    }
    const files = additions.map(({ text }) => /^\/\/ (\S+)/.exec(text)![1]!);
    for (const [i, file] of files.entries()) {
      expect(existsSync(join(sources, dirname(file))), file).toBe(true);
      expect(existsSync(join(sources, file)), file).toBe(false);
      writeFileSync(join(sources, file), additions[i]!.text);
    }
    expect(files.length).toBeGreaterThan(4);
    const options = { jsx: "react-jsx", jsxImportSource: "preact" };
    expect(
      await complaints(
        files.map((file) => join(sources, file)),
        options,
      ),
    ).toBe("");
  });

  it("are otherwise lines of the sources", () => {
    const bare = (text: string): string => text.replace(/\s+/g, " ").trim();
    const root = join(repository, "packages/ongrad/src");
    const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
    const texts = sources.map((path) => bare(readFileSync(join(root, path), "utf8")));
    const quoted = blocks.filter(
      (block) => block.language === "ts" && !additions.includes(block) && !runElsewhere.includes(block.page),
    );
    expect(quoted.length).toBeGreaterThan(4);
    for (const { page, line, text } of quoted) {
      expect(
        texts.some((source) => source.includes(bare(text))),
        `${page}:${line}`,
      ).toBe(true);
    }
  });
});

describe("pages", () => {
  const exists = (path: string, ...roots: readonly string[]): boolean =>
    roots.some((root) => existsSync(join(root, path)));

  it.each(pages)("%s leads to what is there", (page) => {
    const here = join(repository, dirname(page));
    for (const [, target] of textOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target!)) continue;
      const [path, anchor] = target!.split("#") as [string, string?];
      expect(exists(path, here), target).toBe(true);
      if (anchor === undefined) continue;
      const headings = readFileSync(path ? join(here, path) : join(repository, page), "utf8").match(/^#+ .*/gm) ?? [];
      const anchors = headings.map((heading) =>
        heading
          .replace(/^#+ /, "")
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, "")
          .replaceAll(" ", "-"),
      );
      expect(anchors, target).toContain(anchor);
    }
  });

  it.each(pages)("%s names files and folders that are there", (page) => {
    const sources = ["packages/treble/src", "packages/ongrad/src", "packages/ongrad", "packages", "."].map((root) =>
      join(repository, root),
    );
    const added = blocks.flatMap(({ text }) => /^\/\/ (\S+\.ts)\n/.exec(text)?.[1] ?? []);
    for (const [, path] of textOf(page).matchAll(/`((?:[\w.-]+\/)*[\w.-]+\.(?:ts|tsx|mjs|py))`/g)) {
      const place = path!.includes("/") ? path! : null;
      if (place === null || /^(study|results)\b|KIND|NAME/.test(place) || added.includes(place)) continue;
      expect(exists(place, ...sources, join(repository, dirname(page))), place).toBe(true);
    }
  });

  it.each(pages)("%s names functions and types that are there", (page) => {
    const text = sourceText();
    for (const [, name] of textOf(page).matchAll(/`([a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w+)(?:\([^`]*\))?`/g)) {
      expect(new RegExp(`\\b${name}\\b`).test(text), name).toBe(true);
    }
  });
});

let all: string | undefined;

/** All that the packages are made of. */
function sourceText(): string {
  all ??= ["packages/treble/src", "packages/ongrad/src"]
    .flatMap((root) =>
      readdirSync(join(repository, root), { recursive: true, encoding: "utf8" })
        .filter((path) => /\.tsx?$/.test(path))
        .map((path) => readFileSync(join(repository, root, path), "utf8")),
    )
    .join("\n");
  return all;
}
