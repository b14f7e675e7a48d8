/** The first view: one image, networks that differ in their wiring, the slider of kernels, the curves. */

export { curvesOf } from "./curves.ts";
export { FirstView } from "./firstView.tsx";
export { SpectraFigure } from "./spectraFigure.tsx";
export { viewProperties } from "./viewProperties.ts";
