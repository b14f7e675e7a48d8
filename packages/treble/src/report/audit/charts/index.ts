/** The figures of an audit, as plain data. */

export { accuracyCharts } from "./accuracyCharts.ts";
export { bandChart } from "./bandChart.ts";
export { channelChart } from "./channelChart.ts";
export { classChart } from "./classChart.ts";
export { comparedLines, type SpectrumLine, spectrumLines, symbolStep } from "./spectrumLines.ts";
