import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNpz } from "../../../formats/npz.ts";
import { type Lab, type LabPictures, type LabRecipe, labBudget } from "../../../results/lab.ts";
import { readStudyResult } from "../../../results/readStudyResult.ts";
import { serveSite } from "../../../site/serveSite.ts";
import { shellText } from "../../../text/shellText.ts";
import { temporaryFolder, treble, trebleHere, writeTinyDataset } from "../../testing/cliProcess.ts";
import { writeTinyStudy } from "../../testing/tinyStudy.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

const bytesOf = (text: string): Int8Array => new Int8Array(Buffer.from(text, "base64"));

describe("lab export", () => {
  beforeAll(async () => {
    const data = writeTinyDataset(folder, { train: 160 });
    const { code } = await treble(folder, [...writeTinyStudy(folder, data, 3), "--results", "study"]);
    expect(code).toBe(0);
  });

  it("writes what the study found, within its budget", async () => {
    mkdirSync(join(folder, "out"));
    writeFileSync(join(folder, "out", "pictures-gone-9.json"), "{}");
    const [study, out] = [join(folder, "study"), join(folder, "out")];
    const args = ["lab", "export", "--images", "2", "--results", study, "--out", out];
    const { code, stdout } = await trebleHere(args);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/out: .*kB, of which the first view takes .*kB\n$/)]);
    const read = <T>(name: string): T => JSON.parse(readFileSync(join(folder, "out", name), "utf8"));
    const lab = read<Lab>("lab.json");
    const [recipe] = lab.recipes;
    const files = ["lab.json", recipe!.networks, ...recipe!.pictures];
    expect(readdirSync(join(folder, "out")).sort()).toEqual([...files].sort());
    expect(lab.command).toBe(["treble", ...args].join(" "));

    const result = readStudyResult(readFileSync(join(folder, "study", "results.json")));
    const { networks, kernels, levels } = read<LabRecipe>(recipe!.networks);
    expect(networks.map(({ id }) => id)).toEqual(result.networks.map(({ id }) => id));
    expect(kernels).toEqual(["n0", "n1", "n2"]);
    networks.forEach((network, i) => {
      const { centroid, spectrum, runs } = result.networks[i]!;
      expect(Math.abs(network.centroid.mean - centroid.mean)).toBeLessThan(1e-4);
      expect(network.runs).toEqual(runs.map(({ train }) => train));
      const level = new Uint8Array(bytesOf(network.spectrum).buffer)[13]!;
      const log = levels.low + (level / 255) * (levels.high - levels.low);
      expect(log).toBeCloseTo(Math.max(levels.low, Math.log10(spectrum[13]! * spectrum.length)), 1);
    });

    for (const [i, name] of recipe!.pictures.entries()) {
      const { index, rows, magnification } = read<LabPictures>(name);
      expect(index).toBe(lab.pictured[i]!.index);
      for (const { perturbation, norm, success, classBefore, classAfter } of rows) {
        const values = Array.from(bytesOf(perturbation), (byte) => byte / (254 * magnification));
        expect(values).toHaveLength(144);
        expect(Math.abs(Math.hypot(...values) - norm)).toBeLessThan(0.05 * norm + 1e-9);
        if (success) expect(classAfter).not.toBe(classBefore);
      }
    }
    for (const { accuracy, testAccuracy } of networks) {
      expect(accuracy).toHaveLength(lab.radii.length);
      expect(accuracy.slice(1).every((share, i) => share <= accuracy[i]!)).toBe(true);
      expect(accuracy[0]).toBeGreaterThan(0);
      expect(testAccuracy).toBeGreaterThan(0);
    }
    const size = files.reduce((sum, name) => sum + readFileSync(join(folder, "out", name)).length, 0);
    expect(size).toBeLessThan(labBudget.all);
  });

  it("writes images to train on of every dataset that is named, the study's once", async () => {
    const [study, out] = [join(folder, "study"), join(folder, "trainable")];
    const { dataset } = readStudyResult(readFileSync(join(study, "results.json")));
    const named = ["--train-images", "32", "--train-data", `synthetic,${dataset.name},synthetic`];
    const args = ["lab", "export", ...named, "--results", study, "--out", out];
    expect((await trebleHere(args)).code).toBe(0);
    const lab: Lab = JSON.parse(readFileSync(join(out, "lab.json"), "utf8"));
    expect(lab.trainable.map(({ name, trainImages, testImages }) => [name, trainImages, testImages])).toEqual([
      ["synthetic:broad", 32, 4],
      [dataset.name, 32, 4],
    ]);
    expect(lab.command).toBe(shellText(["treble", ...args]));
    for (const { file, classes } of lab.trainable) {
      const { trainImages, trainLabels } = readNpz(readFileSync(join(out, file)));
      expect(trainImages!.shape[0]).toBe(32);
      expect(Math.max(...(trainLabels!.data as Uint8Array))).toBeLessThan(classes.length);
    }
  });

  it("says in one sentence why it cannot", async () => {
    const failing = async (results: string, ...args: string[]): Promise<string> => {
      const where = ["--out", join(folder, "none"), "--results", join(folder, results)];
      return (await trebleHere(["lab", "export", ...where, ...args])).stderr;
    };
    expect(await failing("nowhere")).toMatch(/There is no .*results\.json; name the folder/);
    expect(await failing("study", "--experiments", "other")).toMatch(/no experiment other; choose .*tiny/);
    expect(await failing("study", "--recipe", "adam")).toMatch(/by the recipe adam/);
    expect(await failing("study", "--train-data", "synthetic")).toMatch(/say how many .* with --train-images/);
    expect(await failing("study", "--train-data", "letters", "--train-images", "9")).toMatch(/letters/);
    const { networks } = readStudyResult(readFileSync(join(folder, "study", "results.json")));
    rmSync(join(folder, "study", "runs", networks[1]!.runs[0]!.measure), { recursive: true });
    expect(await failing("study")).toMatch(/The run [0-9a-f]{16} of n1 is not in .*study; reproduce/);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });
});

describe("the server of a site", () => {
  it("gives the files that were there, with the headers for threads, and nothing around them", async () => {
    const site = join(folder, "site");
    mkdirSync(join(site, "assets"), { recursive: true });
    writeFileSync(join(site, "index.html"), "<!doctype html>");
    writeFileSync(join(site, "assets", "a.wasm"), "wasm");
    symlinkSync("/etc/passwd", join(site, "assets", "link"));
    const { url, close } = await serveSite(site, { port: 0 });
    const get = (path: string, init?: RequestInit) => fetch(new URL(path, url), init);
    const page = await get("?kernel=3");
    expect([page.status, await page.text()]).toEqual([200, "<!doctype html>"]);
    expect(page.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(page.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect((await get("assets/a.wasm")).headers.get("content-type")).toBe("application/wasm");
    for (const path of ["assets/link", "..%2f..%2fetc/passwd", "assets", "%00"])
      expect((await get(path)).status).toBe(404);
    expect((await get("", { method: "POST" })).status).toBe(405);
    await expect(serveSite(site, { port: Number(new URL(url).port) })).rejects.toThrow("is taken; choose another");
    await close();
  });
});
