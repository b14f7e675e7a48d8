import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StudyResult } from "../../results/results.ts";
import { chromiumPath, launchChromium } from "../../testing/chromium.ts";
import { studyFiles } from "../studyFiles.ts";
import { recipesFixture } from "../testing/recipesFixture.ts";
import { studyFixture } from "../testing/studyFixture.ts";

/** The study with names and numbers as long as they come. */
function crowded(result: StudyResult): StudyResult {
  return {
    ...result,
    claims: result.claims.map((claim, i) =>
      i === 0 ? { ...claim, effect: { mean: -0.00092, low: -0.00115, high: -0.00071 } } : claim,
    ),
    networks: result.networks.map((network) => ({
      ...network,
      label: `${network.label}, dilation 4, from start × 0.316`,
      parameters: 12_345_678,
      epochs: 99.9,
      succeeded: 4999,
      attacked: 4999,
      tried: 5000,
    })),
  };
}

describe.skipIf(chromiumPath === undefined)("the pages as a browser lays them out", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  const pages = [studyFixture(), recipesFixture()].flatMap((study) =>
    [...studyFiles(crowded(study))].filter(([name]) => name.endsWith(".html")),
  );

  it.each(pages)("%s has tables no wider than a window of 1280 pixels, or paper", async (_, html) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.setContent(String(html));
    const overflowing = (): Promise<(string | null)[]> =>
      page.evaluate(() =>
        [...document.querySelectorAll(".scroll")]
          .filter((one) => one.scrollWidth > one.clientWidth)
          .map((one) => one.getAttribute("aria-label")),
      );
    expect(await overflowing()).toEqual([]);
    // A4 across, less its margins, at 96 pixels an inch; the pages with wide tables ask for it.
    await page.setViewportSize({ width: 1031, height: 680 });
    await page.emulateMedia({ media: "print" });
    expect(await overflowing()).toEqual([]);
    await page.close();
  });

  it.each(pages)("%s is no wider than a telephone of 320 pixels", async (_, html) => {
    const page = await browser.newPage({ viewport: { width: 320, height: 700 } });
    await page.setContent(String(html));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    // What is laid out in blocks there scrolls no more.
    const tables = page.locator(".matrix, .overview");
    for (const table of await tables.all()) {
      expect(await table.evaluate((one) => one.scrollWidth - one.parentElement!.clientWidth)).toBeLessThanOrEqual(0);
    }
    await page.close();
  });

  it.each(pages)(
    "%s has effects' bars whose labels do not overlap, on a screen of any width or on paper",
    async (_, html) => {
      const page = await browser.newPage();
      await page.setContent(String(html));
      for (const [width, media] of [
        [1280, "screen"],
        [800, "screen"],
        [360, "screen"],
        [700, "print"],
      ] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ media });
        const overlaps = await page.evaluate(() =>
          [...document.querySelectorAll("svg.effect-bar")].flatMap((bar) => {
            const boxes = [...bar.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
            return boxes.flatMap((box, i) => boxes.slice(i + 1).filter((other) => other.left < box.right + 2));
          }),
        );
        expect(overlaps, `${width} ${media}`).toEqual([]);
      }
      await page.close();
    },
  );
});
