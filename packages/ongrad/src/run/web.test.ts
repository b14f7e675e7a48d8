import type { Browser, Page as Tab, Worker } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { laws, ruleLaws, train } from "../testing/browser/cases.ts";
import type { Page } from "../testing/browser/page.ts";
import { chromiumPath, launch, type Site, serve } from "../testing/site.ts";
import { webBackend } from "./web.ts";

type InPage = typeof globalThis & { page?: Page };

describe("webBackend", () => {
  it("is one object for a page and its options", () => {
    expect(() => webBackend({ threads: 1.5 })).toThrow("a whole number above 0, not 1.5.");
    const backend = webBackend({ threads: 3 });
    expect(webBackend({ threads: 3 })).toBe(backend);
    expect(webBackend()).toBe(backend);
    expect(() => webBackend({ threads: 2 })).toThrow("ask for it with the same options");
    expect(() => webBackend({})).toThrow("ask for it with the same options");
  });
});

describe.skipIf(!chromiumPath)("webBackend in Chromium (skipped where there is none)", () => {
  let site: Site;
  let browser: Browser;
  let expected: Awaited<ReturnType<typeof train>>;

  beforeAll(async () => {
    site = await serve("page.ts");
    browser = await launch(["--disable-gpu"]);
    expected = await train();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  describe.each([
    { path: "/isolated", threads: 2, holds: laws },
    { path: "/isolated/worker", threads: 2, holds: { ...laws, ...ruleLaws } },
    { path: "/page", threads: 1, holds: { ...laws, ...ruleLaws } },
  ])("at $path with threads: $threads", ({ path, threads, holds }) => {
    let tab: Tab;
    let scope: Pick<Worker, "evaluate">;
    const complaints: string[] = [];
    beforeAll(async () => {
      tab = await browser.newPage();
      tab.on("pageerror", (error) => complaints.push(String(error)));
      tab.on("console", (message) => complaints.push(message.text()));
      const worker = path.endsWith("worker") ? tab.waitForEvent("worker") : undefined;
      await tab.goto(site.at(path));
      scope = (await worker) ?? tab;
      await vi.waitUntil(() => scope.evaluate(() => "page" in globalThis), { timeout: 20_000 });
    });
    afterAll(() => tab?.close());

    it.each(Object.keys(holds))(
      "%s",
      async (law) => {
        expect(await scope.evaluate((name) => (globalThis as InPage).page!.holds(name), law)).toBeNull();
      },
      20_000,
    );

    it("trains as onnxruntime-node does", async () => {
      const { losses, weights } = await scope.evaluate(() => (globalThis as InPage).page!.train());
      expect(expected.losses.at(-1)).toBeLessThan(expected.losses[0]! / 2);
      losses.forEach((loss, i) => {
        expect(Math.abs(loss - expected.losses[i]!)).toBeLessThan(1e-4);
      });
      weights.forEach((weight, i) => {
        expect(Math.abs(weight - expected.weights[i]!)).toBeLessThan(1e-4);
      });
    });

    it("used that many threads", async () => {
      expect(await scope.evaluate(() => (globalThis as InPage).page!.threads())).toBe(threads);
    });

    it("is quiet", () => {
      expect(complaints).toEqual([]);
    });
  });
});
