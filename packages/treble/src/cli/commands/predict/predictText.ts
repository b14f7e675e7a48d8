import type { ForeseenConfig } from "../../../pipeline/foreseenRun.ts";
import { count, duration, fixed } from "../../../report/words/format.ts";
import type { Foreseen } from "../../../theory/prediction/foresee.ts";
import { textTable } from "../../terminal/textTable.ts";

/** What was foreseen, and what it rests on, for a terminal. */
export function predictText(
  label: string,
  { trainImages, initScale }: ForeseenConfig,
  foreseen: Foreseen,
  { seconds, data }: { readonly seconds: number; readonly data: string },
): string {
  const { initial, lazy, product, optimum, floor, window, starts, kernelImages, sampleImages, images } = foreseen;
  const centroid = (value: number): string => (Number.isFinite(value) ? fixed(value, 3) : "–");
  const stages = lazy.map(({ loss, reached, own, shared, agreement }) => [
    `lazy training to loss ${fixed(loss, 2)}${reached ? "" : ", where it ends"}`,
    `own ${centroid(own)}  shared ${centroid(shared)}  (agreement ${centroid(agreement)})`,
  ]);
  const table = textTable([
    ["network", label],
    ["gradient at the start", `own ${centroid(initial)}`],
    ...(stages as [string, string][]),
    [
      `one step of learning features, to loss ${fixed(foreseen.step.loss, 2)}`,
      `own ${centroid(foreseen.step.own)}  shared ${centroid(foreseen.step.shared)}  (agreement ${centroid(foreseen.step.agreement)})`,
    ],
    ["kernel's sensitivity × class signal", `shared ${centroid(product)}`],
    [
      "optimum of the rich regime",
      "why" in optimum
        ? `none: ${optimum.why}`
        : `${centroid(optimum.centroid)}  (${optimum.optimum}, ${optimum.pairs} pairs of classes, ${optimum.signals} images each)`,
    ],
    ["least centroid of the first layer", `${centroid(floor)}  (a window of ${window}×${window} pixels)`],
    [
      "rests on",
      `${starts} draws of the initial weights × ${initScale}, ${kernelImages} images of ${data} for the kernel, ${count(sampleImages, ",")} for the class signal, gradients at ${images}; standardised by ${count(trainImages, ",")}; ${duration(seconds)}`,
    ],
  ]);
  return `${table}\nCentroids of the perturbations' energy in cycles per pixel. \`own\` is what one network has, \`shared\` what networks\nof different seeds have in common. How well each number foresees: the experiment \`prediction\`.\n`;
}
