/** What of a study is done and what is left, and what that takes. */

export { cellRuns, isHeld, knownRuns } from "./cellRuns.ts";
export { type Cell, cellsOf } from "./cells.ts";
export { computationsOf } from "./computations.ts";
export { type CoreShares, coreShares, type NameShare, sharesText } from "./coreShares.ts";
export { type Plan, type PlannedCell, type PlannedImages, planOf } from "./plan.ts";
export { cellsOfShard, parseShard, type Shard, type ShardPlan, shardPlan, shardsOf, shardText } from "./shards.ts";
