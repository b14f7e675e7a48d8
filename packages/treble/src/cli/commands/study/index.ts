/** `treble study`: a study of one's own begins. */

export { addStudy } from "./addStudy.ts";
