/** `treble reproduce`: experiments and studies, planned, done and written. */

export { addReproduce } from "./addReproduce.ts";
