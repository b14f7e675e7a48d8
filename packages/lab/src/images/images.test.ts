import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { writeNpz } from "treble-lab";
import { asTheyAre, openOwnImages, type ServedSite, serveSite } from "treble-lab/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium } from "../../../treble/src/testing/chromium.ts";
import { moduleSite } from "../testing/moduleSite.ts";
import type { DroppedImages } from "./droppedImages.ts";

type Files = Readonly<Record<string, Uint8Array>>;
type Read = Omit<DroppedImages, "images"> & { readonly images: number[] };

/** An image of colours that change from pixel to pixel. */
const picture = (seed: number, width: number, height: number) =>
  sharp(
    Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * (seed + 7) + ((i * i) >> 5)) % 256),
    { raw: { width, height, channels: 3 } },
  );

describe.skipIf(chromiumPath === undefined)("a visitor's images in Chromium (skipped where there is none)", () => {
  let browser: Browser;
  let served: ServedSite;
  let site: Awaited<ReturnType<typeof moduleSite>>;
  let page: Page;
  const folder = mkdtempSync(join(tmpdir(), "treble-photos-"));
  beforeAll(async () => {
    [site, browser] = await Promise.all([moduleSite("images/index.ts"), launchChromium()]);
    served = await serveSite(site.folder, { port: 0 });
    page = await browser.newPage();
    await page.goto(served.url);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    site?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the page reads of these files; in a worker, too, it would be the same. */
  const read = (files: Files, shape: readonly [number, number, number]): Promise<Read> =>
    page.evaluate(
      async ([entries, shape]) => {
        const { tested } = globalThis as unknown as { readonly tested: typeof import("./index.ts") };
        const files = entries.map(([path, bytes]) => {
          const file = new File([Uint8Array.from(bytes)], path.split("/").at(-1)!);
          return Object.defineProperty(file, "webkitRelativePath", { value: path.includes("/") ? path : "" });
        });
        const result = await tested.droppedImages(files, { shape });
        return { ...result, images: [...result.images] };
      },
      [Object.entries(files).map(([path, bytes]) => [path, [...bytes]] as const), shape] as const,
    );

  it("has the pixels, classes and names that the library reads from the same folder", async () => {
    const sizes = [
      [40, 30],
      [30, 41],
      [16, 16],
      [9, 12],
      [65, 20],
      [20, 33],
    ] as const;
    const files: Record<string, Uint8Array> = {};
    for (const [i, [width, height]] of sizes.entries()) {
      const image = picture(i, width, height);
      files[`photos/${i % 2 === 0 ? "cat" : "dog"}/${i}.png`] = await (i === 2 ? image.grayscale() : image)
        .png()
        .toBuffer();
      files[`photos/${i % 2 === 0 ? "cat" : "dog"}/deep/${i}.webp`] = await image.webp({ lossless: true }).toBuffer();
    }
    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    for (const channels of [1, 3] as const) {
      const options = { ...asTheyAre, channels, resize: 16, centerCrop: [16, 16], whole: true } as const;
      const { test, classes } = await (
        await openOwnImages({ kind: "folder", path: join(folder, "photos"), options })
      ).load();
      const found = await read(files, [channels, 16, 16]);
      expect([found.count, found.classes, found.skipped]).toEqual([12, classes, []]);
      const size = channels * 256;
      for (const [i, name] of test.names!.entries()) {
        const at = found.names.indexOf(name);
        expect(found.labels![at]).toBe(test.labels[i]);
        expect([name, found.images.slice(at * size, (at + 1) * size)]).toEqual([
          name,
          [...test.images.subarray(i * size, (i + 1) * size)],
        ]);
      }
    }
  });

  it("leaves out what is broken, and names it, whatever it is called", async () => {
    const good = await picture(1, 8, 8).png().toBuffer();
    const hostile = `p/a/<img src=x onerror="document.title='hacked'">.png`;
    const { names, labels, skipped } = await read(
      {
        "p/a/good.png": good,
        "p/b/good.png": good,
        "p/a/cut.png": good.subarray(0, 60),
        "p/b/gif.png": new TextEncoder().encode("GIF89a and so on"),
        "p/b/empty.jpg": new Uint8Array(),
        [hostile]: new TextEncoder().encode("no image at all"),
      },
      [3, 8, 8],
    );
    expect([names, labels]).toEqual([
      ["a/good.png", "b/good.png"],
      [0, 1],
    ]);
    expect(skipped).toEqual([
      { name: hostile.slice(2), why: "is no PNG, JPEG or WebP image" },
      { name: "a/cut.png", why: "is damaged and cannot be decoded" },
      { name: "b/empty.jpg", why: "is no PNG, JPEG or WebP image" },
      { name: "b/gif.png", why: "is no PNG, JPEG or WebP image" },
    ]);
    await expect(read({ "cut.png": good.subarray(0, 60) }, [3, 8, 8])).rejects.toThrow(
      "The file is no image that can be read (cut.png is damaged and cannot be decoded); give PNG, JPEG or WebP images",
    );
  });

  it("covers a size that is not square, and reads arrays with their labels and division", async () => {
    const image = await picture(3, 20, 10).png().toBuffer();
    expect((await read({ "a.png": image }, [3, 6, 9])).images).toHaveLength(162);
    const bytes = (count: number) => Uint8Array.from({ length: count * 16 }, (_, i) => i);
    const npz = writeNpz({
      x_train: { data: bytes(3), shape: [3, 4, 4] },
      y_train: { data: Uint8Array.of(0, 1, 2), shape: [3] },
      x_test: { data: bytes(1), shape: [1, 4, 4] },
      y_test: { data: Uint8Array.of(2), shape: [1] },
    });
    const found = await read({ "own.npz": npz, "a.png": image }, [1, 4, 4]);
    expect(found).toMatchObject({ labels: [0, 1, 2, 2], classes: ["0", "1", "2"] });
    expect(found).toMatchObject({ parts: ["train", "train", "train", "test"] });
    expect(found.skipped).toEqual([{ name: "a.png", why: "is not used beside own.npz" }]);
    expect(found.images).toEqual([...bytes(3), ...bytes(1)]);
    await expect(read({ "own.npz": npz.subarray(0, 50) }, [1, 4, 4])).rejects.toThrow(/own\.npz/);
  });
});
