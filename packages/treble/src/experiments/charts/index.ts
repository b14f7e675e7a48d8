/** Charts that several experiments share, as plain data. */

export { centroidChart } from "./centroidChart.ts";
export { centroidReferences } from "./centroidReferences.ts";
export { lowCutoff, lowShareChart } from "./lowShareChart.ts";
export { type RowChart, rowChart } from "./rowChart.ts";
export { stackCharts } from "./stackCharts.ts";
export { commonStages, contrastLine, stageAxis, stageLines, stageLoss } from "./stageLines.ts";
