import type { Browser } from "playwright-core";
import { type ServedSite, serveSite } from "treble-lab/node";
import type { Lab, LabPictures, LabRecipe } from "treble-lab/report";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium } from "../../../treble/src/testing/chromium.ts";
import { openTab } from "../testing/browserTab.ts";
import { labSite } from "../testing/labSite.ts";
import { serious } from "../testing/serious.ts";

describe.skipIf(chromiumPath === undefined)("the slider of radii in Chromium (skipped where there is none)", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof labSite>>;
  let served: ServedSite;
  let lab: Lab;
  let recipe: LabRecipe;
  let pictures: LabPictures;
  beforeAll(async () => {
    [site, browser] = await Promise.all([labSite(), launchChromium()]);
    served = await serveSite(site.folder, { port: 0 });
    const read = async (name: string) => (await fetch(new URL(`precomputed/${name}`, served.url))).json();
    lab = await read("lab.json");
    recipe = await read(lab.recipes[0]!.networks);
    pictures = await read(lab.recipes[0]!.pictures[0]!);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    site?.remove();
  });

  it("says what share stands and whether the image does, from the study's smallest perturbations", async () => {
    const { page, complaints } = await openTab(browser, served.url);
    const network = recipe.networks.find(({ id }) => id === recipe.kernels[0])!;
    const { norm } = pictures.rows.find((row) => row.network === network.id)!;
    const percent = (share: number): string => String(Math.round(100 * share));
    const shares = new Set<string>();
    await page.focus("#radius");
    await page.keyboard.press("Home");
    for (const [i, radius] of lab.radii.entries()) {
      const [, clean, still, allowed, fate] =
        /(\d+) % on test images as they are, (\d+) % where .* up to ([\d.]+) are allowed\. This image (is fooled by then|still holds)\.$/.exec(
          await page.innerText(".still"),
        )!;
      expect(Math.abs(Number(allowed) - radius)).toBeLessThan(0.006);
      expect([still, clean]).toEqual([percent(network.accuracy[i]!), percent(network.accuracy[0]!)]);
      expect([radius, fate]).toEqual([radius, norm <= radius ? "is fooled by then" : "still holds"]);
      shares.add(still!);
      await page.keyboard.press("ArrowRight");
    }
    expect(shares.size).toBeGreaterThan(2);
    expect(new URL(page.url()).search).toBe(`?budget=${lab.radii.at(-1)}`);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("has a table of every network, moves within a frame, and goes back by one step for a drag", async () => {
    const { page, complaints } = await openTab(browser, `${served.url}?budget=${lab.radii[3]}`);
    await page.getByText("Every network at this ε").click();
    const rows = await page.locator(".star table tbody tr").allInnerTexts();
    expect(rows).toHaveLength(recipe.networks.length);
    for (const [i, { label, accuracy }] of recipe.networks.entries()) {
      expect(rows[i]).toContain(label);
      expect(rows[i]).toContain(`${Math.round(100 * accuracy[3]!)} %`);
      expect(rows[i]).toMatch(/(fooled, from|holds)/);
    }
    expect(await serious(page)).toEqual([]);
    const metrics = await page.context().newCDPSession(page);
    await metrics.send("Performance.enable", { timeDomain: "threadTicks" });
    const worked = async (): Promise<number> =>
      (await metrics.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")!.value;
    const before = await worked();
    await page.evaluate(async () => {
      const slider = document.querySelector<HTMLInputElement>("#radius")!;
      for (let i = 0; i < 24; i++) {
        const still = document.querySelector(".still")!.textContent;
        slider.value = String(i + 5);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        while (document.querySelector(".still")!.textContent === still) await Promise.resolve();
      }
      slider.dispatchEvent(new Event("change", { bubbles: true }));
    });
    // What the page itself takes of its thread, layout and painting included, whatever else the machine does.
    expect((await worked()) - before).toBeLessThan(24 * 0.016);
    expect(new URL(page.url()).searchParams.get("budget")).toBe(String(lab.radii[28]));
    await page.goBack();
    expect(new URL(page.url()).searchParams.get("budget")).toBe(String(lab.radii[3]));
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("takes the nearest radius for one between, and replaces what is none", async () => {
    const between = lab.radii[10]! * 1.01;
    const { page } = await openTab(browser, `${served.url}?budget=${between}`);
    expect(await page.inputValue("#radius")).toBe("10");
    await page.goto(`${served.url}?budget=-1`);
    await page.waitForSelector(".notices");
    expect(await page.innerText(".notices")).toMatch(
      /budget is "-1"\. It must be a number from 0 to [\d.]+\. It is [\d.]+ instead\./,
    );
    expect(await page.inputValue("#radius")).toBe("20");
    await page.close();
  });
});
