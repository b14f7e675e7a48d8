/** Shards: shares of a study's networks that machines do apart, with nothing between them but a store. */

import { UserError } from "../../errors/userError.ts";
import { learningRateConfig } from "../../pipeline/training/learningRate.ts";
import { configHash } from "../../runs/configHash.ts";
import type { Cell } from "./cells.ts";
import { stageWork } from "./stages.ts";

/** One of `count` shares; `index` from 1 on. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Far more than a study has networks. */
const MAX_SHARDS = 100_000;

/** @throws UserError for anything but `3/16`, from the first shard to the last. */
export function parseShard(text: string): Shard {
  const [, first, last] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const [index, count] = [Number(first), Number(last)];
  if (first === undefined || count < 1 || count > MAX_SHARDS) {
    throw new UserError(
      `There is no shard ${JSON.stringify(text)}; give its number and how many there are, as in 3/16.`,
    );
  }
  if (index < 1 || index > count) {
    throw new UserError(`There is no shard ${text}: ${count} shards are numbered from 1 to ${count}.`);
  }
  return { index, count };
}

/** `3/16` */
export function shardText({ index, count }: Shard): string {
  return `${index}/${count}`;
}

/** What a shard has of a study. */
export interface ShardPlan {
  /** As in `3/16`. */
  readonly shard: string;
  /** Its networks, and those of the study. */
  readonly networks: number;
  readonly total: number;
  /** What every shard has of all shards' work, from the first on; they sum to 1. */
  readonly shares: readonly number[];
}

export function shardPlan(cells: readonly Cell[], shard: Shard): ShardPlan {
  const shards = shardsOf(cells, shard.count);
  const work = shards.map(workOf);
  const sum = work.reduce((a, b) => a + b, 0);
  const shares = work.map((own) => own / sum);
  return { shard: shardText(shard), networks: shards[shard.index - 1]!.length, total: cells.length, shares };
}

/** Networks that stay together, and what they cost. */
interface Piece {
  readonly cells: readonly Cell[];
  readonly work: number;
}

/** The networks of one shard; all without one. */
export function cellsOfShard(cells: readonly Cell[], shard: Shard | null): readonly Cell[] {
  return shard ? shardsOf(cells, shard.count)[shard.index - 1]! : cells;
}

/**
 * The networks of each shard, in the order of `cells`; the same on every machine, whatever is finished. Networks that
 * share the search of their learning rate stay together, unless that makes more than a fair share: then they are
 * divided into as few pieces as go, and the search's lock has it done once. The costliest piece goes first, each to the
 * shard that has least (longest processing time first): no shard has more than a fair share and the largest piece.
 */
export function shardsOf(cells: readonly Cell[], count: number): readonly (readonly Cell[])[] {
  const together = new Map<string, Cell[]>();
  // By name, so that sums are the same to the last bit in whatever order the networks are given.
  for (const cell of cells.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const key = searchOf(cell) ?? cell.id;
    together.set(key, [...(together.get(key) ?? []), cell]);
  }
  const groups = [...together.values()];
  const fair = groups.reduce((sum, group) => sum + workOf(group), 0) / count;
  const pieces = groups.flatMap((group) => {
    const parts = Math.min(group.length, Math.max(1, Math.ceil(workOf(group) / fair)));
    const wholes = group.map((cell): Piece => ({ cells: [cell], work: cell.work }));
    return balanced(wholes, parts).map((own): Piece => ({ cells: own, work: workOf(own) }));
  });
  const places = new Map(cells.map(({ id }, place) => [id, place]));
  return balanced(pieces, count).map((own) => own.toSorted((a, b) => places.get(a.id)! - places.get(b.id)!));
}

/** The work of networks of which each search is done once; what is left out of a cell's own for the others. */
export function workOf(cells: readonly Cell[]): number {
  const searched = new Set<string>();
  let work = 0;
  for (const cell of cells) {
    const search = searchOf(cell);
    work += cell.work - (search !== null && searched.has(search) ? stageWork("search", cell, 3072) : 0);
    if (search !== null) searched.add(search);
  }
  return work;
}

/** Longest first, ties by name, so that the order of what is given does not matter. */
function balanced(pieces: readonly Piece[], count: number): Cell[][] {
  const shares = Array.from({ length: count }, () => ({ work: 0, cells: [] as Cell[] }));
  const first = ({ cells }: Piece): string => cells.map(({ id }) => id).sort()[0] ?? "";
  for (const { cells, work } of pieces.toSorted((a, b) => b.work - a.work || (first(a) < first(b) ? -1 : 1))) {
    const least = shares.reduce((a, b) => (b.work < a.work ? b : a));
    least.cells.push(...cells);
    least.work += work;
  }
  return shares.map((share) => share.cells);
}

/** What names the search of the learning rate; null where the rate is given. */
function searchOf({ config }: Cell): string | null {
  return typeof config.learningRate === "number" ? null : configHash(learningRateConfig(config, config.learningRate));
}
