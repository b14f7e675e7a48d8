import { type Dataset, generateSynthetic, type ImagesForAudit, UserError } from "treble-lab";
import { droppedImages } from "../images/index.ts";
import { writeCovering } from "../images/coveringImage.ts";
import { type DataFile, datasetHere, generated } from "../training/datasetHere.ts";
import { yours } from "./askedAudit.ts";
import { arrivedFiles } from "./givenFile.ts";
import type { ModelAndImages } from "./messages.ts";

type ImageShape = readonly [channels: number, height: number, width: number];

/** As many as the command line's dataset has. */
export const generatedTestImages = 2000;

/**
 * The images that an audit is asked for on, each as the model takes it: test images of the page's, or all of the
 * visitor's own, whose classes are in the order of their names.
 * @throws UserError where they are not here, or nothing says of which class they are.
 */
export async function imagesHere(
  { asked, own, files }: Pick<ModelAndImages, "asked" | "own" | "files">,
  shape: ImageShape,
): Promise<ImagesForAudit> {
  if (asked.data !== yours) return pageImages(await testImages(asked.data, files), shape);
  const dropped = await droppedImages(arrivedFiles(own), { shape });
  const { count, labels, classes, images, names, skipped } = dropped;
  if (labels === null) {
    throw new UserError(
      "Nothing says of which class your images are; drop a folder that has one folder of images for each class, or an npz file with images and labels.",
    );
  }
  const split = { images, labels: Int32Array.from(labels), count, names };
  const dataset = {
    ...{ name: yours, label: "Your images", shape, classes, sortedClasses: true },
    ...{ train: { ...split, count: 0 }, test: split },
  };
  return {
    ...{ shown: "your images", dataset, available: count + skipped.length },
    skipped: skipped.map(({ name, why }) => ({ file: name, reason: why })),
  };
}

/** Of the page's images the shape, for a model whose file leaves it open. @throws UserError for one's own. */
export async function imageShapeHere({
  asked,
  files,
}: Pick<ModelAndImages, "asked" | "files">): Promise<Dataset["shape"]> {
  if (asked.data !== yours) return (await testImages(asked.data, files)).shape;
  throw new UserError("The model's file leaves the size of its images open; give it as Size.");
}

async function testImages(data: string, files: readonly DataFile[]): Promise<Dataset> {
  if (data === generated) return generateSynthetic({ trainCount: 1, testCount: generatedTestImages });
  return datasetHere(data, 1, files);
}

function pageImages(dataset: Dataset, shape: ImageShape): ImagesForAudit {
  const { test, label } = dataset;
  const shown = `${label}`;
  const fits = String(dataset.shape) === String(shape);
  return {
    ...{ shown, available: test.count, skipped: [] },
    dataset: fits ? dataset : { ...dataset, shape, test: { ...test, images: resized(dataset, shape) } },
  };
}
