/** What `npm pack` makes of both packages works where it is installed. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder, writeTinyDataset } from "./testing/cliProcess.ts";

const run = promisify(execFile);
const { folder, remove } = temporaryFolder();
afterAll(remove);

const repository = fileURLToPath(new URL("../../../../", import.meta.url));
const modules = join(folder, "node_modules");
const packages = ["ongrad", "treble"] as const;
const packed = new Map<string, readonly string[]>();

beforeAll(async () => {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const tarballs: string[] = [];
  for (const name of packages) {
    const from = join(repository, "packages", name);
    const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: from });
    const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf("["))) as [
      { filename: string; files: { path: string }[] },
    ];
    packed.set(
      name,
      files.map(({ path }) => path),
    );
    tarballs.push(join(folder, filename));
  }
  if (process.env.TREBLE_SLOW === "1") {
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
    await run("npm", ["install", ...quiet, ...tarballs], { cwd: folder });
    return;
  }
  // As npm would, but for the packages of others, of which there are 400 MB: these are the repository's.
  mkdirSync(modules);
  const others = join(repository, "node_modules");
  for (const name of readdirSync(others)) {
    if (!name.startsWith(".") && name !== "ongrad" && name !== "treble") {
      symlinkSync(join(others, name), join(modules, name));
    }
  }
  for (const [i, name] of packages.entries()) {
    await run("tar", ["-xzf", tarballs[i]!, "-C", folder]);
    renameSync(join(folder, "package"), join(modules, name));
  }
});

it.each(packages)("%s has what belongs to it, and nothing else", (name) => {
  const files = packed.get(name)!;
  for (const needed of [
    "LICENSE",
    "README.md",
    "package.json",
    "src/userError.ts",
    "dist/cli/main.js",
    "dist/index.js",
  ]) {
    const isOngrads = needed === "dist/index.js";
    const isTrebles = needed === "dist/cli/main.js" || needed === "src/userError.ts";
    if ((isOngrads && name === "treble") || (isTrebles && name === "ongrad")) continue;
    expect(files).toContain(needed);
  }
  expect(files.filter((path) => /tsbuildinfo|golden|\.test\.|testing\/|fixtures\/|snapshots\//.test(path))).toEqual([]);
  const licence = readFileSync(join(repository, "packages", name, "LICENSE"), "utf8");
  expect(licence).toBe(readFileSync(join(repository, "LICENSE"), "utf8"));
  const { exports = {}, bin = {} } = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
  for (const path of [...Object.values<object>(exports).flatMap((one) => Object.values(one)), ...Object.values(bin)]) {
    expect(existsSync(join(modules, name, String(path))), String(path)).toBe(true);
  }
});

it("treble runs", async () => {
  const main = join(modules, "treble", "dist", "cli", "main.js");
  const treble = async (...args: readonly string[]): Promise<string> =>
    (await run(process.execPath, [main, ...args], { cwd: folder })).stdout;
  const { version } = JSON.parse(readFileSync(join(modules, "treble", "package.json"), "utf8"));
  expect(await treble("--version")).toBe(`${version}\n`);
  const data = writeTinyDataset(folder);
  const network = ["train", "bounded-width", "--kernel", "3", "--width", "2", "--data", data, "--epochs", "1"];
  const { model } = JSON.parse(await treble(...network, "--json"));
  const attack = ["attack", model, "--attack", "pgd-linf", "--epsilon", "0.1", "--images", "8"];
  expect(JSON.parse(await treble(...attack, "--json"))).toMatchObject({ images: 8 });
});

it("ongrad does what its README begins with", async () => {
  const readme = readFileSync(join(modules, "ongrad", "README.md"), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)![1]!;
  const said = /\/\/ (\d.*)/.exec(example)![1]!;
  writeFileSync(join(folder, "example.mjs"), example);
  const { stdout } = await run(process.execPath, ["example.mjs"], { cwd: folder });
  expect(stdout).toBe(`${said}\n`);
});
