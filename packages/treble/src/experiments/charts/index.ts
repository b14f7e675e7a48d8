/** Charts that several experiments share, as plain data. */

export { bestKernels } from "./bestKernels.ts";
export { breakpointLines } from "./breakpointLines.ts";
export { ceilingCharts } from "./ceilingCharts.ts";
export { centroidChart } from "./centroidChart.ts";
export { centroidReferences } from "./centroidReferences.ts";
export { concentrationChart } from "./concentrationChart.ts";
export { lowCutoff, lowShareChart } from "./lowShareChart.ts";
export { predictionCharts } from "./predictionCharts.ts";
export { radiusChart } from "./radiusChart.ts";
export { type RowChart, rowChart } from "./rowChart.ts";
export { sensitivityChart } from "./sensitivityChart.ts";
export { epochAxis, snapshotLines } from "./snapshotLines.ts";
export { stackCharts } from "./stackCharts.ts";
export { commonStages, contrastLine, momentCentroid, stageAxis, stageLines, stageLoss } from "./stageLines.ts";
