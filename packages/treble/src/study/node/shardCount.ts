/**
 * `shards/PLAN.json` in the folder of results, and in the bucket where there is one: into how many shards a plan was
 * divided, for whoever collects it.
 */

import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import { parseJson } from "../../formats/parseJson.ts";
import { configHash } from "../../runs/configHash.ts";
import type { DiskStore } from "../../runs/node/diskStore.ts";
import type { Cell } from "../plan/cells.ts";

const schema = z.object({ count: z.int().positive() });
const MAX_BYTES = 1 << 12;

/** Notes the number; the last one is kept. */
export async function noteShardCount(
  { root, remote }: DiskStore,
  cells: readonly Cell[],
  count: number,
  signal: AbortSignal,
): Promise<void> {
  const name = nameOf(cells);
  const bytes = Buffer.from(`${JSON.stringify({ count })}\n`);
  makeFolder(join(root, "shards"));
  writeFileAtomic(join(root, name), bytes);
  await remote?.keep(name, bytes, signal);
}

/** The number that was noted last; null where there is none. */
export async function shardCount(
  { root, remote }: DiskStore,
  cells: readonly Cell[],
  signal: AbortSignal,
): Promise<number | null> {
  const name = nameOf(cells);
  const bytes = (await remote?.kept(name, signal)) ?? readRegularFile(join(root, name), MAX_BYTES);
  if (!bytes || bytes.length > MAX_BYTES) return null;
  return schema.safeParse(parseJson(bytes)).data?.count ?? null;
}

function nameOf(cells: readonly Cell[]): string {
  return `shards/${configHash(cells.map(({ config }) => config)).slice(0, 16)}.json`;
}
