import fc from "fast-check";
import { expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { rivalClasses } from "./rivalClasses.ts";

test("is another class, by the position alone", () => {
  const labelled = fc
    .integer({ min: 2, max: 300 })
    .chain((classes) =>
      fc.record({ classes: fc.constant(classes), labels: fc.array(fc.nat({ max: classes - 1 }), { maxLength: 60 }) }),
    );
  fc.assert(
    fc.property(labelled, ({ classes, labels }) => {
      const rivals = rivalClasses(Int32Array.from(labels), classes);
      expect(rivals).toHaveLength(labels.length);
      rivals.forEach((rival, i) => {
        expect(rival).not.toBe(labels[i]);
        expect(rival >= 0 && rival < classes).toBe(true);
        // Whatever the other images are, and however many.
        const others = labels.map((label, j) => (j === i ? label : (label + 1) % classes)).slice(0, i + 1);
        expect(rivalClasses(Int32Array.from(others), classes)[i]).toBe(rival);
      });
    }),
  );
});

test("of two classes it is the other one", () => {
  expect([...rivalClasses(Uint8Array.of(0, 1, 1), 2)]).toEqual([1, 0, 0]);
  expect(() => rivalClasses(Uint8Array.of(0), 1)).toThrow(UserError);
});

test("every other class is as likely as any", () => {
  const [classes, count] = [10, 20_000];
  for (const own of [0, 7]) {
    const counts = new Float64Array(classes);
    for (const rival of rivalClasses(new Uint8Array(count).fill(own), classes)) counts[rival]! += 1;
    const expected = count / (classes - 1);
    const others = counts.filter((_, k) => k !== own);
    const chiSquare = others.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // The 0.9999 quantile with 8 degrees of freedom.
    expect(chiSquare).toBeLessThan(31.8);
  }
});
