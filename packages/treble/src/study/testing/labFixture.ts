import type { Dataset } from "../../data/dataset.ts";
import { studyFixture } from "../../report/testing/studyFixture.ts";
import type { StudyResult } from "../../results/results.ts";
import { type LabFiles, labFiles } from "../lab/labFiles.ts";
import type { LabMeasured } from "../lab/labPictures.ts";

const PICTURED = 4;
/** Made once: it takes a second. */
let study: StudyResult | undefined;

/** The lab's files from the made-up study: four ships, each darker than the one before, and its non-linear networks. */
export function labFixture(change: Partial<Parameters<typeof labFiles>[3]> = {}): LabFiles {
  study ??= studyFixture();
  const whole = study;
  const networks = whole.networks.filter(({ activation }) => activation !== "linear");
  const ids = new Set(networks.map(({ id }) => id));
  const [first] = whole.experiments;
  const result: StudyResult = { ...whole, networks, experiments: [{ ...first!, networks: [...ids] }] };
  const dataset = ships(result);
  return labFiles(result, (id) => measuredOf(result, id), dataset, {
    ...{ recipes: ["features"], experiments: [], images: PICTURED, trainImages: 0, trainData: [dataset] },
    ...{ command: "treble lab export --out lab", version: "0.1.0" },
    ...change,
  });
}

/** What the example says of a network, turned about from image to image. */
function measuredOf({ example, dataset }: StudyResult, network: string): LabMeasured {
  const row = example.rows.find((one) => one.network === network) ?? example.rows[0]!;
  const [ship, target] = [row.classBefore, row.classAfter].map((name) => dataset.classes.indexOf(name));
  const perImage = <Data>(data: Data) => ({ data, shape: [PICTURED] });
  const spectra = {
    labels: perImage(new Uint8Array(PICTURED).fill(ship!)),
    clean: perImage(new Int32Array(PICTURED).fill(ship!)),
    adversarial: perImage(new Int32Array(PICTURED).fill(target!)),
    success: perImage(new Uint8Array(PICTURED).fill(1)),
    l2: perImage(new Float64Array(PICTURED).fill(row.norm)),
  };
  // The images beside the pictured one take more and more.
  const spread = {
    ...spectra,
    l2: perImage(Float64Array.from({ length: PICTURED }, (_, i) => row.norm * (1 + i / 2))),
  };
  return {
    ...{ network, spectra, seeds: [spread] },
    perturbations: Float32Array.from({ length: PICTURED * row.perturbation.length }, (_, i) => {
      const image = Math.floor(i / row.perturbation.length);
      return (image % 2 === 0 ? 1 : -1) * row.perturbation[i % row.perturbation.length]!;
    }),
  };
}

function ships({ example: { image, trueClass }, dataset }: StudyResult): Dataset {
  const images = Uint8Array.from({ length: PICTURED * image.length }, (_, i) => {
    const darker = 1 - 0.15 * Math.floor(i / image.length);
    return Math.round(255 * darker * image[i % image.length]!);
  });
  const labels = new Uint8Array(PICTURED).fill(dataset.classes.indexOf(trueClass));
  const split = { images, labels, count: PICTURED };
  return { ...dataset, train: split, test: split };
}
