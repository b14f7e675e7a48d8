/** `treble doctor`: whether Treble can run here, and how fast. */

export { addDoctor } from "./addDoctor.ts";
