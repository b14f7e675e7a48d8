import { readFileSync } from "node:fs";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it, vi } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { decodeImage } from "./decodeImage.ts";
import { toChannels } from "./toChannels.ts";

/** By `bench/peers/images.py`: what Pillow makes of files of many kinds. */
const { files } = JSON.parse(readFileSync(new URL("./goldens/pillow.golden.json", import.meta.url), "utf8")) as {
  files: { name: string; file: string; width: number; height: number; rgb: string; grey: string }[];
};
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

describe("pixels are Pillow's to the bit:", () => {
  it.each(files.map((file) => [file.name, file] as const))("%s", async (name, { file, width, height, rgb, grey }) => {
    const { image } = await decodeImage(bytesOf(file), name);
    expect([image.width, image.height]).toEqual([width, height]);
    expect(image.channels).toBe(/grey|one-bit/.test(name) ? 1 : 3);
    if (name === "sixteen-grey.png") return;
    expect(Buffer.from(toChannels(image, 3).data).equals(bytesOf(rgb))).toBe(true);
    expect(Buffer.from(toChannels(image, 1).data).equals(bytesOf(grey))).toBe(true);
  });

  it("but for 16-bit grey, of which Pillow makes white", async () => {
    const values = Uint16Array.of(0, 255, 256, 0x1234, 0xffff, 0x8000);
    const file = await sharp(values, { raw: { width: 3, height: 2, channels: 1 } })
      .toColourspace("grey16")
      .png()
      .toBuffer();
    expect((await sharp(file).metadata()).depth).toBe("ushort");
    expect([...(await decodeImage(file, "x")).image.data]).toEqual([0, 0, 1, 0x12, 255, 0x80]);
  });
});

it("says whether something is transparent", async () => {
  const transparent = [];
  for (const { name, file } of files) if ((await decodeImage(bytesOf(file), name)).transparent) transparent.push(name);
  expect(transparent).toEqual(["palette-transparent.png", "alpha.png", "grey-alpha.png", "alpha.webp"]);
});

describe("refuses, in one sentence naming the file,", () => {
  const png = bytesOf(files[0]!.file);
  const jpeg = bytesOf(files.find(({ name }) => name === "420.jpg")!.file);
  const webp = bytesOf(files.find(({ name }) => name === "lossy.webp")!.file);
  const broken = (bytes: Uint8Array): Uint8Array =>
    bytes.map((byte, i) => (i > 60 && i % 7 === 0 ? byte ^ 0xff : byte));
  it.each([
    ["a PNG cut short", png.subarray(0, png.length - 200), /damaged/],
    ["a JPEG cut short", jpeg.subarray(0, jpeg.length - 100), /damaged/],
    ["a WebP cut short", webp.subarray(0, webp.length - 40), /damaged/],
    ["a PNG of nothing but its first bytes", png.subarray(0, 8), /damaged/],
    ["a broken PNG", broken(png), /damaged/],
    ["an empty file", new Uint8Array(0), /no PNG/],
    ["a drawing", new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'/>"), /no PNG/],
  ])("%s", async (_, bytes, sentence) => {
    const failure = decodeImage(bytes, "a/b.png");
    await expect(failure).rejects.toBeInstanceOf(UserError);
    await expect(failure).rejects.toThrow(sentence);
    await expect(failure).rejects.toThrow(/^a\/b\.png [^\n]*\.$/);
  });

  it("an image that would fill the memory", async () => {
    const bomb = Buffer.from(png);
    // Width and height, and the checksum of the header that holds them.
    bomb.writeUInt32BE(30_000, 16);
    bomb.writeUInt32BE(30_000, 20);
    const { crc32 } = await import("node:zlib");
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    await expect(decodeImage(bomb, "bomb.png")).rejects.toThrow(
      /bomb\.png has 30000×30000 pixels, more than the 89478485/,
    );
  });
});

it("decodes large images one after the other, so that several at a time do not fill the memory", async () => {
  const create = { width: 2100, height: 2100, channels: 3, background: "#123456" } as const;
  const bytes = await sharp({ create }).png().toBuffer();
  const [toBuffer, active] = [sharp.prototype.toBuffer, { now: 0, most: 0 }];
  const counted = vi.spyOn(sharp.prototype, "toBuffer").mockImplementation(async function (
    this: Sharp,
    options: object,
  ) {
    active.most = Math.max(active.most, ++active.now);
    const result = await toBuffer.call(this, options as { resolveWithObject: true });
    active.now--;
    return result;
  } as never);
  const decoded = await Promise.all(Array.from({ length: 4 }, (_, i) => decodeImage(bytes, `${i}.png`)));
  expect(counted).toHaveBeenCalledTimes(4);
  counted.mockRestore();
  for (const { image } of decoded) expect([...image.data.subarray(0, 3)]).toEqual([0x12, 0x34, 0x56]);
  expect(active.most).toBe(1);
});

it("decodes a large image although the one before it is damaged", async () => {
  const create = { width: 2100, height: 2100, channels: 3, background: "#123456" } as const;
  const bytes = await sharp({ create }).png().toBuffer();
  const [damaged, sound] = await Promise.allSettled([
    decodeImage(bytes.subarray(0, bytes.length / 2), "a.png"),
    decodeImage(bytes, "b.png"),
  ]);
  expect([damaged.status, sound.status]).toEqual(["rejected", "fulfilled"]);
});
