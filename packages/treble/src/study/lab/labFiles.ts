import type { Dataset } from "../../data/dataset.ts";
import { UserError } from "../../errors/userError.ts";
import { type Lab, type LabPictures, labBudget, labFile, labFormat } from "../../results/lab.ts";
import type { StudyResult } from "../../results/results.ts";
import { base64 } from "../../text/base64.ts";
import { thousands } from "../../text/thousands.ts";
import { accuracyAt, labRadii } from "./labAccuracy.ts";
import { labNetworks, labProfile, labRecipe, short } from "./labNetworks.ts";
import { type LabMeasured, labImages, labPictures } from "./labPictures.ts";
import { labTrainable } from "./labTrainable.ts";

export interface LabRequest {
  /** Names of recipes; the first one is shown first. */
  readonly recipes: readonly string[];
  /** Names of experiments; all where none is named. */
  readonly experiments: readonly string[];
  /** How many images are pictured. */
  readonly images: number;
  /** How many training images a page may train on; none where that is 0. Test images are an eighth of them. */
  readonly trainImages: number;
  /** Of which datasets. */
  readonly trainData: readonly Dataset[];
  /** What makes the files, as a user would type it. */
  readonly command: string;
  readonly version: string;
}

/**
 * The files of the lab by their names; how many bytes a page loads of them before it shows something, and of all of
 * them but the images to train on.
 */
export interface LabFiles {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly first: number;
  readonly all: number;
}

/**
 * The files of the lab's page from a study.
 * @param measured what a network's seeds left, by the network's id.
 * @throws UserError for recipes and experiments that the study has not, and where the files are over their budget.
 */
export function labFiles(
  result: StudyResult,
  measured: (network: string) => LabMeasured,
  dataset: Dataset,
  request: LabRequest,
): LabFiles {
  const { recipes, experiments, images: count, trainImages, trainData, command, version } = request;
  const done = recipes.map((name) => {
    const networks = labNetworks(result, name, experiments);
    return { name, networks, measured: networks.map(({ id }) => measured(id)) };
  });
  const { indices, choice } = labImages(
    done.flatMap((one) => one.measured),
    count,
  );
  const radii = labRadii(done.flatMap((one) => one.measured.flatMap(({ seeds }) => seeds)));
  const trainable = trainImages > 0 ? trainData.map((one) => labTrainable(one, trainImages)) : [];
  const files = new Map<string, string>();
  const add = (name: string, data: unknown): string => {
    files.set(name, `${JSON.stringify(data)}\n`);
    return name;
  };
  const lab: Lab = {
    ...{ format: labFormat, version, command, studyCommand: result.command, finished: result.finished },
    dataset: result.dataset,
    radius: result.images.profile.radius.map(short),
    images: { centroid: short(result.images.centroid.mean), profile: labProfile(result.images.profile) },
    whiteNoise: {
      centroid: short(result.whiteNoise.centroid),
      share: result.whiteNoise.profile.share.map(short),
    },
    radii,
    pictured: indices.map((index) => pictured(dataset, index)),
    choice,
    trainable: trainable.map(({ about }) => about),
    recipes: done.map(({ name, networks, measured }) => {
      const { title, text } = result.recipes.find((one) => one.name === name)!;
      const measuredOf = (id: string) => measured.find(({ network }) => network === id)!;
      const picturesOf = (index: number): LabPictures => labPictures(measured, index, name, dataset.classes);
      return {
        ...{ name, title, text },
        networks: add(
          `networks-${name}.json`,
          labRecipe(name, networks, (id) => accuracyAt(measuredOf(id).seeds, radii)),
        ),
        pictures: indices.map((index, i) => add(`pictures-${name}-${i}.json`, picturesOf(index))),
      };
    }),
  };
  add(labFile, lab);
  const twice = trainable.find(({ about: { file } }, i) => trainable.findIndex(({ about }) => about.file === file) < i);
  if (twice) throw new UserError(`There would be two files ${twice.about.file}; train on one of these datasets.`);
  const images = trainable.map(({ about, bytes }) => [about.file, bytes] as const);
  return { files: new Map<string, string | Uint8Array>([...images, ...files]), ...sizesOf(lab, files) };
}

function pictured({ test, shape, classes }: Dataset, index: number): Lab["pictured"][number] {
  const size = shape[0] * shape[1] * shape[2];
  const pixels = test.images.slice(index * size, (index + 1) * size);
  return { index, trueClass: classes[test.labels[index]!] ?? "no class", pixels: base64(pixels) };
}

/** @throws UserError where they are over their budget. */
function sizesOf(lab: Lab, files: ReadonlyMap<string, string>): { readonly first: number; readonly all: number } {
  const bytes = (name: string): number => new TextEncoder().encode(files.get(name)!).length;
  const all = [...files.keys()].reduce((sum, name) => sum + bytes(name), 0);
  const first = Math.max(
    ...lab.recipes.map(({ networks, pictures }) => bytes(networks) + Math.max(0, ...pictures.map(bytes))),
  );
  const sizes = { first: bytes(labFile) + first, all };
  const over = (["first", "all"] as const).find((name) => sizes[name] > labBudget[name]);
  if (over === undefined) return sizes;
  const what = over === "first" ? "The first view" : "All files together";
  throw new UserError(
    `${what} would take ${thousands(sizes[over])} bytes, and may take ${thousands(labBudget[over])}; ask for fewer images or experiments.`,
  );
}
