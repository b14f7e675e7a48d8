import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asTheyAre } from "../../data/own/ownOptions.ts";
import { UserError } from "../../errors/userError.ts";
import { temporaryFolder } from "../testing/cliProcess.ts";
import { dataFlagsText, ownRequest, rememberedRequest, takesFlags } from "./ownRequest.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  for (const name of ["photos", "digits", "cifar"]) mkdirSync(at(name));
  for (const name of ["digits/train-images.idx3-ubyte.gz", "cifar/data_batch_1.bin"]) writeFileSync(at(name), "");
  for (const name of ["list.csv", "IMAGES.NPZ", "photo.png"]) writeFileSync(at(name), "");
  writeFileSync(at("classes.txt"), "cat\ndog\n");
});

describe("which images are meant", () => {
  it.each([
    ["photos", "folder"],
    ["digits", "idx"],
    ["cifar", "cifar10-binary"],
    ["list.csv", "csv"],
    ["IMAGES.NPZ", "npz"],
  ])("%s is of the kind %s", (name, kind) => {
    expect(ownRequest(at(name), {})).toEqual({ kind, path: at(name), options: asTheyAre });
    expect(ownRequest(`${kind}:${at(name)}`, {})).toEqual({ kind, path: at(name), options: asTheyAre });
    expect(takesFlags(at(name))).toBe(["folder", "csv", "npz"].includes(kind));
  });

  it("a prefix decides before what is there, which need not be there yet", () => {
    expect(ownRequest(`folder:${at("digits")}`, {})?.kind).toBe("folder");
    expect(ownRequest("npz:nowhere", {})?.kind).toBe("npz");
  });

  it("names of Treble's datasets are no images of one's own", () => {
    for (const name of [
      "cifar10",
      "mnist",
      "cifar10:grey",
      "mnist:lowpass-0.1",
      "synthetic",
      "synthetic:low",
      "nothing",
      "",
    ]) {
      expect(ownRequest(name, {})).toBeNull();
    }
  });

  it.each([
    [{ resize: 3 }, "mnist", /--resize is for images of your own/],
    [{ labelOffset: 1 }, "digits", /--label-offset is for images of your own/],
    [{ dataLayout: "nchw" as const }, "photos", /--data-layout is for the arrays/],
    [{ interpolation: "bicubic" as const }, "photos", /give --resize too/],
    [{ classes: "/nowhere" }, "photos", /There is no file \/nowhere/],
    [{}, "photo.png", /photo\.png is no data set/],
    [{}, "nowhere/x", /There is no file or folder/],
  ])("%j with %s is refused", (flags, name, sentence) => {
    const given = name === "mnist" || name === "nowhere/x" ? name : at(name);
    expect(() => ownRequest(given, flags)).toThrow(UserError);
    expect(() => ownRequest(given, flags)).toThrow(sentence);
  });
});

describe("what is made of them", () => {
  const flags = { resize: [4, 5], centerCrop: [3, 3], interpolation: "lanczos", labelOffset: -1 } as const;

  it("is what the flags say, and then what the command decides", () => {
    expect(ownRequest(at("photos"), flags, { channels: 1, whole: true })?.options).toEqual({
      ...asTheyAre,
      ...{ ...flags, channels: 1, whole: true },
    });
    expect(ownRequest(at("photos"), { mode: 3 }, { channels: 1 })?.options.channels).toBe(3);
    expect(ownRequest(at("photos"), { classes: at("classes.txt") })?.options.classes?.list).toEqual([["cat"], ["dog"]]);
    expect(dataFlagsText(flags)).toBe(" --resize 4x5 --center-crop 3x3 --interpolation lanczos --label-offset -1");
    expect(dataFlagsText({})).toBe("");
  });

  it("is what a run remembers, but for the flags", () => {
    const remembered = { kind: "folder", path: "/x", options: { ...asTheyAre, resize: 7, channels: 1 } } as const;
    expect(rememberedRequest(remembered, {}, { channels: 3, whole: true })).toEqual(remembered);
    expect(rememberedRequest(remembered, { resize: 9 }, {}).options).toEqual({ ...remembered.options, resize: 9 });
  });
});
