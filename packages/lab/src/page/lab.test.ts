import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { nodeBackend } from "ongrad/node";
import type { Browser, Page } from "playwright-core";
import { type ServedSite, serveSite } from "treble-lab/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium } from "../../../treble/src/testing/chromium.ts";
import { openTab } from "../testing/browserTab.ts";
import { labSite } from "../testing/labSite.ts";
import { serious } from "../testing/serious.ts";
import { trainedRun } from "../testing/trainedRun.ts";
import { datasetHere } from "../training/datasetHere.ts";
import { gate } from "../training/gate.ts";
import type { Trained } from "../training/report.ts";
import { session } from "../training/session.ts";

/** Two epochs of a 3×3 convolution on 1,000 generated images. */
const asked = "?train-images=1000&epochs=2&stop-loss=none&width=4&attack=ddn#train";

describe.skipIf(chromiumPath === undefined)("the lab in Chromium (skipped where there is none)", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof labSite>>;
  let isolated: ServedSite;
  let plain: ServedSite;
  beforeAll(async () => {
    [site, browser] = await Promise.all([labSite(), launchChromium()]);
    isolated = await serveSite(site.folder, { port: 0 });
    plain = await serveSite(site.folder, { port: 0, isolated: false });
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([isolated?.close(), plain?.close()]);
    site?.remove();
  });

  const notices = (page: Page) => page.locator(".notices").allInnerTexts();
  const pictures = (page: Page): Promise<string[]> =>
    page.$$eval(".star .pictures canvas", (all) => all.map((one) => (one as HTMLCanvasElement).toDataURL()));

  /** Seconds that a page's thread has worked. */
  const clockOf = async (page: Page): Promise<() => Promise<number>> => {
    const metrics = await page.context().newCDPSession(page);
    await metrics.send("Performance.enable", { timeDomain: "threadTicks" });
    return async () => {
      const { metrics: found } = await metrics.send("Performance.getMetrics");
      return found.find(({ name }) => name === "TaskDuration")!.value;
    };
  };

  it("shows the point within a second of work, with no runtime and little data", async () => {
    const tab = await openTab(browser, isolated.url);
    const { page } = tab;
    const sizes = await page.evaluate(() =>
      performance.getEntriesByType("resource").map((one) => {
        const { name, encodedBodySize } = one as PerformanceResourceTiming;
        return { name, bytes: encodedBodySize };
      }),
    );
    const data = sizes.filter(({ name }) => name.endsWith(".json"));
    expect(data).toHaveLength(3);
    expect(data.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(150_000);
    expect(tab.asked.filter((url) => /\.wasm|ort-|worker/.test(url))).toEqual([]);
    // What the page itself takes of its thread, whatever else the machine does.
    const threadSeconds = await clockOf(page);
    await page.reload();
    await page.waitForSelector(".star .pictures canvas");
    expect(await threadSeconds()).toBeLessThan(1);
    expect(tab.complaints).toEqual([]);
    await page.close();
  });

  it("moves sentence, pictures, curve and link by the slider's keys, within a frame, and goes back", async () => {
    const { page, complaints } = await openTab(browser, isolated.url);
    const threadSeconds = await clockOf(page);
    const before = { sentence: await page.innerText(".sentence"), pictures: await pictures(page) };
    await page.focus("#kernel");
    await page.keyboard.press("ArrowRight");
    expect(await page.innerText(".slider output")).toBe("7×7");
    expect(new URL(page.url()).search).toBe("?shown=7");
    const after = { sentence: await page.innerText(".sentence"), pictures: await pictures(page) };
    expect(after.sentence).toMatch(/kernels of 7×7 pixels .* 0\.151 cycles per pixel/);
    for (const [i, picture] of after.pictures.entries()) expect(picture).not.toBe(before.pictures[i]);
    expect(await page.textContent(".name.kernel")).toContain("7×7");
    await page.goBack();
    expect(await page.innerText(".sentence")).toBe(before.sentence);
    expect(await pictures(page)).toEqual(before.pictures);

    const beforeMoves = await threadSeconds();
    await page.evaluate(async () => {
      const slider = document.querySelector<HTMLInputElement>("#kernel")!;
      for (let i = 0; i < 24; i++) {
        const sentence = document.querySelector(".sentence")!.textContent;
        slider.value = String((i + 1) % 4);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        while (document.querySelector(".sentence")!.textContent === sentence) await Promise.resolve();
      }
    });
    // What the page itself takes of its thread, layout and painting included, whatever else the machine does.
    expect((await threadSeconds()) - beforeMoves).toBeLessThan(24 * 0.016);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("replaces what is bad in a link, and says so", async () => {
    const { page, complaints } = await openTab(browser, `${isolated.url}?shown=99&image=x&epochs=-1&seed=3&kernel=5`);
    await page.waitForSelector(".form");
    const text = (await notices(page)).join(" ");
    expect(text).toMatch(/image is "x"\. There are 1, 2, 3, 4\. It is 1 instead\./);
    expect(text).toMatch(/shown is "99"\. There are 3, 7, 15, 32\. It is 3 instead\./);
    expect(text).toMatch(/epochs is "-1"\. .*It is left out\./);
    expect(new URL(page.url()).search).toBe("?seed=3&kernel=5");
    expect(await page.innerText(".command code")).toBe(
      "treble train bounded-width --kernel 5 --data synthetic --train-images 1000 --recipe adam --seed 3",
    );
    expect(await serious(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("trains to one loss twice, with and without threads, and to Node's", async () => {
    const losses: number[] = [];
    let said: Trained["asked"] | undefined;
    for (const url of [isolated.url, plain.url]) {
      const { page, complaints } = await openTab(browser, url + asked);
      await page.getByRole("button", { name: "Step" }).click();
      await page.waitForFunction(() => document.querySelector(".status")?.textContent?.startsWith("Paused at"));
      await page.getByRole("button", { name: "Go on" }).click();
      const run = await trainedRun(page);
      said = run.asked;
      losses.push(run.loss, run.trainLoss);
      expect(run.outcome).toBe("finished");
      expect(await page.innerText(".training")).toMatch(
        /Your network's perturbations of \d+ images have a mean frequency/,
      );
      expect(await serious(page)).toEqual([]);
      const downloading = page.waitForEvent("download");
      await page.getByRole("button", { name: "Figure as PNG" }).click();
      const png = await readFile(await (await downloading).path());
      expect(png.subarray(1, 4).toString()).toBe("PNG");
      expect(complaints).toEqual([]);
      await page.getByRole("button", { name: "Reset" }).click();
      await expect.poll(() => page.innerText(".status")).toBe("");
      await page.close();
    }
    const here = await session(said!, await datasetHere(said!.data, said!.trainImages, []), {
      ...{
        backend: nodeBackend(),
        exact: nodeBackend(),
        engine: { device: "cpu", threads: 1 },
        signal: new AbortController().signal,
      },
      ...{ gate: gate(() => {}), clock: () => 0, tell: () => {} },
    });
    const [loss, trainLoss, again, trainAgain] = losses as [number, number, number, number];
    expect([again, trainAgain]).toEqual([loss, trainLoss]);
    expect(Math.abs(loss - here.trained.loss)).toBeLessThan(1e-4);
    expect(Math.abs(trainLoss - here.trained.trainLoss)).toBeLessThan(1e-4);
  });

  it("can be closed while it trains", async () => {
    const { page, complaints } = await openTab(browser, `${plain.url}?train-images=2000&epochs=9`);
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.waitForFunction(() => document.querySelector(".status")?.textContent !== "");
    await page.close({ runBeforeUnload: true });
    expect(complaints).toEqual([]);
  });

  it("has nothing serious for axe, light and dark, wide and narrow, and no sideways scroll", async () => {
    for (const [width, colorScheme] of [
      [1280, "light"],
      [320, "dark"],
    ] as const) {
      const viewport = { width, height: 800 };
      const { page } = await openTab(browser, `${isolated.url}?spectra=shared`, { viewport, colorScheme });
      await page.waitForSelector(".form");
      await page.getByText("The numbers").click();
      expect([width, await serious(page)]).toEqual([width, []]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await page.close();
    }
  });

  it("has a site of files that are all there, and data of its own folder alone", async () => {
    const html = await readFile(join(site.folder, "index.html"), "utf8");
    for (const [, path] of html.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)) await readFile(join(site.folder, path!));
    expect(html).not.toMatch(/(?:src|href)="\//);
  });
});
