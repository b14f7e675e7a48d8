import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { load, pixelsOf, predict } from "treble-lab";
import { asTheyAre, openOwnImages, type ServedSite, serveSite } from "treble-lab/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium } from "../../../treble/src/testing/chromium.ts";
import { openTab } from "../testing/browserTab.ts";
import { labSite } from "../testing/labSite.ts";
import { serious } from "../testing/serious.ts";
import type { Trained } from "./report.ts";

/** A file name that would be a script, if it were anything but text. */
const hostile = `<img src=x onerror=document.title=1>.png`;

describe.skipIf(chromiumPath === undefined)("own images to train on in Chromium (skipped where there is none)", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof labSite>>;
  let served: ServedSite;
  const folder = mkdtempSync(join(tmpdir(), "treble-own-"));
  const photos = join(folder, "photos");
  const write = (path: string, bytes: Uint8Array): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  beforeAll(async () => {
    // Light and dark, each with some noise.
    for (const [name, tone] of [
      ["dark", 60],
      ["<b>light", 180],
    ] as const) {
      for (let i = 0; i < 40; i++) {
        const values = Uint8Array.from({ length: 3 * 40 * 36 }, (_, p) => tone + ((p * 7919 + i * 104729) % 50));
        const image = sharp(values, { raw: { width: 40, height: 36, channels: 3 } });
        write(`photos/${name}/${i}.png`, await image.png().toBuffer());
      }
    }
    write(`photos/dark/${hostile}`, new TextEncoder().encode("no image"));
    write("photos/dark/notes.txt", new TextEncoder().encode("notes"));
    write("alone/dark/0.png", await readFile(join(photos, "dark/0.png")));
    [site, browser] = await Promise.all([labSite(), launchChromium()]);
    served = await serveSite(site.folder, { port: 0 });
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    site?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const give = async (page: Page, path: string): Promise<void> => {
    await page.getByLabel("Folder").setInputFiles(join(folder, path));
    await page.waitForFunction(() =>
      /^(Your images|To train|There are|None|The file)/.test(document.querySelector(".said")?.textContent ?? ""),
    );
  };
  const fileOf = async (page: Page, name: string): Promise<Buffer> => {
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name }).click();
    return readFile(await (await downloading).path());
  };

  it("trains on them to what Node finds of the same folder, with the model, the run and the figure to take along", async () => {
    const { page, complaints } = await openTab(
      browser,
      `${served.url}?epochs=12&stop-loss=none&width=4&attack=ddn&threads=1`,
    );
    await page.waitForSelector(".drop");
    await give(page, "photos");
    expect(new URL(page.url()).searchParams.get("data")).toBe("yours");
    const options = { ...asTheyAre, channels: 3, resize: 32, centerCrop: [32, 32] } as const;
    const own = await openOwnImages({ kind: "folder", path: photos, options }, { onSkip: () => {} });
    const { train, test, classes } = await own.load();
    expect(await page.innerText(".said")).toBe(
      `Your images: ${train.count} to train on and ${test.count} to test with (one in five, chosen by their names), of 2 classes, each brought to 32×32 pixels: its shorter side, and the middle.`,
    );
    await page.getByText("2 files were left out").click();
    await expect
      .poll(() => page.locator(".skipped li").allInnerTexts())
      .toEqual([
        `dark/${hostile} is no PNG, JPEG or WebP image.`,
        "photos/dark/notes.txt is no PNG, JPEG or WebP image.",
      ]);
    expect(await page.innerText(".command code")).toBe(
      "treble train bounded-width --width 4 --data IMAGES --resize 32 --crop 32 --train-images 1000 --recipe adam --epochs 12 --batch-size 15 --seed 0 --no-stop-loss",
    );
    expect(await page.title()).not.toBe("1");
    expect(await serious(page)).toEqual([]);
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.waitForFunction(() => /Done|could not|:/.test(document.querySelector(".status")?.textContent ?? ""));
    expect(await page.innerText(".status")).toMatch(/^Done/);
    const run: Trained = JSON.parse((await fileOf(page, "run.json")).toString()).runs.at(-1);
    expect([run.testImages, run.asked.data]).toEqual([test.count, "yours"]);
    expect(run.testAccuracy).toBe(1);

    // The file is a model by itself, with the accuracy that the page says on the same images as the library reads them.
    const model = await load(new Uint8Array(await fileOf(page, "model.onnx")));
    const { predictions } = await predict(model, pixelsOf(test.images));
    const right = predictions.filter((prediction, i) => prediction === test.labels[i]);
    expect([right.length / test.count, classes.length]).toEqual([run.testAccuracy, 2]);

    const svg = (await fileOf(page, "Figure as SVG")).toString();
    const drawn = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
      const points = [...parsed.querySelectorAll("path")].map(
        (path) => path.getAttribute("d")!.split(/[ML]/).length - 1,
      );
      return { root: parsed.documentElement.nodeName, points, text: parsed.documentElement.textContent };
    }, svg);
    expect(drawn.root).toBe("svg");
    expect(drawn.points.filter((count) => count >= 15).length).toBeGreaterThanOrEqual(2);
    expect(drawn.text).toContain("yours");
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("says in a sentence why it cannot train on them, and that a link has none", async () => {
    const { page, complaints } = await openTab(browser, `${served.url}?data=yours&seed=3`);
    await page.waitForSelector(".notices");
    expect(await page.innerText(".notices")).toBe(
      `The link's data is "yours". A link holds no images; give them again below. It is synthetic instead.`,
    );
    await give(page, "alone");
    expect(await page.getByRole("alert").filter({ hasText: "To train" }).innerText()).toBe(
      "To train, give images of at least two classes, each in a folder of its own; there is the class dark alone.",
    );
    expect(new URL(page.url()).search).toBe("?seed=3");
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("takes a folder that is dropped, or the folders in it", async () => {
    const { page, complaints } = await openTab(browser, served.url);
    await page.waitForSelector(".drop");
    await page.locator(".drop").scrollIntoViewIfNeeded();
    const { x, y } = (await page.locator(".drop").boundingBox())!;
    const input = await page.context().newCDPSession(page);
    const drag = async (type: "dragEnter" | "dragOver" | "drop", ...paths: string[]): Promise<void> => {
      const data = { items: [], files: paths.map((path) => join(folder, path)), dragOperationsMask: 1 };
      await input.send("Input.dispatchDragEvent", { type, x: x + 20, y: y + 10, data });
    };
    await drag("dragEnter", "photos");
    await drag("dragOver", "photos");
    expect(await page.locator(".drop.over").count()).toBe(1);
    await drag("drop", "photos");
    await page.waitForFunction(() => /^Your images/.test(document.querySelector(".said")?.textContent ?? ""));
    const whole = await page.innerText(".said");
    expect(await page.locator(".drop.over").count()).toBe(0);
    // Its two folders instead of the one around them.
    await drag("dragEnter", "alone");
    await drag("drop", "photos/dark", "photos/<b>light");
    await page.waitForFunction(() => /^Reading/.test(document.querySelector(".said")?.textContent ?? ""));
    await page.waitForFunction(() => /^Your images/.test(document.querySelector(".said")?.textContent ?? ""));
    expect(await page.innerText(".said")).toBe(whole);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("can be closed while it trains: nothing fails, and the page opens again", async () => {
    const { page, complaints } = await openTab(browser, `${served.url}?train-images=2000&epochs=9&threads=1`);
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.waitForFunction(() => /^At epoch/.test(document.querySelector(".status")?.textContent ?? ""));
    await page.close({ runBeforeUnload: true });
    expect((await fetch(served.url)).status).toBe(200);
    const again = await openTab(browser, served.url);
    await again.page.waitForSelector(".form");
    expect([...complaints, ...again.complaints]).toEqual([]);
    await again.page.close();
  });
});
