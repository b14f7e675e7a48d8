/** Charts and pictures, as SVG and PNG, from plain data. */

export { chartCsv, chartSvgFile } from "./chartFile.ts";
export { chartLook, type NetworkLooks, networkLooks, noLooks } from "./chartLook.ts";
export { type SeriesStyle, SYMBOL_PATHS, seriesStyle, seriesTones } from "./chartStyle.ts";
export { chartSvg } from "./chartSvg.ts";
export type { ChartSvgOptions } from "./chartSvgOptions.ts";
export { colour, negativeColour, type Rgb } from "./colourMap.ts";
export { comparedStyle } from "./comparedStyle.ts";
export { namesFit } from "./lineChart.ts";
export { networkStyles } from "./networkStyle.ts";
export { hasPanels } from "./panelChart.ts";
export { croppedRaster, pictureRaster, reducedRaster } from "./pictureRaster.ts";
export { imageRaster, signedRaster, spectrumRaster } from "./pictures.ts";
export { pngDataUri, type Raster } from "./pngDataUri.ts";
export { decadesOf, IMAGES_STYLE, type ProfileLine, profileFigure, relativeProfile } from "./profileFigure.ts";
export { radialFigure, relativeDensity } from "./radialFigure.ts";
export { shareRaster } from "./shareRaster.ts";
