import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { type ImageArrays, imageArrays, type Layout, type NumericArray } from "./imageArrays.ts";

const array = (data: NumericArray["data"], ...shape: number[]): NumericArray => ({ data, shape });
const count = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);
const labels = array(BigInt64Array.of(4n, 1n), 2);

async function opened(arrays: ImageArrays, layout: Layout | null = null) {
  const source = imageArrays(arrays, layout, "x.npz");
  return { ...source, images: await Promise.all(source.test.map((item) => source.open(item, undefined))) };
}

describe("images in arrays", () => {
  // Of the second of two images of 2×4 pixels: the green of the pixel in row 1, column 2.
  it.each([
    ["channels first", [2, 3, 2, 4], 24 + 8 + 4 + 2],
    ["channels last", [2, 2, 4, 3], 24 + 3 * (4 + 2) + 1],
  ])("%s are found", async (_, shape, expected) => {
    const { images, test, train, classes, channels } = await opened({ images: array(count(48), ...shape), labels });
    expect(images[1]).toMatchObject({ width: 4, height: 2, channels: 3 });
    expect(images[1]!.data[3 * (4 + 2) + 1]).toBe(expected);
    expect(test).toEqual([
      { name: "[0]", label: 4 },
      { name: "[1]", label: 1 },
    ]);
    expect([train, classes, channels]).toEqual([null, null, 3]);
  });

  it("may be grey without a dimension for it, and labels have one too many", async () => {
    const { images, channels } = await opened({
      images: array(count(16), 2, 2, 4),
      labels: array(Int32Array.of(0, 1), 2, 1),
    });
    expect(channels).toBe(1);
    expect([...images[1]!.data]).toEqual([...count(16).slice(8)]);
  });

  it("must say where their channels are if both could be", async () => {
    const images = array(count(54), 2, 3, 3, 3);
    await expect(opened({ images, labels })).rejects.toThrow(/say which with `layout: nchw` or nhwc\.$/);
    expect((await opened({ images, labels }, "nchw")).images[0]!.data[1]).toBe(9);
    expect((await opened({ images, labels }, "nhwc")).images[0]!.data[1]).toBe(1);
  });

  it("may be floats from 0 to 1 or whole numbers to 255", async () => {
    const exact = array(
      Float32Array.from(count(8), (value) => value / 255),
      2,
      2,
      2,
    );
    const { images, notes } = await opened({ images: exact, labels });
    expect([...images[0]!.data, ...images[1]!.data]).toEqual([...count(8)]);
    expect(notes).toEqual([]);
    const between = await opened({ images: array(Float64Array.of(0, 0.5, 1, 0.25, 0, 0, 0, 0), 2, 2, 2), labels });
    expect([...between.images[0]!.data]).toEqual([0, 128, 255, 64]);
    expect(between.notes.join()).toMatch(/rounded to 8 bits; that changes pixels by up to 0\.0020/);
    expect([...(await opened({ images: array(Int32Array.from(count(8)), 2, 2, 2), labels })).images[1]!.data]).toEqual([
      4, 5, 6, 7,
    ]);
  });

  it("in parts of which only one is grey are in colour", async () => {
    const parts = { x_train: array(count(96), 2, 3, 4, 4), x_test: array(count(32), 2, 1, 4, 4) };
    expect((await opened({ ...parts, y_train: labels, y_test: labels })).channels).toBeUndefined();
    const grey = { ...parts, x_train: parts.x_test };
    expect((await opened({ ...grey, y_train: labels, y_test: labels })).channels).toBe(1);
  });

  it.each([
    [Int32Array.of(65, -1), 1],
    [Int32Array.of(65, 0x110000), 1],
    [new Int32Array(2 ** 20).fill(65), 2 ** 19],
    [new Uint8Array(2 ** 20).fill(65), 2 ** 19],
  ])("cannot have classes whose names are no texts", async (data, length) => {
    const arrays = {
      images: array(count(16), 2, 2, 4),
      labels: array(Int32Array.of(0, 1), 2),
      classes: array(data, 2, length),
    };
    await expect(opened(arrays)).rejects.toThrow(UserError);
    await expect(opened(arrays)).rejects.toThrow(/^x\.npz, array classes, has an entry \d that is no name/);
  });

  it("have names where their classes have", async () => {
    const names = array(Int32Array.of(99, 97, 116, 0x1f600, 0, 0), 2, 3);
    const { classes } = await opened({
      images: array(count(8), 2, 2, 2),
      labels: array(Uint8Array.of(1, 0), 2),
      classes: names,
    });
    expect(classes).toEqual(["cat", "\u{1F600}"]);
  });

  it.each([
    [{ x_train: [2, 2, 2], y_train: [2], x_test: [1, 2, 2], y_test: [1] }, 2, 1],
    [
      {
        train_images: [2, 2, 2],
        train_labels: [2, 1],
        test_images: [3, 2, 2],
        test_labels: [3, 1],
        val_images: [1, 2, 2],
        val_labels: [1, 1],
      },
      2,
      3,
    ],
    [{ x_train: [2, 2, 2], y_train: [2] }, null, 2],
  ])("are divided as in %j", (shapes, train, test) => {
    const arrays = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, array(count(shape.reduce((a, b) => a * b, 1)), ...shape)]),
    );
    const source = imageArrays(arrays, null, "x.npz");
    expect([source.train?.length ?? null, source.test.length]).toEqual([train, test]);
  });

  const images = array(count(8), 2, 2, 2);
  it.each<[string, ImageArrays, RegExp]>([
    [
      "no images",
      { labels, other: images },
      /needs the arrays images and labels; it holds labels \[2\], other \[2, 2, 2\]\.$/,
    ],
    ["nothing", {}, /it holds none/],
    ["other labels", { images, labels: array(count(3), 3) }, /2 images in images but 3 labels/],
    ["one-hot labels", { images, labels: array(count(4), 2, 2) }, /labels are one whole number an image/],
    ["fractions as labels", { images, labels: array(Float32Array.of(0, 0.5), 2) }, /the label 0\.5/],
    [
      "labels beyond the names",
      { images, labels, classes: array(Int32Array.of(97, 98), 2, 1) },
      /the label 4, but its array classes has 2/,
    ],
    ["names that are numbers", { images, labels, classes: array(Float32Array.of(1, 2), 2) }, /no list of names/],
    ["a vector", { images: array(count(2), 2), labels }, /has the shape \[2\]/],
    [
      "no images in the array",
      { images: array(count(0), 0, 2, 2), labels: array(count(0), 0) },
      /has the shape \[0, 2, 2\]/,
    ],
    ["four channels", { images: array(count(32), 2, 2, 2, 4), labels }, /without 1 or 3 channels/],
    [
      "standardised images",
      { images: array(Float32Array.of(-2.1, 1, 0, 0, 0, 0, 0, 2.25), 2, 2, 2), labels },
      /from -2\.1 to 2\.25; .*undo a normalisation/,
    ],
    ["floats to 255", { images: array(Float32Array.from(count(8)), 2, 2, 2), labels }, /from 0 to 7; .*divide by 255/],
    [
      "large numbers",
      {
        images: array(
          Int32Array.from(count(8), (v) => v * 99),
          2,
          2,
          2,
        ),
        labels,
      },
      /must be from 0 to 255/,
    ],
    ["NaN", { images: array(Float32Array.of(0, Number.NaN, 0, 0, 0, 0, 0, 0), 2, 2, 2), labels }, /NaN/],
  ])("are refused: %s", async (_, arrays, sentence) => {
    await expect(opened(arrays)).rejects.toBeInstanceOf(UserError);
    await expect(opened(arrays)).rejects.toThrow(sentence);
    await expect(opened(arrays)).rejects.toThrow(/^x\.npz[ ,][^\n]*\.$/);
  });
});
