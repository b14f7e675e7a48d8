import { describe, expect, it } from "vitest";
import type { Dataset } from "../../data/dataset.ts";
import { readNpz } from "../../formats/npz.ts";
import { studyFixture } from "../../report/testing/studyFixture.ts";
import { type Lab, type LabRecipe, labBudget } from "../../results/lab.ts";
import { labFixture } from "../testing/labFixture.ts";
import { kernelScale } from "./labNetworks.ts";
import { type LabMeasured, labImages } from "./labPictures.ts";

const labOf = ({ files }: ReturnType<typeof labFixture>): Lab => JSON.parse(files.get("lab.json") as string);

/** Black images, nine to train on. */
function blackImages(name: string, shape: Dataset["shape"]): Dataset {
  const part = (count: number) => {
    return { images: new Uint8Array(count * shape[0] * shape[1] * shape[2]), labels: new Uint8Array(count), count };
  };
  return { name, label: name, shape, classes: ["0", "1"], train: part(9), test: part(4) };
}

describe("labFiles", () => {
  it("keeps a study of CIFAR-10's size within the budget, and says what its sizes are", () => {
    const { files, first, all } = labFixture();
    expect(first).toBeLessThan(labBudget.first);
    expect(all).toBe([...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text as string), 0));
    const { recipes, pictured } = labOf(labFixture());
    expect([...files.keys()].sort()).toEqual(
      ["lab.json", ...recipes.flatMap(({ networks, pictures }) => [networks, ...pictures])].sort(),
    );
    expect(pictured.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  });

  it("refuses what is over its budget, and what is not there", () => {
    const recipes = Array.from({ length: 20 }, () => "features");
    expect(() => labFixture({ recipes })).not.toThrow();
    expect(() => labFixture({ experiments: ["none"] })).toThrow("no experiment none");
    expect(() => labFixture({ recipes: ["adam"] })).toThrow("by the recipe adam");
    expect(() => labFixture({ trainImages: 5 })).toThrow("has 4 training images; ask for at most that many");
  });

  it("writes images to train on, which are no part of the budget", () => {
    const made = labFixture({ trainImages: 4 });
    const [about] = labOf(made).trainable;
    const { trainImages, trainLabels, testImages } = readNpz(made.files.get(about!.file) as Uint8Array);
    expect([trainImages!.shape, testImages!.shape]).toEqual([
      [4, 3, 32, 32],
      [1, 3, 32, 32],
    ]);
    expect([...(trainLabels!.data as Uint8Array)]).toEqual([8, 8, 8, 8]);
    expect(made.all).toBeLessThan(labFixture().all + 300);
  });

  it("writes a file for each dataset that may be trained on, whatever their sizes", () => {
    const trainData = [blackImages("tiny", [1, 1, 1]), blackImages("digits:low", [1, 2, 3])];
    const made = labFixture({ trainImages: 4, trainData });
    const { trainable } = labOf(made);
    expect(trainable.map(({ name, file, trainImages }) => [name, file, trainImages])).toEqual([
      ["tiny", "images-tiny.npz", 4],
      ["digits:low", "images-digits-low.npz", 4],
    ]);
    const shapes = trainable.map(({ file }) => readNpz(made.files.get(file) as Uint8Array).trainImages!.shape);
    expect(shapes).toEqual([
      [4, 1, 1, 1],
      [4, 1, 2, 3],
    ]);
    expect(made.first).toBeLessThan(labBudget.first);
    trainData.push(blackImages("digits-low", [1, 2, 3]));
    expect(() => labFixture({ trainImages: 4, trainData })).toThrow(/two files.*images-digits-low/);
  });
});

describe("the accuracy in the files", () => {
  it("falls from that of the images as they are, at radii that all networks have in common", () => {
    const { files } = labFixture();
    const { radii, recipes } = labOf({ ...labFixture(), files });
    expect([radii.length, radii[0]]).toEqual([41, 0]);
    const { networks } = JSON.parse(files.get(recipes[0]!.networks) as string) as LabRecipe;
    for (const { accuracy } of networks) {
      expect(accuracy).toHaveLength(radii.length);
      expect(accuracy[0]).toBe(1);
      expect(accuracy.slice(1).every((share, i) => share <= accuracy[i]!)).toBe(true);
    }
    expect(networks.some(({ accuracy }) => accuracy[20]! < 1)).toBe(true);
  });
});

describe("kernelScale", () => {
  it("has the networks that differ in their kernel alone, from the narrowest on", () => {
    const { networks } = studyFixture();
    expect(kernelScale(networks)).toEqual(["bounded-width-3", "bounded-width-7", "bounded-width-15", "full-width"]);
    expect(kernelScale([...networks].reverse())).toEqual(expect.arrayContaining(["bounded-width-3", "full-width"]));
    const deeper = networks.map((one) => ({ ...one, architecture: { ...one.architecture, depth: one.kernel ?? 1 } }));
    expect(kernelScale(deeper)).toEqual([]);
  });
});

describe("labImages", () => {
  const measured = (...success: (readonly number[])[]): LabMeasured[] =>
    success.map((one, i) => {
      const data = { labels: [0, 0, 1, 1, 2], clean: [], adversarial: [], l2: [], success: one };
      const spectra = Object.fromEntries(
        Object.entries(data).map(([name, values]) => [name, { data: values, shape: [5] }]),
      );
      return {
        network: `n${i}`,
        spectra: spectra as unknown as LabMeasured["spectra"],
        perturbations: new Float32Array(),
        seeds: [],
      };
    });

  it("takes one of each class in turn of those that fool all, in the order of the test set", () => {
    expect(labImages(measured([1, 1, 1, 1, 1]), 3)).toMatchObject({ indices: [0, 2, 4] });
    expect(labImages(measured([1, 1, 1, 1, 1]), 4)).toMatchObject({ indices: [0, 1, 2, 4] });
    const some = labImages(measured([1, 1, 0, 1, 1], [0, 1, 1, 1, 0]), 3);
    expect(some.indices).toContain(1);
    expect(some.indices).toContain(3);
    expect(some.choice).toContain("most network");
    expect(labImages(measured([1, 1, 0, 1, 1]), 2).choice).toContain("every network");
  });
});
