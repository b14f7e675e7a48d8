import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";

/** Of any size, of one colour with a mark of its own. */
export async function writeImage(
  path: string,
  colour: readonly number[],
  { width = 6, height = 4 } = {},
): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const channels = colour.length as 1 | 3;
  const raw = { width, height, channels };
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) => colour[i % channels]!);
  pixels[0] = 255 - pixels[0]!;
  const image = sharp(pixels, { raw });
  const file = path.endsWith(".png")
    ? image.png()
    : path.endsWith(".webp")
      ? image.webp({ lossless: true })
      : image.jpeg();
  writeFileSync(path, await file.toBuffer());
}

/** `count` images in each class's folder, `0.png` and so on; the red of each is its number, the green its class's. */
export async function writeFolder(root: string, classes: Readonly<Record<string, number>>, size = {}): Promise<void> {
  for (const [at, [name, count]] of Object.entries(classes).entries()) {
    mkdirSync(join(root, name), { recursive: true });
    for (let i = 0; i < count; i++) await writeImage(join(root, name, `${i}.png`), [i, 40 * at, 90], size);
  }
}
