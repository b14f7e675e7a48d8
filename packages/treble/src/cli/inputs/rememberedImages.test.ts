import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { OwnImages } from "../../data/own/ownImages.ts";
import { asTheyAre } from "../../data/own/ownOptions.ts";
import { temporaryFolder } from "../testing/cliProcess.ts";
import { rememberedImages, rememberImages } from "./rememberedImages.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

const classes = { file: "c.txt", list: [["cat"], ["n02", "dog", "hound"]] as [string, ...string[]][] };
const images: OwnImages = { kind: "folder", path: "/photos", options: { ...asTheyAre, resize: [3, 4], classes } };
const names = ["a", "b"].map((digit) => `folder#${digit.repeat(32)}`) as [string, string];

it("gives back what was remembered, and leaves out what cannot be read", () => {
  expect(rememberedImages(folder).size).toBe(0);
  rememberImages(folder, names[0], images);
  rememberImages(folder, names[1], { ...images, path: "/others" });
  rememberImages(folder, names[0], { ...images, path: "/moved" });
  expect(rememberedImages(folder)).toEqual(
    new Map([
      [names[0], { ...images, path: "/moved" }],
      [names[1], { ...images, path: "/others" }],
    ]),
  );
  const [file = ""] = readdirSync(join(folder, "datasets"));
  const text = readFileSync(join(folder, "datasets", file), "utf8");
  const damaged = [text.slice(0, 50), "", "[]", text.replace("#", "!"), text.replace('"folder"', '"tape"')];
  for (const wrong of [...damaged, text.replace("false", "7")]) {
    writeFileSync(join(folder, "datasets", file), wrong);
    expect(rememberedImages(folder).size).toBe(1);
  }
  mkdirSync(join(folder, "datasets", "x.json"));
  expect(rememberedImages(folder).size).toBe(1);
});
