import type { Browser, Page } from "playwright-core";
import { type ServedSite, serveSite } from "treble-lab/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium } from "../../../treble/src/testing/chromium.ts";
import { openTab } from "../testing/browserTab.ts";
import { labSite } from "../testing/labSite.ts";
import { serious } from "../testing/serious.ts";

describe.skipIf(chromiumPath === undefined)("the article in Chromium (skipped where there is none)", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof labSite>>;
  let served: ServedSite;
  beforeAll(async () => {
    [site, browser] = await Promise.all([labSite(), launchChromium()]);
    served = await serveSite(site.folder, { port: 0 });
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    site?.remove();
  });

  const query = (page: Page): string => new URL(page.url()).search;
  const open = async (search = "?article=open", options = {}) => {
    const tab = await openTab(browser, served.url + search, options);
    await tab.page.waitForSelector(".drawing");
    return tab;
  };
  const sentence = (page: Page): Promise<string> => page.innerText(".drawing figcaption p");
  const lit = (page: Page): Promise<string> =>
    page.$eval(".drawing .spectrum canvas", (canvas) => (canvas as HTMLCanvasElement).toDataURL());

  it("is fetched when it is opened and not before, is short, and folds again", async () => {
    const { page, asked, complaints } = await openTab(browser, served.url);
    await page.waitForSelector(".form");
    expect(asked.filter((url) => /article/.test(url))).toEqual([]);
    await page.getByText("What am I looking at?").first().click();
    await page.waitForSelector(".drawing");
    expect(query(page)).toBe("?article=open");
    const words = await page.$eval(".article", (article) => {
      const text = article.cloneNode(true) as HTMLElement;
      text.querySelector("figure")!.remove();
      return text.innerText.split(/\s+/).filter(Boolean).length;
    });
    expect(words).toBeGreaterThan(300);
    expect(words).toBeLessThanOrEqual(700);
    await page.getByText("A short article").click();
    // The page is told of it a moment later.
    await expect.poll(() => query(page)).toBe("");
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("sets the page by every link of its text: as an address, by a click, and back again", async () => {
    // What still moves when the next link is followed is nowhere.
    const { page, complaints } = await open("?article=open", { reducedMotion: "reduce" });
    const links = page.locator(".article a[href*='article=open']");
    const hrefs = await links.evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
    expect(hrefs.length).toBeGreaterThanOrEqual(8);
    const changed = hrefs.flatMap((href) => [...new URL(href).searchParams.keys()]);
    expect(new Set(changed)).toEqual(new Set(["article", "shown", "drawn", "spectra"]));
    let left = 0;
    for (const [name, then] of [
      ["kernels as large as the image", { search: "?article=open&shown=32", slider: "32×32, the whole image" }],
      ["what seeds share", { search: "?article=open&shown=32&spectra=shared", slider: "32×32, the whole image" }],
      ["kernels of 3×3 pixels", { search: "?article=open&spectra=shared", slider: "3×3" }],
    ] as const) {
      const link = page.locator(".article").getByRole("link", { name, exact: true }).first();
      const [href, before] = [await link.getAttribute("href"), page.url()];
      await link.focus();
      left = await page.evaluate(() => scrollY);
      await page.keyboard.press("Enter");
      expect([page.url(), query(page)]).toEqual([new URL(href!, before).href, then.search]);
      expect(await page.innerText(".slider output")).toBe(then.slider);
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name);
    }
    await page.waitForFunction(() => {
      const { top, bottom } = document.querySelector("#kernels-figure")!.getBoundingClientRect();
      return top < innerHeight && bottom > 0;
    });
    await page.goBack();
    expect([query(page), await page.innerText(".slider output")]).toEqual([
      "?article=open&shown=32&spectra=shared",
      "32×32, the whole image",
    ]);
    // Where the reader was.
    expect(left).toBeGreaterThan(1000);
    await page.waitForFunction((place) => Math.abs(scrollY - place) < 5, left);
    await page.goForward();
    expect(query(page)).toBe("?article=open&spectra=shared");
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("has a kernel that is drawn on by keys, whose spectrum and sentence follow", async () => {
    const { page, complaints } = await open();
    expect(await sentence(page)).toMatch(
      /^This kernel of 3×3 pixels has 2 % .* No kernel .* more than 28 % there; white noise has 4 %\.$/,
    );
    const before = await lit(page);
    await page.focus(".cells");
    for (const key of ["ArrowRight", "ArrowDown", "+", "ArrowUp", "ArrowUp", "-"]) await page.keyboard.press(key);
    expect(query(page)).toBe("?article=open&drawn=cells-MEnYfzMan");
    expect(await page.innerText(".kernel .cell")).toBe("Row 1, column 2: −0.20.");
    expect(await lit(page)).not.toBe(before);
    await page.getByRole("radio", { name: "black" }).check();
    await page.focus(".cells");
    await page.keyboard.press("Space");
    expect(await page.innerText(".kernel .cell")).toBe("Row 1, column 2: −1.00.");
    await page.getByText("This kernel's numbers").click();
    const cells = page.locator(".drawing table").last().locator("td");
    await expect
      .poll(() => cells.allInnerTexts())
      .toEqual(["−0.52", "−1.00", "0.52", "−1.00", "0.20", "1.00", "−0.52", "0.00", "0.52"]);
    const address = page.url();
    const again = await open(new URL(address).search);
    expect(await sentence(again.page)).toBe(await sentence(page));
    await again.page.close();
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("is drawn on by a pointer, one step back for a stroke, and says that nothing has no spectrum", async () => {
    const { page, complaints } = await open("?article=open&drawn=cells-aaaa");
    expect(await sentence(page)).toBe("A kernel of zeros has no spectrum: draw something.");
    await page.locator(".cells").scrollIntoViewIfNeeded();
    const { x, y, width } = (await page.locator(".cells").boundingBox())!;
    await page.mouse.move(x + width / 4, y + width / 4);
    await page.mouse.down();
    await page.mouse.move(x + (3 * width) / 4, y + width / 4, { steps: 5 });
    await page.mouse.up();
    expect(query(page)).toBe("?article=open&drawn=cells-zzaa");
    expect(await sentence(page)).toMatch(/^This kernel of 2×2 pixels has/);
    await page.goBack();
    expect(query(page)).toBe("?article=open&drawn=cells-aaaa");
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("reaches the ceiling with the most concentrated kernel at every width and limit", async () => {
    const { page } = await open("?article=open&drawn=concentrated-7&limit=0.05");
    for (const width of [7, 8, 9]) {
      const [, share, ceiling] = /has (\d+) % .* more than (\d+) %/.exec(await sentence(page))!;
      expect([width, share]).toEqual([width, ceiling]);
      await page.focus("#drawn-width");
      await page.keyboard.press("ArrowRight");
    }
    expect(query(page)).toBe("?article=open&drawn=concentrated-10&limit=0.05");
    await page.getByLabel("0.15").check();
    expect(await sentence(page)).toContain("at or below 0.15 cycles per pixel");
    await page.close();
  });

  it("has nothing serious for axe, light and dark, and no sideways scroll at 320 pixels", async () => {
    for (const [width, colorScheme] of [
      [1280, "dark"],
      [320, "light"],
    ] as const) {
      const { page, complaints } = await open("?article=open&drawn=box-31&budget=nonsense", {
        ...{ viewport: { width, height: 800 }, colorScheme, reducedMotion: "reduce" },
      });
      await page.getByText("This kernel's numbers").click();
      expect([width, await serious(page)]).toEqual([width, []]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect((await page.locator(".notices").innerText()).replace(/\s+/g, " ")).toMatch(
        /budget is "nonsense"\. It must be a number from 0 to/,
      );
      expect(complaints).toEqual([]);
      await page.close();
    }
  });
});
