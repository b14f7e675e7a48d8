import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("..", import.meta.url));

/** Folder under `packages` to the name on npm. */
export const packages = { ongrad: "ongrad", treble: "treble-lab" } as const;

export interface Packed {
  /** The file that `npm pack` wrote. */
  readonly tarball: string;
  /** What is in it, by path. */
  readonly files: readonly string[];
}

export interface Installation {
  /** Outside the repository, so that nothing in it can be found by accident. */
  readonly folder: string;
  readonly packed: Readonly<Record<keyof typeof packages, Packed>>;
  /** What npm printed to stderr: nothing, unless it warns. */
  readonly complaints: string;
  remove(): void;
}

/**
 * Packs both packages and installs them as a user would, with onnxruntime-web for pages, in a folder of their own. The
 * packages of others are the versions of the repository's lock file: what `npm ci` has fetched is not fetched again,
 * and a release of somebody else's changes no test.
 */
export async function install(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), "treble-installed-"));
  const packed = { ongrad: await pack("ongrad", folder), treble: await pack("treble", folder) };
  const wanted = {
    ...Object.fromEntries(
      Object.entries(packages).map(([from, name]) => [name, `file:${packed[from as "ongrad"].tarball}`]),
    ),
    "onnxruntime-web": lock().packages["node_modules/onnxruntime-web"]!.version,
  };
  const root = { name: "user", private: true, type: "module", dependencies: wanted };
  writeFileSync(join(folder, "package.json"), JSON.stringify(root));
  writeFileSync(join(folder, ".npmrc"), "engine-strict=true\n");
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lockOfOthers(root)));
  const flags = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
  const { stderr } = await run("npm", ["install", ...flags], { cwd: folder });
  return { folder, packed, complaints: stderr, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function pack(name: keyof typeof packages, to: string): Promise<Packed> {
  const from = join(repository, "packages", name);
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", to], { cwd: from });
  const said = JSON.parse(stdout) as Packing[] | Record<string, Packing>;
  // npm 12 says it by name.
  const [{ filename, files }] = Object.values(said) as [Packing];
  return { tarball: join(to, filename), files: files.map(({ path }) => path) };
}

interface Packing {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

interface Locked {
  readonly version: string;
  readonly link?: boolean;
}

interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Locked>>;
}

function lock(): Lock {
  return JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8"));
}

/** The lock file without the repository's own packages; npm drops what is not needed. */
function lockOfOthers(root: object): object {
  const { lockfileVersion, packages: all } = lock();
  const others = Object.entries(all).filter(([path, { link }]) => path.startsWith("node_modules/") && !link);
  return { lockfileVersion, packages: { "": root, ...Object.fromEntries(others) } };
}
