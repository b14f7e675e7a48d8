/** `treble worker`: takes part in the studies of a queue. */

export { addWorker } from "./addWorker.ts";
