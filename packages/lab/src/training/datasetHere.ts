import { type Dataset, generateSynthetic, readNpz, UserError } from "treble-lab";

/** Images that are files of this page, or a visitor's own. */
export interface DataFile {
  readonly name: string;
  readonly label: string;
  /** Absolute. */
  readonly url: string;
  readonly classes: readonly string[];
  /** Training images. */
  readonly count: number;
  /** The images themselves, where they are no file. */
  readonly dataset?: Dataset;
}

/** What is computed here and needs no file, as the command line names it. */
export const generated = "synthetic";
/** As many training images as the command line's has, and test images to judge by. */
export const generatedImages = { train: 10_000, test: 500 } as const;

/** A dataset of the page: the beginning of the command line's. @throws UserError where a file is not there. */
export async function datasetHere(name: string, trainImages: number, files: readonly DataFile[]): Promise<Dataset> {
  if (name === generated) return generateSynthetic({ trainCount: trainImages, testCount: generatedImages.test });
  const file = files.find((one) => one.name === name);
  if (!file) throw new UserError(`This page has no images ${name}.`);
  if (file.dataset) return file.dataset;
  const response = await fetch(file.url);
  if (!response.ok) throw new UserError(`The images of ${file.label} are not beside this page (${response.status}).`);
  const arrays = readNpz(new Uint8Array(await response.arrayBuffer()), { name });
  const split = (part: string) => {
    const [images, labels] = [arrays[`${part}Images`], arrays[`${part}Labels`]];
    if (!(images?.data instanceof Uint8Array && labels?.data instanceof Uint8Array)) {
      throw new UserError(`The images of ${file.label} beside this page are damaged.`);
    }
    return { images: images.data, labels: labels.data, count: labels.data.length, shape: images.shape };
  };
  const [train, test] = [split("train"), split("test")];
  const [, channels, height, width] = train.shape;
  const { classes, label } = file;
  return { name, label, shape: [channels!, height!, width!], classes, train, test };
}
