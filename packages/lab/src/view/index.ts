/** The first view: one image, networks that differ in their wiring, the slider of kernels, the curves. */

export { curvesOf } from "./curves.ts";
export { FirstView } from "./firstView.tsx";
export { radiusText } from "./radiusSlider.tsx";
export { RasterCanvas } from "./rasterCanvas.tsx";
export { ScrollingTable } from "./scrollingTable.tsx";
export { SpectraFigure } from "./spectraFigure.tsx";
export { kernelProperty, type ViewProperties, viewProperties } from "./viewProperties.ts";
