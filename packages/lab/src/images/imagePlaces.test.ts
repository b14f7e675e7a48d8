import { describe, expect, it } from "vitest";
import { imagePlaces } from "./imagePlaces.ts";

const read = (...paths: string[]) => {
  const { images, classes, skipped } = imagePlaces(paths);
  return {
    classes,
    images: images.map(({ name, label, part }) => [name, label, part]),
    skipped: skipped.map(({ name, why }) => `${name} ${why}`),
  };
};

describe("imagePlaces", () => {
  it("has one class a folder, by code points, whatever the order of the files and the folder around them", () => {
    const paths = ["10/a.png", "2/deep/b.JPEG", "2/a.webp", "10/.hidden.png", "__MACOSX/2/a.png", "2/Thumbs.db"];
    const expected = {
      classes: ["10", "2"],
      images: [
        ["10/a.png", 0, null],
        ["2/a.webp", 1, null],
        ["2/deep/b.JPEG", 1, null],
      ],
      skipped: [],
    };
    expect(read(...paths)).toEqual(expected);
    expect(read(...[...paths].reverse().map((path) => `photos/${path}`))).toEqual(expected);
  });

  it("takes folders for training and testing as the division, and validation where there is no testing", () => {
    const { images, skipped } = read("p/train/cat/1.png", "p/Validation/cat/2.png", "p/other/cat/3.png");
    expect(images).toEqual([
      ["train/cat/1.png", 0, "train"],
      ["val/cat/2.png", 0, "test"],
    ]);
    expect(skipped).toEqual(["p/other/cat/3.png is not used beside the folders for training and testing"]);
    expect(read("p/train/cat/1.png", "p/test/cat/1.png", "p/val/cat/3.png").images.map(([name]) => name)).toEqual([
      "test/cat/1.png",
      "train/cat/1.png",
    ]);
    expect(read("p/test/cat/1.png", "p/test/dog/1.png").images).toEqual([
      ["cat/1.png", 0, null],
      ["dog/1.png", 1, null],
    ]);
    expect(() => read("p/train/a/1.png", "p/training/a/1.png")).toThrow("train and training mean the same part");
  });

  it("knows no class of images in no folder, and leaves them out beside those of one", () => {
    expect(read("b.png", "a.jpg").images).toEqual([
      ["a.jpg", null, null],
      ["b.png", null, null],
    ]);
    expect(read("b.png", "cat/a.png", "notes.txt")).toEqual({
      classes: ["cat"],
      images: [["cat/a.png", 0, null]],
      skipped: ["notes.txt is no PNG, JPEG or WebP image", "b.png is in no class's folder"],
    });
    expect(read("constructor/a.png", "__proto__/a.png").classes).toEqual(["__proto__", "constructor"]);
  });
});
