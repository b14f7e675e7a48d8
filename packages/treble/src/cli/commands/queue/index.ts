/** `treble queue`: looks into a queue, and changes it. */

export { addQueue } from "./addQueue.ts";
