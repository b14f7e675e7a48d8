/** What `npm pack` makes of both packages works where others install it, and nothing of it needs this repository. */
import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { loadDataset } from "treble-lab/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeTinyDataset } from "../packages/treble/src/cli/testing/cliProcess.ts";
import { writeTinyStudy } from "../packages/treble/src/cli/testing/tinyStudy.ts";

import { chromiumPath, launchChromium } from "../packages/treble/src/testing/chromium.ts";
import { browserBundle } from "./browserBundle.ts";
import { exportProblems } from "./exportProblems.ts";
import { importedPackages } from "./importedPackages.ts";
import { type Installation, install, packages } from "./install.ts";
import { servePage } from "./servePage.ts";
import { sizeBudget } from "./sizeBudget.ts";
import { typeErrors } from "./typeErrors.ts";
import type { AttackSpectrum } from "./user/attackSpectrum.ts";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("..", import.meta.url));
const folders = Object.keys(packages) as (keyof typeof packages)[];

let user: Installation;
let data: string;
let model: string;

async function treble(...args: readonly string[]): Promise<string> {
  return (await run("npx", ["treble", ...args], { cwd: user.folder })).stdout;
}

async function node(...args: readonly string[]): Promise<string> {
  return (await run(process.execPath, args, { cwd: user.folder })).stdout;
}

/** The README's program, of that model and those images, with a line that says what it found. */
function readmeProgram(): string {
  const readme = readFileSync(join(user.folder, "node_modules/treble-lab/README.md"), "utf8");
  const program = /```js\n(.*?)```/s.exec(readme)![1]!;
  const ours = program.replace('"model.onnx"', JSON.stringify(model)).replace('"mnist"', JSON.stringify(data));
  const numbers = "{ attacked: result.attacked, success: [...result.success], centroid: [...table.centroid] }";
  return `${ours}console.log(JSON.stringify(${numbers}));\n`;
}

/** What that program finds, which all the others must find too. */
let found: Omit<AttackSpectrum, "plane">;

beforeAll(async () => {
  user = await install();
  cpSync(join(repository, "installed", "user"), user.folder, { recursive: true });
  data = writeTinyDataset(user.folder);
  const network = ["train", "bounded-width", "--kernel", "3", "--width", "4", "--data", data, "--epochs", "5"];
  ({ model } = JSON.parse(await treble(...network, "--json")));
  writeFileSync(join(user.folder, "example.mjs"), readmeProgram());
  found = JSON.parse((await node("example.mjs")).split("\n").at(-2)!);
});
afterAll(() => user?.remove());

describe("the packages", () => {
  it("install without a word", () => {
    expect(user.complaints).toBe("");
  });

  it.each(folders)("%s has what belongs to it, and nothing else", (folder) => {
    const { files } = user.packed[folder];
    const modules = join(user.folder, "node_modules", packages[folder]);
    const { exports, bin = {}, engines } = JSON.parse(readFileSync(join(modules, "package.json"), "utf8"));
    expect(files).toEqual(
      expect.arrayContaining(["LICENSE", "README.md", "package.json", "src/index.ts", "dist/index.js"]),
    );
    expect(files.filter((path) => /tsbuildinfo|golden|\.test\.|testing\/|fixtures\/|snapshots\//.test(path))).toEqual(
      [],
    );
    const licence = readFileSync(join(modules, "LICENSE"), "utf8");
    expect(licence).toBe(readFileSync(join(repository, "LICENSE"), "utf8"));
    for (const path of [
      ...Object.values<object | string>(exports).flatMap((one) =>
        typeof one === "string" ? [one] : Object.values(one),
      ),
      ...Object.values(bin),
    ]) {
      expect(existsSync(join(modules, String(path))), String(path)).toBe(true);
    }
    expect(engines.node).toMatch(/20\.19/);
  });

  it.each(folders)("%s gives those who import it the types it says", async (folder) => {
    expect(await exportProblems(user.packed[folder].tarball)).toEqual([]);
  });
});

describe("in Node", () => {
  it("treble says its version", async () => {
    const { version } = JSON.parse(readFileSync(join(user.folder, "node_modules/treble-lab/package.json"), "utf8"));
    expect(await treble("--version")).toBe(`${version}\n`);
  });

  it("treble runs a study from data to page", async () => {
    await treble(...writeTinyStudy(user.folder, data, 2), "--results", "study");
    const { experiments } = JSON.parse(readFileSync(join(user.folder, "study", "results.json"), "utf8"));
    expect(experiments).toHaveLength(1);
    expect(readFileSync(join(user.folder, "study", "index.html"), "utf8")).toContain("Does it end alike?");
  });

  it("the README's program attacks, and measures", () => {
    const fooled = found.success.filter(Boolean).length;
    expect(found.attacked).toBeGreaterThan(56);
    expect(fooled).toBeGreaterThan(found.attacked / 2);
    const centroids = found.centroid.filter((value) => value !== null);
    expect(centroids).toHaveLength(fooled);
    // A convolution of 3×3 in front of a linear read-out: between flat colour and white noise.
    for (const centroid of centroids) expect(centroid > 0.1 && centroid < 0.383, `${centroid}`).toBe(true);
  });

  it("a program in strict TypeScript, for Node, is typed and finds the same", async () => {
    expect(await typeErrors(user.folder, "nodenext")).toBe("");
    expect(JSON.parse(await node("built/program.js", model, data))).toEqual(found);
  });

  it("ongrad does what its README begins with", async () => {
    const readme = readFileSync(join(user.folder, "node_modules/ongrad/README.md"), "utf8");
    const example = /```ts\n(.*?)```/s.exec(readme)![1]!;
    const said = /\/\/ (\d.*)/.exec(example)![1]!;
    writeFileSync(join(user.folder, "readme.mjs"), example);
    expect(await node("readme.mjs")).toBe(`${said}\n`);
  });

  it.each(["treble-lab", "treble-lab/node", "treble-lab/report", "treble-lab/experiments", "ongrad", "ongrad/node"])(
    "the import of %s alone loads nothing that is of use only later",
    async (entry) => {
      const loaded = await importedPackages(user.folder, entry);
      expect(loaded).toContain(entry.split("/")[0]);
      const heavy = ["sharp", "pacote", "commander", "cli-progress", "linkedom", "onnxruntime-web"];
      // What draws charts needs a document.
      const allowed = entry === "treble-lab/report" ? ["linkedom"] : [];
      expect(loaded.filter((name) => heavy.includes(name) && !allowed.includes(name))).toEqual([]);
      if (!entry.endsWith("/node")) expect(loaded).not.toContain("onnxruntime-node");
    },
  );
});

describe("in a page", () => {
  it("a program in strict TypeScript, for a bundler, is typed", async () => {
    expect(await typeErrors(user.folder, "bundler")).toBe("");
  });

  it("is small, and has nothing along that a page does not need", async () => {
    const { gzipBytes, packages: bundled, imports } = await browserBundle(user.folder, "treble-lab/dist/index.js");
    const needed = ["@bufbuild/protobuf", "@noble/hashes", "fflate", "ongrad", "onnx-buf", "pure-rand", "treble-lab"];
    expect(bundled).toEqual([...needed, "zod"]);
    expect(imports).toEqual(["onnxruntime-web/wasm"]);
    expect(gzipBytes).toBeLessThan(sizeBudget);
  });

  it.skipIf(!chromiumPath)(
    "attacks a model and draws its spectrum, as in Node (skipped without Chromium)",
    async () => {
      const { test } = await loadDataset(data);
      const images = Uint8Array.from(test.images);
      const page = await servePage(user.folder, {
        "model.onnx": readFileSync(model),
        images,
        labels: Uint8Array.from(test.labels),
      });
      const browser = await launchChromium();
      try {
        const tab = await browser.newPage();
        const complaints: string[] = [];
        tab.on("pageerror", (error) => complaints.push(String(error)));
        tab.on("console", (message) => complaints.push(message.text()));
        await tab.goto(page.url);
        await tab.waitForFunction("window.spectrum");
        expect(await tab.evaluate("crossOriginIsolated")).toBe(false);
        const spectrum = (await tab.evaluate(
          "({ ...window.spectrum, plane: Array.from(window.spectrum.plane ?? []) })",
        )) as AttackSpectrum;
        expect(complaints).toEqual([]);
        expect(spectrum).toMatchObject({ attacked: found.attacked, success: found.success });
        spectrum.centroid.forEach((centroid, i) => {
          if (centroid === null) expect(found.centroid[i]).toBeNull();
          else expect(centroid).toBeCloseTo(found.centroid[i]!, 3);
        });
        const drawn = (await tab.evaluate(`(() => {
        const { width, height } = document.querySelector("canvas");
        return Array.from(document.querySelector("canvas").getContext("2d").getImageData(0, 0, width, height).data);
      })()`)) as number[];
        const brightness = drawn.filter((_, i) => i % 4 === 1);
        expect(brightness).toHaveLength(12 * 12);
        const most = Math.max(...spectrum.plane);
        expect(brightness).toEqual(spectrum.plane.map((share) => Math.round((255 * share) / most)));
        expect(new Set(brightness).size).toBeGreaterThan(10);
      } finally {
        await browser.close();
        await page.close();
      }
    },
  );
});
