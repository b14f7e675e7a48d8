import type { Browser } from "playwright-core";
import type { Dataset } from "treble-lab";
import { type ServedSite, serveSite } from "treble-lab/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium } from "../../../treble/src/testing/chromium.ts";
import { openTab } from "../testing/browserTab.ts";
import { labSite } from "../testing/labSite.ts";

/** Grey images, another size than the lab's: the upper or the lower half is lighter, with some noise. */
function halves(name: string, side: number): Dataset {
  const part = (count: number) => {
    const images = Uint8Array.from({ length: count * side * side }, (_, i) => {
      const [image, row] = [Math.floor(i / (side * side)), Math.floor(i / side) % side];
      return (row < side / 2 === (image % 2 === 0) ? 140 : 60) + ((i * 7919) % 60);
    });
    return { images, labels: Uint8Array.from({ length: count }, (_, i) => i % 2), count };
  };
  return {
    name,
    label: `Halves of ${side}`,
    shape: [1, side, side],
    classes: ["up", "down"],
    train: part(256),
    test: part(40),
  };
}

describe.skipIf(chromiumPath === undefined)("several datasets in Chromium (skipped where there is none)", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof labSite>>;
  let served: ServedSite;
  beforeAll(async () => {
    const trainData = [halves("halves-20", 20), halves("halves-28", 28)];
    [site, browser] = await Promise.all([labSite({ trainImages: 256, trainData }), launchChromium()]);
    served = await serveSite(site.folder, { port: 0 });
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    site?.remove();
  });

  it("offers each, and draws the spectrum of images of another size on their own frequencies", async () => {
    const query = "?train-images=256&epochs=6&stop-loss=none&width=4&attack=ddn&threads=1";
    const { page, asked, complaints } = await openTab(browser, served.url + query);
    await page.waitForSelector(".form");
    const choice = page.locator(".form select").first();
    expect(await choice.locator("option").allInnerTexts()).toEqual(["generated", "Halves of 20", "Halves of 28"]);
    expect(asked.filter((url) => url.endsWith(".npz"))).toEqual([]);
    await choice.selectOption("halves-28");
    expect(new URL(page.url()).searchParams.get("data")).toBe("halves-28");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.waitForFunction(() => /Done|could not|:/.test(document.querySelector(".status")?.textContent ?? ""));
    expect(await page.innerText(".training")).toMatch(/of 32 test images right\.[\s\S]*have a mean frequency of/);
    const points = await page.$eval(
      ".training .curve.own .line",
      (line) => line.getAttribute("d")!.split(/[ML]/).length - 1,
    );
    // Annuli a 28th of a cycle apart up to the corner.
    expect(points).toBeGreaterThan(15);
    expect(points).toBeLessThanOrEqual(21);
    const files = asked.filter((url) => url.endsWith(".npz")).map((url) => url.split("/").at(-1));
    expect(files).toEqual(["images-halves-28.npz"]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
