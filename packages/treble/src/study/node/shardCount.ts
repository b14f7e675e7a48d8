/** `shards/PLAN.json` in the folder of results: into how many shards a plan was divided, for whoever collects it. */

import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import { parseJson } from "../../formats/parseJson.ts";
import { configHash } from "../../runs/configHash.ts";
import type { Cell } from "../plan/cells.ts";

const schema = z.object({ count: z.int().positive() });

/** Notes the number; the last one is kept. */
export function noteShardCount(root: string, cells: readonly Cell[], count: number): void {
  makeFolder(join(root, "shards"));
  writeFileAtomic(pathOf(root, cells), `${JSON.stringify({ count })}\n`);
}

/** The number that was noted last; null where there is none. */
export function shardCount(root: string, cells: readonly Cell[]): number | null {
  const bytes = readRegularFile(pathOf(root, cells), 1 << 12);
  return (bytes && schema.safeParse(parseJson(bytes)).data?.count) ?? null;
}

function pathOf(root: string, cells: readonly Cell[]): string {
  return join(root, "shards", `${configHash(cells.map(({ config }) => config)).slice(0, 16)}.json`);
}
