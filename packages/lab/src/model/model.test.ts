import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeBackend } from "ongrad/node";
import type { Browser } from "playwright-core";
import {
  type AuditResult,
  generateSynthetic,
  load,
  pixelsOf,
  predict,
  preprocessed,
  preprocessingNamed,
  subset,
  writeNpz,
} from "treble-lab";
import { auditFile, type ServedSite, serveSite } from "treble-lab/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium } from "../../../treble/src/testing/chromium.ts";
import { frontServer } from "../testing/frontServer.ts";
import { labSite } from "../testing/labSite.ts";
import { downloaded, openModelPage } from "../testing/modelPage.ts";
import { serious } from "../testing/serious.ts";
import { modelWithoutDerivative, trainedModel, withExternalData } from "../testing/smallModels.ts";
import type { AskedAudit } from "./askedAudit.ts";
import { auditHere } from "./auditHere.ts";

/** Parts that take long are left out. */
const short = "without=bands,sensitivity-map,critical-bands";
/** Beside other tests more threads than one wait for each other. */
const alone = "threads=1";
const without = ["bands", "sensitivity map", "critical bands"] as const;

describe.skipIf(chromiumPath === undefined)("your model in Chromium (skipped where there is none)", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof labSite>>;
  let served: ServedSite;
  let small: Uint8Array;
  beforeAll(async () => {
    [site, browser, small] = await Promise.all([labSite(), launchChromium(), trainedModel()]);
    served = await serveSite(site.folder, { port: 0 });
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    site?.remove();
  });

  it("goes on with one thread where others do not start, and says so", async () => {
    const server = await frontServer(served, ({ url, headers }) =>
      headers["sec-fetch-dest"] === "worker" && /ort-wasm/.test(url ?? "") ? "no answer" : {},
    );
    const { page, section, choose, settled } = await openModelPage(browser, server.url, "?threads=2");
    await choose([{ name: "small.onnx", bytes: small }]);
    await settled();
    expect(await section.innerText()).toContain("Two threads did not start (not within 10 seconds); auditing on one.");
    expect(await section.getByRole("button", { name: "Audit", exact: true }).isEnabled()).toBe(true);
    await page.close();
    await server.close();
  });

  it("has the numbers of treble audit, its page in a frame in which nothing runs, and both as files", async () => {
    const tab = await openModelPage(browser, served.url, `?images=16&${short}&audit-seed=2&${alone}`);
    const { page, section, report, complaints, asked } = tab;
    await tab.choose([{ name: "small.onnx", bytes: small }]);
    await tab.settled();
    expect(await section.innerText()).toMatch(/The audit takes at most about \d+ MB of memory: .* for 2000 images/);
    const here = await tab.audit();
    const folder = mkdtempSync(join(tmpdir(), "treble-model-"));
    writeFileSync(join(folder, "small.onnx"), small);
    const { result: there } = await auditFile(join(folder, "small.onnx"), "synthetic", {
      ...{ images: 16, without, seed: 2, threads: 1, memory: 500e6 },
    });
    rmSync(folder, { recursive: true });
    expectAlike(here, there);
    expect(here.model).toMatchObject({ name: "small.onnx", hash: there.model.hash, facts: there.model.facts });
    expect(here.command).toBe(await section.locator(".command code").innerText());
    expect(await report.locator("h1").innerText()).toBe("small.onnx");
    await report.locator("nav a", { hasText: "Method" }).click();
    expect(await report.locator("h1").innerText()).toBe("small.onnx");
    expect(await page.locator("iframe").getAttribute("sandbox")).toBe("allow-same-origin");
    const html = await downloaded(page, "report.html");
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/<script|href="audit\.json"/);
    expect(await serious(page)).toEqual([]);
    expect(
      asked.filter((url) => !url.startsWith(served.url) && !url.startsWith("blob:") && !url.startsWith("data:")),
    ).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("stops at once, and audits again", async () => {
    const tab = await openModelPage(browser, served.url, `?images=2000&${alone}`);
    await tab.choose([{ name: "small.onnx", bytes: small }]);
    await tab.settled();
    await tab.section.getByRole("button", { name: "Audit", exact: true }).click();
    await tab.section.getByText(/Measuring/).waitFor();
    expect(tab.page.workers()).toHaveLength(1);
    await tab.section.getByRole("button", { name: "Stop" }).click();
    await tab.section.getByText("Stopped; nothing of it is kept.").waitFor();
    await expect.poll(() => tab.page.workers().length, { timeout: 60_000 }).toBe(0);
    expect(await tab.section.getByRole("button", { name: "Audit", exact: true }).isEnabled()).toBe(true);
    expect(tab.complaints).toEqual([]);
    await tab.page.close();
  });

  it("asks for files of weights by name, and takes them afterwards", async () => {
    const { model, files } = withExternalData(small);
    const tab = await openModelPage(browser, served.url, `?${alone}`);
    const said = () => tab.section.locator("[role=alert]").innerText();
    await tab.choose([{ name: "apart.onnx", bytes: model }]);
    await tab.settled();
    expect(await said()).toBe(
      "apart.onnx keeps weights in files that are not here: first.data, weights/second.data. Drop them here too.",
    );
    await tab.choose([{ name: "first.data", bytes: files.get("first.data")! }]);
    await tab.section.getByText("in a file that is not here: weights/second.data.").waitFor();
    await tab.choose([{ name: "second.data", bytes: files.get("weights/second.data")! }]);
    await tab.section.getByText("It takes 3×32×32 images into 10 classes.").waitFor();
    expect(await tab.section.locator("[role=alert]").count()).toBe(0);
    expect(tab.complaints).toEqual([]);
    await tab.page.close();
  });

  it("says of a damaged file one sentence, and of an operator without a derivative its name", async () => {
    const tab = await openModelPage(browser, served.url, `?${alone}`);
    await tab.choose([{ name: "cut.onnx", bytes: small.subarray(0, small.length >> 1) }]);
    await tab.section.locator("[role=alert]").waitFor();
    expect(await tab.section.locator("[role=alert]").allInnerTexts()).toEqual([expect.stringMatching(/^[^\n]+\.$/)]);
    await tab.choose([{ name: "det.onnx", bytes: modelWithoutDerivative() }]);
    await tab.section.getByText("This operator has no derivative here: Det.").waitFor();
    await tab.section.getByText("1 operator", { exact: true }).click();
    expect(await tab.section.locator("tr", { hasText: "Det" }).innerText()).toMatch(/none here/);
    expect(tab.complaints).toEqual([]);
    await tab.page.close();
  });

  it("takes names of files and classes as text, one's own images, and a drop", async () => {
    const evil = { file: "<img src=x onerror=alert(1)>.onnx", name: "</script><script>alert(2)</script>" };
    const tab = await openModelPage(
      browser,
      served.url,
      `?audit-data=yours&images=6&${short},spectra,robustness&${alone}`,
    );
    const { page, section, report } = tab;
    const dialogs: string[] = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const transfer = await page.evaluateHandle(
      ([name, bytes]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(bytes)], name));
        return transfer;
      },
      [evil.file, [...small]] as const,
    );
    await section.locator(".drop").first().dispatchEvent("drop", { dataTransfer: transfer });
    await section.getByText("Drop your images, too.").waitFor();
    const { test, shape } = generateSynthetic({ trainCount: 1, testCount: 40 });
    const { images, labels } = subset(test, 40);
    const npz = writeNpz({ images: { data: images, shape: [40, ...shape] }, labels: { data: labels, shape: [40] } });
    const names = Array.from({ length: 10 }, (_, k) => [k === 3 ? evil.name : `class ${k}`, String(k)]);
    await tab.choose(
      [
        { name: "images.npz", bytes: npz },
        { name: "classes.json", bytes: new TextEncoder().encode(JSON.stringify(names)) },
      ],
      "images",
    );
    const result = await tab.audit();
    expect(result.model.name).toBe(evil.file);
    expect(result.data.classes[3]).toBe(evil.name);
    expect(result.clean).toMatchObject({ total: 40 });
    expect(result.clean.count).toBeGreaterThan(20);
    expect(await section.locator("h3").first().innerText()).toBe(evil.file);
    expect(await report.locator("body").innerText()).toContain(evil.name);
    expect(await report.locator("script, img[onerror]").count()).toBe(0);
    expect(await section.locator("img, script").count()).toBe(0);
    expect([dialogs, tab.complaints]).toEqual([[], []]);
    await page.close();
  });

  it("replaces what is bad in a link, and has nothing serious for axe, narrow and dark", async () => {
    const viewport = { width: 320, height: 800 };
    const query = `?l2=x&images=0&linf=8/255&${alone}`;
    const tab = await openModelPage(browser, served.url, query, { viewport, colorScheme: "dark" });
    const { page, section } = tab;
    const text = (await page.locator(".notices").allInnerTexts()).join(" ");
    expect(text).toMatch(/l2 is "x"\. .* It is left out\./);
    expect(text).toMatch(/images is "0"\. .* It is 64 instead\./);
    expect([...new URL(page.url()).searchParams]).toEqual([
      ["linf", "8/255"],
      ["threads", "1"],
    ]);
    await tab.choose([{ name: `${"long".repeat(60)}.onnx`, bytes: small }]);
    await tab.settled();
    await section.getByText("How the model is fed and read").click();
    expect(await serious(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.close();
  });

  const models = fileURLToPath(new URL("../../../../../shared/models/", import.meta.url));
  const known = [
    ["resnet_2b.onnx", "cifar10"],
    ["Convnet_maxpool.onnx", "unit"],
  ] as const;
  for (const [name, preprocessing] of known) {
    it.skipIf(!existsSync(models + name))(`audits ${name} as Node does (skipped where it is not)`, async () => {
      const bytes = new Uint8Array(readFileSync(models + name));
      const plain = await load(bytes, { backend: nodeBackend() });
      const model = preprocessed(plain, preprocessingNamed(preprocessing).preprocessing);
      const { images } = generateSynthetic({ shape: model.shape, trainCount: 1, testCount: 8 }).test;
      // Each image is of the class that it is taken for, so that there is something to attack.
      const { predictions } = await predict(model, pixelsOf(images), { backend: nodeBackend(), threads: 1 });
      const npz = writeNpz({
        images: { data: images, shape: [8, ...model.shape] },
        labels: { data: Uint8Array.from(predictions), shape: [8] },
      });
      const tab = await openModelPage(
        browser,
        served.url,
        `?audit-data=yours&images=8&${short}&preprocessing=${preprocessing}&${alone}`,
      );
      await tab.choose([{ name, bytes }]);
      await tab.settled();
      await tab.choose([{ name: "images.npz", bytes: npz }], "images");
      const here = await tab.audit();
      const asked: AskedAudit = {
        ...{ fed: {}, preprocessing, data: "yours", images: 8, attack: null, l2: null, linf: null, without },
        ...{ budget: null, memory: 500e6, seed: 0 },
      };
      const given = (of: Uint8Array, path: string) => [{ file: new File([of as Uint8Array<ArrayBuffer>], path), path }];
      const there = await auditHere(
        {
          ...{ kind: "audit", model: given(bytes, name), own: given(npz, "images.npz"), files: [], asked },
          ...{ version: "0.1.0", command: "" },
        },
        { backend: nodeBackend(), machine: "", tell: () => {} },
      );
      expect(here.smallest.fooled).toBeGreaterThan(0);
      expectAlike(here, there);
      expect(tab.complaints).toEqual([]);
      await tab.page.close();
    });
  }
});

/**
 * Two processors' float32 sums differ in their last digits: an image whose margin is next to zero may fall to the other
 * side, and an attack's steps part a little where a rival changes.
 */
function expectAlike(here: AuditResult, there: AuditResult): void {
  expect(here.parts.map(({ name, state, images }) => [name, state, images])).toEqual(
    there.parts.map(({ name, state, images }) => [name, state, images]),
  );
  expect(here.clean.total).toBe(there.clean.total);
  expect(Math.abs(here.clean.count - there.clean.count)).toBeLessThanOrEqual(0.001 * there.clean.total);
  expect(here.model.preprocessing).toEqual(there.model.preprocessing);
  expect(here.smallest.attacked).toBe(there.smallest.attacked);
  expect(here.smallest.fooled).toBe(there.smallest.fooled);
  const centroids = [here, there].map(({ spectra }) => spectra.perturbations?.centroid.mean ?? Number.NaN);
  expect(centroids[0]).toBeCloseTo(centroids[1]!, 3);
  expect(here.smallest.size?.median).toBeCloseTo(there.smallest.size?.median ?? Number.NaN, 3);
  for (const [i, { count, total }] of here.robust.entries())
    expect([count, total]).toEqual([there.robust[i]!.count, there.robust[i]!.total]);
}
