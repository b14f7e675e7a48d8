import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { isOwnName, type OwnImages, openOwnImages } from "./ownImages.ts";
import { asTheyAre, type OwnOptions } from "./ownOptions.ts";
import { ownPlace } from "./ownPlace.ts";
import { writeFolder, writeImage } from "./testing/ownFiles.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "treble-own-"));
  vi.stubEnv("TREBLE_CACHE", join(folder, "cache"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const whole = { whole: true };
function own(path: string, options: Partial<OwnOptions> = whole, kind: OwnImages["kind"] = "folder"): OwnImages {
  return { kind, path: join(folder, path), options: { ...asTheyAre, ...options } };
}
async function loaded(images: OwnImages, most = {}) {
  const notes: string[] = [];
  const opened = await openOwnImages(images, { onNote: (note) => notes.push(note) });
  return { ...(await opened.load(most)), notes };
}
const nameOf = async (images: OwnImages): Promise<string> => (await openOwnImages(images)).name;

describe("a folder with one sub-folder a class", () => {
  it("is read in colour, planar, with classes in code point order and one of each at a time", async () => {
    await writeFolder(join(folder, "a"), { dog: 3, Emu: 3, кот: 3 });
    const { test, train, shape, classes, sortedClasses, notes } = await loaded(own("a"));
    expect(classes).toEqual(["Emu", "dog", "кот"]);
    expect([...shape, train.count, test.count, sortedClasses]).toEqual([3, 4, 6, 0, 9, true]);
    expect(notes).toEqual([]);
    for (const round of [0, 1, 2])
      expect(new Set(test.labels.subarray(3 * round, 3 * round + 3))).toEqual(new Set([0, 1, 2]));
    const green = { dog: 0, Emu: 40, кот: 80 } as Record<string, number>;
    for (const [n, name] of test.names!.entries()) {
      const [class_, file] = name.split("/") as [string, string];
      const at = (c: number): number => test.images[n * 72 + c * 24 + 5]!;
      expect([at(0), at(1), at(2)]).toEqual([Number.parseInt(file, 10), green[class_], 90]);
      expect(classes[test.labels[n]!]).toBe(class_);
    }
  });

  it("is divided for training by the names alone, and whole where nothing is trained", async () => {
    await writeFolder(join(folder, "a"), { x: 20, y: 20 });
    const [divided, all] = [await loaded(own("a", {})), await loaded(own("a"))];
    expect(divided.train.count + divided.test.count).toBe(40);
    expect(divided.test.count).toBeGreaterThan(2);
    expect(new Set([...divided.train.names!, ...divided.test.names!]).size).toBe(40);
    expect(all.test.count).toBe(40);
    expect(all.notes).toEqual([]);
    const { train, test } = divided;
    expect(divided.notes.join()).toMatch(new RegExp(`${train.count} are for training, and ${test.count}, one in five`));
    expect(all.name).not.toBe(divided.name);
    // What is added later moves nothing to the other side.
    await writeFolder(join(folder, "a"), { z: 20 });
    const later = await loaded(own("a", {}));
    for (const name of divided.test.names!) expect(later.test.names).toContain(name);
  });

  it("is divided by folders train and test, or val", async () => {
    await writeFolder(join(folder, "a/train"), { x: 2, y: 1 });
    await writeFolder(join(folder, "a/Val"), { x: 1, y: 1 });
    for (const options of [{}, whole]) {
      const { train, test, classes } = await loaded(own("a", options));
      expect([train.count, test.count, ...classes]).toEqual([3, 2, "x", "y"]);
    }
    expect(await nameOf(own("a", {}))).toBe(await nameOf(own("a", whole)));
    await writeFolder(join(folder, "a/test"), { x: 1, y: 2 });
    await writeFolder(join(folder, "a/more"), { x: 1 });
    const { test, notes } = await loaded(own("a"));
    expect(test.names!.every((name) => name.startsWith("test/"))).toBe(true);
    expect(notes.join()).toMatch(/more, val are not used/);
  });

  it("is not divided by two folders that mean the same part", async () => {
    await writeFolder(join(folder, "a/train"), { x: 1 });
    await writeFolder(join(folder, "a/Training"), { x: 1 });
    await expect(loaded(own("a"))).rejects.toThrow(/has the folders Training and train, which mean the same part/);
  });

  it("called train is a class where it holds images itself", async () => {
    await writeFolder(join(folder, "a"), { train: 2, plane: 2 });
    expect((await loaded(own("a"))).classes).toEqual(["plane", "train"]);
  });

  it("takes images at any depth, and says what it passes over", async () => {
    await writeFolder(join(folder, "a"), { x: 1, y: 1, "x/deep/er": 2 });
    await writeImage(join(folder, "a/y/1.JPG"), [1, 2, 3]);
    await writeImage(join(folder, "a/y/2.webp"), [1, 2, 3]);
    await writeImage(join(folder, "a/loose.png"), [1, 2, 3]);
    for (const name of ["x/notes.txt", "x/.DS_Store", "Thumbs.db", "x/._0.png", "y/z.gif"])
      writeFileSync(join(folder, "a", name), "?");
    mkdirSync(join(folder, "a/.ipynb_checkpoints"));
    mkdirSync(join(folder, "a/empty"));
    const { classes, test, notes } = await loaded(own("a"));
    expect(classes).toEqual(["empty", "x", "y"]);
    expect(test.count).toBe(6);
    expect(notes).toEqual([
      expect.stringMatching(/^2 files that are no PNG, JPEG or WebP were passed over \(x\/notes\.txt, y\/z\.gif\)\.$/),
      "1 image in no class's folder was passed over.",
      expect.stringMatching(/^empty in .* has no images and counts as a class all the same\.$/),
    ]);
  });

  it("sorts numbers as texts, and says so where that matters", async () => {
    await writeFolder(join(folder, "a"), { "2": 1, "10": 1, "1": 1 });
    const { classes, notes } = await loaded(own("a"));
    expect(classes).toEqual(["1", "10", "2"]);
    expect(notes.join()).toMatch(/sorted as texts.*10 comes before 2/);
    await writeFolder(join(folder, "b"), { "0": 1, "1": 1 });
    expect((await loaded(own("b"))).notes).toEqual([]);
  });

  it("follows links inside the folder alone, and none in circles", async () => {
    await writeFolder(join(folder, "a"), { x: 2, y: 1 });
    await writeFolder(join(folder, "elsewhere"), { z: 1 });
    symlinkSync(join(folder, "a/x/0.png"), join(folder, "a/y/linked.png"));
    symlinkSync("../x", join(folder, "a/y/x"));
    symlinkSync("..", join(folder, "a/y/up"));
    symlinkSync(join(folder, "elsewhere/z/0.png"), join(folder, "a/y/outside.png"));
    symlinkSync(join(folder, "elsewhere/z"), join(folder, "a/z"));
    symlinkSync("nowhere", join(folder, "a/y/dangling.png"));
    symlinkSync("a", join(folder, "link"));
    for (const path of ["a", "link"]) {
      const { classes, test, notes } = await loaded(own(path));
      expect(classes).toEqual(["x", "y"]);
      expect(test.names!.filter((name) => name.startsWith("y/")).sort()).toEqual(
        expect.arrayContaining(["y/0.png", "y/linked.png", "y/x/0.png", "y/x/1.png"]),
      );
      expect(notes.join()).toMatch(/3 links to a place outside the folder were passed over/);
    }
    expect(await nameOf(own("link"))).toBe(await nameOf(own("a")));
  });

  it("refuses links between folders that lead along ever more ways, and can be stopped", async () => {
    await writeFolder(join(folder, "a"), { x: 2 });
    const names = Array.from({ length: 9 }, (_, i) => `d${i}`);
    for (const name of names) {
      mkdirSync(join(folder, "a", "x", name));
      for (const other of names) if (other !== name) symlinkSync(`../${other}`, join(folder, "a", "x", name, other));
    }
    await expect(openOwnImages(own("a"))).rejects.toThrow(/^Links below .* more than 10000 folders, .* lead round\.$/);
    await expect(openOwnImages(own("a"), { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  }, 60_000);

  it("gives the first images of all classes where not all are wanted, and reads no others", async () => {
    await writeFolder(join(folder, "a"), { x: 5, y: 5 });
    const all = await loaded(own("a"));
    const last = all.test.names!.at(-1)!;
    writeFileSync(join(folder, "a", last), "damaged");
    const some = await loaded(own("a"), { train: 0, test: 4 });
    expect(some.test.names).toEqual(all.test.names!.slice(0, 4));
    expect(some.test.images).toEqual(all.test.images.slice(0, 4 * 72));
    expect([...some.test.labels].sort()).toEqual([0, 0, 1, 1]);
    await expect(loaded(own("a"))).rejects.toThrow(new RegExp(`${last.replace(".", "\\.")} is no PNG`));
  });

  it("has grey values where they are asked for", async () => {
    await writeImage(join(folder, "a/x/0.png"), [10, 200, 30]);
    const { test, shape } = await loaded(own("a", { ...whole, channels: 1 }));
    expect(shape).toEqual([1, 4, 6]);
    expect(test.images[5]).toBe((19595 * 10 + 38470 * 200 + 7471 * 30 + 32768) >> 16);
  });

  it("names the first that is damaged and counts the others", async () => {
    await writeFolder(join(folder, "a"), { x: 9 });
    for (const i of [2, 4, 7]) writeFileSync(join(folder, `a/x/${i}.png`), "damaged");
    await expect(loaded(own("a"))).rejects.toThrow(
      /a\/x\/[247]\.png is no PNG.* take it away \(and so with 2 more\)\.$/,
    );
  });

  it("names two images of different sizes, and what to do", async () => {
    await writeFolder(join(folder, "a"), { x: 2 });
    await writeImage(join(folder, "a/y/0.png"), [1, 2, 3], { width: 9, height: 4 });
    await expect(loaded(own("a"))).rejects.toThrow(/4×6 pixels and .* 4×9; .*`resize: N` `centerCrop: N`/);
    const { shape } = await loaded(own("a", { ...whole, resize: 4, centerCrop: [4, 4] }));
    expect(shape).toEqual([3, 4, 4]);
    expect((await loaded(own("a", { ...whole, resize: [5, 3] }))).shape).toEqual([3, 5, 3]);
    await expect(loaded(own("a", { ...whole, centerCrop: [5, 5] }))).rejects.toThrow(/`centerCrop` cannot cut 5×5/);
  });

  it("holds no more than memory allows", async () => {
    await writeFolder(join(folder, "a"), { x: 5 });
    const load = async (maxBytes: number, test = 5) => (await openOwnImages(own("a"), { maxBytes })).load({ test });
    expect((await load(5 * 72)).test.count).toBe(5);
    expect((await load(5 * 72 - 1, 4)).test.count).toBe(4);
    await expect(load(5 * 72 - 1)).rejects.toThrow(
      /^5 images of 3×4×6 from the images in .* that are held; .*\(`most`\).*`resize`\.$/,
    );
  });

  it.each([
    ["nothing", "nowhere", /There is no folder .*nowhere/],
    ["a file", "file", /file is no folder/],
    ["an empty folder", "empty", /no PNG, JPEG or WebP images in sub-folders/],
    ["empty classes", "classes", /no PNG, JPEG or WebP images/],
    ["loose images", "loose", /has 2 images but no sub-folder for each class; .* or a list\.csv/],
  ])("refuses %s", async (_, path, sentence) => {
    writeFileSync(join(folder, "file"), "");
    for (const name of ["empty", "classes/x", "classes/y"]) mkdirSync(join(folder, name), { recursive: true });
    await writeImage(join(folder, "loose/1.png"), [0]);
    await writeImage(join(folder, "loose/2.png"), [0]);
    await expect(nameOf(own(path))).rejects.toBeInstanceOf(UserError);
    await expect(nameOf(own(path))).rejects.toThrow(sentence);
  });

  it("refuses to hold out a fifth of one", async () => {
    await writeFolder(join(folder, "a"), { x: 1 });
    await expect(loaded(own("a", {}))).rejects.toThrow(/too few to hold out a fifth/);
  });
});

describe("the name", () => {
  it("is the contents', wherever they lie", async () => {
    await writeFolder(join(folder, "a"), { x: 2, y: 2 });
    const name = await nameOf(own("a"));
    expect(isOwnName(name)).toBe(true);
    expect((await loaded(own("a"))).name).toBe(name);
    cpSync(join(folder, "a"), join(folder, "b"), { recursive: true });
    writeFileSync(join(folder, "b/x/readme.txt"), "not an image");
    expect(await nameOf(own("b"))).toBe(name);
    utimesSync(join(folder, "b/x/0.png"), new Date(0), new Date(0));
    expect(await nameOf(own("b"))).toBe(name);
  });

  it("changes with any file's content, name and class, and with the classes", async () => {
    await writeFolder(join(folder, "a"), { x: 2, y: 2 });
    const names = [await nameOf(own("a"))];
    const change = async (what: () => unknown): Promise<void> => {
      await what();
      names.push(await nameOf(own("a")));
    };
    await change(() => writeImage(join(folder, "a/x/0.png"), [77, 1, 1]));
    await change(() => renameSync(join(folder, "a/x/0.png"), join(folder, "a/x/7.png")));
    await change(() => renameSync(join(folder, "a/x/7.png"), join(folder, "a/y/7.png")));
    await change(() => mkdirSync(join(folder, "a/aa")));
    await change(() => rmSync(join(folder, "a/y/7.png")));
    expect(new Set(names).size).toBe(names.length);
  });

  it("changes with everything that is made of the images, and with nothing else", async () => {
    await writeFolder(join(folder, "a"), { x: 2, y: 2 });
    const list = (...names: [string][]) => ({ file: "c", list: names });
    const names = await Promise.all(
      [
        {},
        whole,
        { channels: 1 as const },
        { resize: 5 },
        { resize: [5, 5] as const },
        { resize: 5, interpolation: "bicubic" as const },
        { centerCrop: [2, 2] as const },
        { labelOffset: 1 },
        { classes: list(["x"], ["y"]) },
        { classes: list(["y"], ["x"]) },
      ].map((options) => nameOf(own("a", options))),
    );
    expect(new Set(names).size).toBe(names.length);
    // Colour is the default, and interpolation nothing without another size.
    expect(await nameOf(own("a", { channels: 3 }))).toBe(names[0]);
    expect(await nameOf(own("a", { interpolation: "nearest" }))).toBe(names[0]);
    expect(await nameOf(own("a", { classes: { file: "other", list: [["x"], ["y"]] } }))).toBe(names[8]);
  });

  it("and the images fit together, or nothing is read", async () => {
    await writeFolder(join(folder, "a"), { x: 2 });
    const opened = await openOwnImages(own("a"));
    await writeImage(join(folder, "a/x/1.png"), [1, 1, 1]);
    await expect(opened.load()).rejects.toThrow(/1\.png changed while it was in use/);
  });
});

describe("IDX files", () => {
  const write = (pixel: number): void => {
    for (const part of ["train", "t10k"]) {
      const images = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, pixel];
      writeFileSync(join(folder, `${part}-images-idx3-ubyte`), Uint8Array.from(images));
      writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 1, 0]));
    }
  };

  it("are named by their content, and are what was named", async () => {
    write(3);
    const opened = await openOwnImages(own("", {}, "idx"));
    expect(opened.name).toMatch(/^idx#[0-9a-f]{32}$/);
    expect(await opened.load()).toMatchObject({ name: opened.name, shape: [1, 1, 2], test: { count: 1 } });
    write(4);
    await expect(opened.load()).rejects.toThrow(/changed while it was in use/);
    expect(await nameOf(own("", {}, "idx"))).not.toBe(opened.name);
    rmSync(join(folder, "t10k-labels-idx1-ubyte"));
    await expect(nameOf(own("", {}, "idx"))).rejects.toThrow(/lacks t10k-labels-idx1-ubyte/);
  });
});

describe("which output a class is", () => {
  beforeEach(() => writeFolder(join(folder, "a"), { x: 1, y: 1 }));

  it("comes from a list", async () => {
    const classes = { file: "c.txt", list: [["other"], ["y"], ["x", "ex"]] as [string, ...string[]][] };
    const { test, classes: names, sortedClasses } = await loaded(own("a", { ...whole, classes }));
    expect(names).toEqual(["other", "y", "x"]);
    expect(sortedClasses).toBeUndefined();
    expect(test.names!.map((name, i) => [name, test.labels[i]]).sort()).toEqual([
      ["x/0.png", 2],
      ["y/0.png", 1],
    ]);
    const both = own("a", { ...whole, classes, labelOffset: 1 });
    await expect(loaded(both)).rejects.toThrow(/`labelOffset` has nothing to shift/);
    const lacking = own("a", { classes: { file: "c.txt", list: [["x"]] } });
    await expect(loaded(lacking)).rejects.toThrow(/c\.txt has no class called "y"/);
  });

  it("can be shifted", async () => {
    const { test, classes } = await loaded(own("a", { ...whole, labelOffset: 1 }));
    expect(classes).toEqual(["0", "x", "y"]);
    expect([...test.labels].sort()).toEqual([1, 2]);
    await expect(loaded(own("a", { labelOffset: -1 }))).rejects.toThrow(/the label -1 \(0 with `labelOffset: -1`\)/);
  });

  it("may be beyond the 256th", async () => {
    const list = Array.from({ length: 1000 }, (_, i): [string] => [i === 900 ? "x" : i === 301 ? "y" : `c${i}`]);
    const { test } = await loaded(own("a", { ...whole, classes: { file: "c", list } }));
    expect([...test.labels].sort()).toEqual([301, 900]);
  });
});

describe("a list of paths and labels", () => {
  const csv = async (text: string, options: Partial<OwnOptions> = whole) => {
    writeFileSync(join(folder, "list.csv"), text);
    return loaded(own("list.csv", options, "csv"));
  };
  beforeEach(() => writeFolder(folder, { x: 2, "y, z": 2 }));

  it.each([
    [
      "names, no header",
      'x/0.png,cat\r\nx/1.png,cat\r\n"y, z/0.png",dog\r\n',
      ["cat", "dog"],
      { "x/0.png": 0, "x/1.png": 0, "y, z/0.png": 1 },
    ],
    [
      "numbers, a header, a byte order mark",
      '\uFEFFlabel,id,Path\n3,a,x/0.png\n0,b,"y, z/1.png"\n',
      ["0", "1", "2", "3"],
      { "x/0.png": 3, "y, z/1.png": 0 },
    ],
  ])("with %s", async (_, text, classes, labels) => {
    const { test, ...dataset } = await csv(text);
    expect(dataset.classes).toEqual(classes);
    expect(Object.fromEntries(test.names!.map((name, i) => [name, test.labels[i]]))).toEqual(labels);
  });

  it("with a column for the division", async () => {
    const { train, test } = await csv('path,label,split\nx/0.png,a,train\nx/1.png,b,train\n"y, z/0.png",a,test\n', {});
    expect([train.count, test.count]).toEqual([2, 1]);
  });

  it("with numbers that a list of classes names, or an offset shifts", async () => {
    const list: [string][] = [["a"], ["b"], ["c"]];
    const named = await csv("x/0.png,2\nx/1.png,0\n", { ...whole, classes: { file: "c", list } });
    expect([named.classes, [...named.test.labels].sort()]).toEqual([
      ["a", "b", "c"],
      [0, 2],
    ]);
    const shifted = await csv("x/0.png,1\nx/1.png,2\n", { ...whole, labelOffset: -1 });
    expect([...shifted.test.labels].sort()).toEqual([0, 1]);
  });

  it.each([
    ["x/0.png\n", /line 1 has no label/],
    ["path,label\nx/0.png,\n", /line 2 has no label/],
    [",a\n", /line 1 has no path/],
    ["filename,species\nx/0.png,a\n", /has a column filename but none of labels/],
    ["x/0.png,a\n./x/0.png,b\n", /lists \.\/x\/0\.png twice, in lines 1 and 2/],
    ["x/0.png,a\nx/0.png,b\n", /lists x\/0\.png twice, in lines 1 and 2/],
    ["x/0.png,a\nx/9.png,b\n", /There is no file .*x\/9\.png/],
    ["", /lists no images/],
    ["path,label\n", /lists no images/],
    ["path,label,split\nx/0.png,a,both\n", /line 2 has the split "both"/],
    ["x/0.png,-1\n", /the label -1/],
    ["x,a\n", /x is no file/],
  ])("refuses %j", async (text, sentence) => {
    await expect(csv(text)).rejects.toBeInstanceOf(UserError);
    await expect(csv(text)).rejects.toThrow(sentence);
  });
});

it("says what images of one's own are where it is given something else", async () => {
  const refused = async (given: unknown, message: string): Promise<void> => {
    await expect(openOwnImages(given as OwnImages)).rejects.toThrow(UserError);
    await expect(openOwnImages(given as OwnImages)).rejects.toThrow(message);
  };
  await refused(folder, "Images of one's own are { kind, path, options }, not ");
  await refused({ kind: "dir", path: folder, options: asTheyAre }, 'with kind "dir", path ');
  await refused({ kind: "folder", path: folder }, "and options undefined; kinds are folder, npz, csv, idx,");
  await refused(undefined, "not undefined; kinds are");
});

describe("images that cannot be read", () => {
  const skipping = async (images: OwnImages, most = {}) => {
    const skipped: { file: string; reason: string }[] = [];
    const opened = await openOwnImages(images, { onSkip: (one) => skipped.push(one) });
    const dataset = await opened.load(most);
    return { ...dataset, skipped: skipped.sort((a, b) => (a.file < b.file ? -1 : 1)) };
  };

  it("are left out and named with the reason, and the next ones take their place", async () => {
    await writeFolder(join(folder, "a"), { x: 5, y: 5 });
    const names = (await loaded(own("a"))).test.names!;
    const [first, second] = [names[0]!, names[3]!];
    writeFileSync(join(folder, "a", first), "damaged");
    const whole = readFileSync(join(folder, "a", second));
    writeFileSync(join(folder, "a", second), whole.subarray(0, whole.length - 30));
    const { test, skipped } = await skipping(own("a"));
    expect(test.names).toEqual(names.filter((name) => name !== first && name !== second));
    expect([test.count, test.labels.length, test.images.length]).toEqual([8, 8, 8 * 72]);
    expect(skipped.map(({ file }) => file)).toEqual([first, second].sort());
    expect(skipped.find(({ file }) => file === first)!.reason).toMatch(/^is no PNG, JPEG or WebP image; /);
    expect(skipped.find(({ file }) => file === second)!.reason).toMatch(/^is damaged and cannot be decoded \(.*\); /);
    // Each image with its own pixels and label: the red of one is its number.
    for (const [n, name] of test.names!.entries()) {
      const [class_, file] = name.split("/") as [string, string];
      expect([test.images[n * 72 + 5], test.labels[n]]).toEqual([Number.parseInt(file, 10), class_ === "x" ? 0 : 1]);
    }
    const some = await skipping(own("a"), { test: 4 });
    expect(some.test.names).toEqual(test.names!.slice(0, 4));
    expect(some.test.images).toEqual(test.images.slice(0, 4 * 72));
  });

  it("may be missing from where a list has them, or too small to be cropped", async () => {
    await writeFolder(folder, { x: 2 });
    await writeImage(join(folder, "small.png"), [1, 2, 3], { width: 2, height: 2 });
    writeFileSync(join(folder, "list.csv"), "x/0.png,a\ngone.png,a\nx/1.png,b\nsmall.png,b\n");
    const images = own("list.csv", { ...whole, centerCrop: [4, 4] }, "csv");
    const { test, skipped } = await skipping(images);
    expect(test.count).toBe(2);
    expect(skipped).toEqual([
      { file: "gone.png", reason: expect.stringMatching(/^There is no file .*gone\.png; /) },
      { file: "small.png", reason: expect.stringMatching(/^has 2×2 pixels, from which /) },
    ]);
    await expect(openOwnImages(images)).rejects.toThrow(/There is no file .*gone\.png/);
  });

  it("may not be all of them", async () => {
    await writeFolder(join(folder, "a"), { x: 2 });
    for (const i of [0, 1]) writeFileSync(join(folder, `a/x/${i}.png`), "damaged");
    await expect(skipping(own("a"))).rejects.toThrow(/\.png is no PNG.* \(and so with 1 more\)\.$/);
    writeFileSync(join(folder, "list.csv"), "gone.png,a\n");
    await expect(skipping(own("list.csv", whole, "csv"))).rejects.toThrow(/^None of the images of .* can be read; /);
  });
});

describe("CIFAR-10's binary files", () => {
  const record = (label: number, first: number): number[] => [
    label,
    ...Array.from({ length: 3072 }, (_, i) => (first + i) % 256),
  ];
  const write = (name: string, ...records: number[][]): void => {
    writeFileSync(join(folder, name), Uint8Array.from(records.flat()));
  };

  it("are a folder of batches, or what is to be tested with alone where nothing is trained", async () => {
    write("test_batch.bin", record(3, 7), record(9, 100));
    const alone = await loaded(own("", whole, "cifar10-binary"));
    expect([alone.train.count, alone.test.count, ...alone.test.labels]).toEqual([0, 2, 3, 9]);
    expect([...alone.test.images.subarray(3072, 3074), ...alone.shape]).toEqual([100, 101, 3, 32, 32]);
    expect(alone.classes[3]).toBe("cat");
    await expect(nameOf(own("", {}, "cifar10-binary"))).rejects.toThrow(/lacks data_batch_1\.bin/);
    write("data_batch_2.bin", record(1, 0));
    write("data_batch_10.bin", record(2, 0));
    const both = await loaded(own("", {}, "cifar10-binary"));
    expect([...both.train.labels, both.test.count]).toEqual([1, 2, 2]);
    expect(both.name).not.toBe(alone.name);
    rmSync(join(folder, "test_batch.bin"));
    await expect(nameOf(own("", whole, "cifar10-binary"))).rejects.toThrow(/lacks test_batch\.bin/);
  });

  it("are one file, with the names beside it", async () => {
    write("data_batch_4.bin", record(0, 1));
    writeFileSync(join(folder, "batches.meta.txt"), Array.from({ length: 10 }, (_, i) => `class ${i}\n`).join(""));
    const { test, train, classes } = await loaded(own("data_batch_4.bin", whole, "cifar10-binary"));
    expect([test.count, train.count, classes[0]]).toEqual([1, 0, "class 0"]);
    write("data_batch_4.bin", record(10, 1));
    await expect(loaded(own("data_batch_4.bin", whole, "cifar10-binary"))).rejects.toThrow(/has label 10 in record 0/);
    writeFileSync(join(folder, "data_batch_4.bin"), "short");
    await expect(loaded(own("data_batch_4.bin", whole, "cifar10-binary"))).rejects.toThrow(/no whole number of 3073/);
  });

  it("and IDX files are known by their names", () => {
    write("test_batch.bin", record(3, 7));
    expect(ownPlace(folder)).toEqual({ kind: "cifar10-binary", path: folder });
    const file = join(folder, "test_batch.bin");
    expect(ownPlace(file)).toEqual({ kind: "cifar10-binary", path: file });
    rmSync(file);
    writeFileSync(join(folder, "t10k-images-idx3-ubyte.gz"), "");
    expect(ownPlace(folder)).toEqual({ kind: "idx", path: folder });
    writeFileSync(join(folder, "other.bin"), "");
    expect(() => ownPlace(join(folder, "other.bin"))).toThrow(/is no data set/);
  });
});

it("IDX files of test images alone are enough where nothing is trained", async () => {
  const images = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9];
  writeFileSync(join(folder, "t10k-images-idx3-ubyte"), Uint8Array.from(images));
  writeFileSync(join(folder, "t10k-labels-idx1-ubyte"), Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 1, 2]));
  const { train, test, classes, shape } = await loaded(own("", whole, "idx"));
  expect([train.count, test.count, classes.length, ...shape]).toEqual([0, 1, 3, 1, 1, 2]);
  await expect(nameOf(own("", {}, "idx"))).rejects.toThrow(/lacks train-images-idx3-ubyte/);
});
