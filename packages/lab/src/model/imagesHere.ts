import { type Dataset, generateSynthetic, type ImagesForAudit, UserError } from "treble-lab";
import { writeCovering } from "../images/coveringImage.ts";
import { type DataFile, datasetHere, generated } from "../training/datasetHere.ts";
import { yours } from "./askedAudit.ts";
import type { ModelAndImages } from "./messages.ts";
import { ownImages } from "./ownImages.ts";

/** As many as the command line's dataset has. */
export const generatedTestImages = 2000;

/**
 * The images that an audit is asked for on, each as the model takes it: test images of the page's, or the visitor's.
 * @param shape `[C, H, W]` of what the model takes.
 * @throws UserError where they are not here, or nothing says of which class they are.
 */
export async function imagesHere(
  { asked, own, files }: Pick<ModelAndImages, "asked" | "own" | "files">,
  shape: Dataset["shape"],
): Promise<ImagesForAudit> {
  if (asked.data === yours) return ownImages(own, shape);
  const dataset = await testImages(asked.data, files);
  const { label, test } = dataset;
  if (String(dataset.shape) === String(shape)) return { shown: label, available: test.count, skipped: [], dataset };
  return {
    ...{ shown: `${label}, resized to ${shape.join("×")}`, available: test.count, skipped: [] },
    dataset: { ...dataset, shape, test: { ...test, images: resized(dataset, shape) } },
  };
}

/** Of the page's images the shape, for a model whose file leaves it open. */
export async function imageShapeHere({
  asked,
  files,
}: Pick<ModelAndImages, "asked" | "files">): Promise<Dataset["shape"]> {
  return (await testImages(asked.data, files)).shape;
}

async function testImages(data: string, files: readonly DataFile[]): Promise<Dataset> {
  if (data === generated) return generateSynthetic({ trainCount: 1, testCount: generatedTestImages });
  return datasetHere(data, 1, files);
}

/** Each as an image of one's own would be. */
function resized({ shape: [channels, height, width], test }: Dataset, shape: Dataset["shape"]): Uint8Array {
  if (channels !== 1 && channels !== 3) throw new UserError(`Images of ${channels} channels cannot be resized.`);
  const area = height * width;
  const size = shape[0] * shape[1] * shape[2];
  const images = new Uint8Array(test.count * size);
  for (let n = 0; n < test.count; n++) {
    const planes = test.images.subarray(n * channels * area, (n + 1) * channels * area);
    const data = Uint8Array.from(planes, (_, i) => planes[(i % channels) * area + Math.floor(i / channels)]!);
    writeCovering({ width, height, channels, data }, shape, images.subarray(n * size, (n + 1) * size));
  }
  return images;
}
