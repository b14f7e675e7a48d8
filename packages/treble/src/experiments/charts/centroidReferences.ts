import type { Chart } from "../../results/chart.ts";
import type { ChartContext } from "../contract/experiment.ts";

/** What a chart of centroids is read against. */
export function centroidReferences({ images, whiteNoise }: ChartContext["centroids"]): Chart["references"] {
  return [
    { label: "the images", value: images },
    { label: "white noise", value: whiteNoise },
  ];
}
