/** The first view: one image, networks that differ in their wiring, the slider of kernels, the curves. */

export { FirstView } from "./firstView.tsx";
export type { OwnCurve } from "./curves.ts";
export { viewProperties } from "./viewProperties.ts";
