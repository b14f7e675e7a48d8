import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { experiments } from "../../experiments/catalogue.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { learningRateConfig } from "../../pipeline/training/learningRate.ts";
import { configHash } from "../../runs/configHash.ts";
import { partsOf } from "../parts.ts";
import { type Cell, cellsOf } from "./cells.ts";
import { parseShard, shardsOf, shardText, workOf } from "./shards.ts";

const cells: readonly Cell[] = cellsOf(
  partsOf(
    ["features", "adam"].map((recipe) => scaleNamed("standard", "synthetic", recipe)),
    () => experiments.slice(0, 6),
  ),
);

const idsOf = (some: readonly Cell[]): readonly string[] => some.map(({ id }) => id);

function searchOf({ config }: Cell): string | null {
  return typeof config.learningRate === "number" ? null : configHash(learningRateConfig(config, config.learningRate));
}

describe("shards", () => {
  test("have every network once, in the plan's order, and none has more than a fair share and its largest piece", () => {
    const total = workOf(cells);
    for (const count of [1, 2, 3, 7, 16, 64, cells.length, cells.length + 5]) {
      const shards = shardsOf(cells, count);
      expect(shards).toHaveLength(count);
      expect(shards.flatMap(idsOf).toSorted()).toEqual(idsOf(cells).toSorted());
      for (const shard of shards) expect(idsOf(cells).filter((id) => idsOf(shard).includes(id))).toEqual(idsOf(shard));
      const largest = Math.max(total / count, ...cells.map(({ work }) => work));
      // Divided searches are paid for in each piece.
      const searches = shards.reduce((sum, shard) => sum + workOf(shard), 0) - total;
      expect(Math.max(...shards.map(workOf))).toBeLessThanOrEqual((total + searches) / count + largest + 1e-9);
    }
  });

  test("are the same whatever the order of the networks", () => {
    const sorted = (some: readonly (readonly Cell[])[]) => some.map((shard) => idsOf(shard).toSorted());
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...cells], { minLength: cells.length }),
        fc.integer({ min: 1, max: 20 }),
        (mixed, n) => {
          expect(sorted(shardsOf(mixed, n))).toEqual(sorted(shardsOf(cells, n)));
        },
      ),
      { numRuns: 20 },
    );
  });

  test("keep together what shares a search, where that is no more than a fair share", () => {
    const shards = shardsOf(cells, 4);
    const fair = workOf(cells) / 4;
    const searches = new Map<string, Cell[]>();
    for (const cell of cells) {
      const search = searchOf(cell);
      if (search) searches.set(search, [...(searches.get(search) ?? []), cell]);
    }
    const small = [...searches.values()].filter((group) => group.length > 1 && workOf(group) <= fair);
    expect(small.length).toBeGreaterThan(5);
    for (const group of small) {
      expect(shards.filter((shard) => shard.some((cell) => group.includes(cell)))).toHaveLength(1);
    }
  });

  test("of a study whose seeds share one search are divided all the same", () => {
    const one = searchOf(cells.find((cell) => searchOf(cell) !== null)!);
    const group = cells.filter((cell) => searchOf(cell) === one);
    expect(group.length).toBeGreaterThan(1);
    expect(shardsOf(group, group.length).map(({ length }) => length)).toEqual(group.map(() => 1));
  });
});

describe("a shard's name", () => {
  test("is a number of a number", () => {
    expect(parseShard("3/16")).toEqual({ index: 3, count: 16 });
    expect(shardText(parseShard("16/16"))).toBe("16/16");
    expect(parseShard("1/1")).toEqual({ index: 1, count: 1 });
  });

  test.each([
    ["17/16", "There is no shard 17/16: 16 shards are numbered from 1 to 16."],
    ["0/16", "There is no shard 0/16: 16 shards are numbered from 1 to 16."],
    ["1/0", 'There is no shard "1/0"; give its number and how many there are, as in 3/16.'],
    ["a/b", 'There is no shard "a/b"'],
    ["3", 'There is no shard "3"'],
    ["-1/3", 'There is no shard "-1/3"'],
    ["1.5/3", 'There is no shard "1.5/3"'],
    ["1/9999999", 'There is no shard "1/9999999"'],
  ])("is not %s", (text, message) => {
    expect(() => parseShard(text)).toThrow(UserError);
    expect(() => parseShard(text)).toThrow(message);
  });
});
