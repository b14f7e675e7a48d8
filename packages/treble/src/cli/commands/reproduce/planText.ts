import { bytesText } from "../../../report/words/bytesText.ts";
import type { Surroundings } from "../../../study/node/studyPlan.ts";
import type { StudyPart } from "../../../study/parts.ts";
import { sharesText } from "../../../study/plan/coreShares.ts";
import type { Plan } from "../../../study/plan/plan.ts";
import type { ShardPlan } from "../../../study/plan/shards.ts";
import { roughly } from "../../terminal/progress.ts";
import { textTable } from "../../terminal/textTable.ts";

/** The plan in a few lines, and what of it may not fit. @param done what comes where nothing is left. */
export function planLines(
  plan: Plan,
  { freeMemory, freeDisk, downloads }: Surroundings,
  done = "the page is written anew",
): string[] {
  const { networks, runs, computations, memoryBytes, diskBytes } = plan;
  const left = networks.total - networks.done;
  const toCompute = computations.total - computations.done;
  const computed = `${toCompute} ${toCompute === 1 ? "computation" : "computations"}`;
  if (left === 0) {
    const none = networks.total === 0 ? "no networks are needed" : `all ${networks.total} networks are done`;
    if (toCompute === 0) return [`Plan: ${none}; ${done}.`];
    return [`Plan: ${none}; ${computed} ${toCompute === 1 ? "is" : "are"} left, about ${roughly(plan.seconds)}.`];
  }
  const besides = toCompute === 0 ? "" : `, and ${computed} after them`;
  const lines = [
    `Plan: ${left} of ${networks.total} networks (${runs.total - runs.done} of ${runs.total} runs) are to be done${besides}, in about ${roughly(plan.seconds)} on ${sharesText(plan)}.`,
    `Memory: about ${bytesText(memoryBytes)} of ${bytesText(freeMemory)} free. Disk: about ${bytesText(diskBytes)}${freeDisk === null ? "" : ` of ${bytesText(freeDisk)} free`}.`,
  ];
  if (downloads.length > 0) {
    lines.push(
      `To be fetched first: ${downloads.map(({ name, bytes }) => `${name} (${bytesText(bytes)})`).join(", ")}.`,
    );
  }
  if (memoryBytes > freeMemory) lines.push("note: That may be more memory than there is; use fewer --workers.");
  if (freeDisk !== null && diskBytes > freeDisk) {
    lines.push("note: That may be more than the disk holds; free some space, or choose another folder with --results.");
  }
  return lines;
}

/** By which recipe which experiments are run, a line each. */
export function partLines(parts: readonly StudyPart[]): string[] {
  return parts.map(
    ({ scale, experiments }) => `By ${scale.recipe.name}: ${experiments.map(({ id }) => id).join(", ")}`,
  );
}

/** What of a study a shard has, and how even the shards are. */
export function shardLine({ shard, networks, total, shares }: ShardPlan): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const even = `shards have from ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`;
  return `Shard ${shard}: ${networks} of ${total} networks, ${percent(shares[Number(shard.split("/")[0]) - 1]!)} of the work; ${even}.`;
}

/** One row a condition. */
export function planTable({ conditions }: Plan): string {
  const rows = conditions.map(({ label, seeds, done }) => [label, String(seeds), String(done)]);
  return textTable([["network", "seeds", "done"], ...rows], [1, 2]);
}
