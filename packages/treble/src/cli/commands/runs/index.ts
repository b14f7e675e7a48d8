/** `treble runs`: what a folder of results holds. */

export { addRuns } from "./addRuns.ts";
