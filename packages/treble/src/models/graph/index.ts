/** What stands in the graph of a network's file, and what its convolutions see of the image. */

export { receptiveFields } from "./receptiveFields.ts";
