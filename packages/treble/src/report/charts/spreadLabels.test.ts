import fc from "fast-check";
import { expect, it } from "vitest";
import { spreadLabels } from "./spreadLabels.ts";

const positions = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 20 });

it("keeps every two labels at least the gap apart, in their order, within the frame", () => {
  fc.assert(
    fc.property(positions, (wanted) => {
      const moved = spreadLabels(wanted, 14, 0, 300);
      const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
      order.slice(1).forEach((label, i) => {
        expect(moved[label]! - moved[order[i]!]!).toBeGreaterThan(14 - 1e-9);
      });
      for (const position of moved) {
        expect(position).toBeGreaterThanOrEqual(-1e-9);
        expect(position).toBeLessThanOrEqual(300 + 1e-9);
      }
    }),
  );
});

it("leaves labels alone that are far enough apart", () => {
  expect(spreadLabels([100, 20, 60], 14, 0, 300)).toEqual([100, 20, 60]);
});

it("moves crowded labels evenly to both sides", () => {
  expect(spreadLabels([50, 50, 50], 10, 0, 300)).toEqual([40, 50, 60]);
});
