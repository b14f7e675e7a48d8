import fc from "fast-check";
import { expect, it } from "vitest";
import { spreadLabels } from "./spreadLabels.ts";

it("keeps labels apart, in their order and within the limits, and moves none that has room", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 15 }), (wanted) => {
      const placed = spreadLabels(wanted, 15, [0, 300]);
      const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || placed[a]! - placed[b]!);
      order.slice(1).forEach((i, k) => {
        expect(placed[i]! - placed[order[k]!]!).toBeGreaterThanOrEqual(15);
      });
      for (const place of placed) {
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThanOrEqual(300);
      }
      const sorted = order.map((i) => wanted[i]!);
      if (sorted.slice(1).every((place, k) => place - sorted[k]! >= 15)) expect(placed).toEqual(wanted);
    }),
  );
});
