import fc from "fast-check";
import { expect, it } from "vitest";
import { balancedOrder, isHeldOut } from "./balancedOrder.ts";
import { codePointOrder } from "./codePointOrder.ts";
import { stableHash } from "./stableHash.ts";

it("is MurmurHash3", () => {
  // Of the reference implementation (smhasher), seed 0.
  expect(["", "a", "hello", "hello, world", "The quick brown fox jumps over the lazy dog"].map(stableHash)).toEqual([
    0, 0x3c2569b2, 0x248bfa47, 0x149bbb7f, 0x2e4ff723,
  ]);
});

it("spreads any first images over the classes, and loses none", () => {
  const items = fc.uniqueArray(fc.record({ name: fc.string(), label: fc.nat(4) }), { selector: ({ name }) => name });
  fc.assert(
    fc.property(items, (all) => {
      const order = balancedOrder(all);
      expect(new Set(order)).toEqual(new Set(all));
      expect(balancedOrder([...all].reverse())).toEqual(order);
      const total = (label: number): number => all.filter((item) => item.label === label).length;
      for (let n = 0; n <= order.length; n++) {
        const counts = [0, 1, 2, 3, 4].map((label) => order.slice(0, n).filter((item) => item.label === label).length);
        const open = counts.filter((count, label) => count < total(label));
        // A class that is not used up has no fewer than any other, less one.
        if (open.length > 0) expect(Math.min(...open)).toBeGreaterThanOrEqual(Math.max(...counts) - 1);
      }
    }),
  );
});

it("does not begin with the first classes where there are more classes than images", () => {
  const order = balancedOrder(Array.from({ length: 5000 }, (_, i) => ({ name: `${i % 1000}/${i}`, label: i % 1000 })));
  const first = order.slice(0, 200).map(({ label }) => label);
  expect(new Set(first).size).toBe(200);
  expect(first.reduce((sum, label) => sum + label, 0) / 200).toBeCloseTo(500, -2);
});

it("holds out a fifth, evenly along the order", () => {
  const items = Array.from({ length: 5000 }, (_, i) => ({ name: `a/${i}.png`, label: 0 }));
  const share = (some: typeof items): number => some.filter(isHeldOut).length / some.length;
  expect(share(items)).toBeCloseTo(0.2, 1);
  expect(share(balancedOrder(items).slice(0, 1000))).toBeCloseTo(0.2, 1);
});

it("sorts as Python does, by code points", () => {
  const names = ["\u{1F600}", "\uFF5E", "b", "a", "B", "10", "9", "é", "ab", ""];
  expect(names.sort(codePointOrder)).toEqual(["", "10", "9", "B", "a", "ab", "b", "é", "\uFF5E", "\u{1F600}"]);
});
