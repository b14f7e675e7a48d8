/** What takes part in a queue: a small process that speaks to Redis, and a runner for each network at a time. */

export { type WorkOptions, work } from "./work.ts";
