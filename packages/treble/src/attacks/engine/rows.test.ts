import fc from "fast-check";
import { expect, it } from "vitest";
import { rowsFor, sizeFor } from "./rows.ts";

const count = fc.integer({ min: 1, max: 1000 });
const batchSize = fc.integer({ min: 2, max: 256 });

it("spreads images over as few runs as the batch allows, with less than one empty row a run", () => {
  fc.assert(
    fc.property(count, batchSize, (images, most) => {
      const rows = rowsFor(images, most);
      const runs = Math.ceil(images / rows);
      expect(rows).toBeLessThanOrEqual(most);
      expect(runs).toBe(Math.ceil(images / most));
      if (images > 1) expect(runs * rows - images).toBeLessThan(runs);
    }),
  );
});

it("has few sizes, each below the batch holding what is asked with at most a quarter of the batch or half of itself empty", () => {
  fc.assert(
    fc.property(batchSize, (most) => {
      const sizes = new Set(Array.from({ length: most }, (_, i) => sizeFor(i + 1, most)));
      expect(sizes.size).toBeLessThanOrEqual(5 + Math.log2(most));
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 256 }), batchSize, (wanted, most) => {
      const rows = Math.min(wanted, most);
      const size = sizeFor(rows, most);
      expect(size).toBeGreaterThanOrEqual(rows);
      expect(size).toBeLessThanOrEqual(most);
      expect(size).toBeLessThan(rows + Math.max(2, most / 4 + 1, rows));
    }),
  );
});

it("never has a single row", () => {
  expect([rowsFor(1, 1), rowsFor(1, 64), rowsFor(5, 1), sizeFor(1, 1), sizeFor(1, 64)]).toEqual([2, 2, 2, 2, 2]);
});
