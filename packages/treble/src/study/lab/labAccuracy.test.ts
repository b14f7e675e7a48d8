import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { robustAccuracy } from "../../attacks/audit/robustAccuracy.ts";
import type { AttackResult } from "../../attacks/contract/result.ts";
import { accuracyAt, labRadii, type SeedNorms } from "./labAccuracy.ts";

/** One entry an image: whether it is classified right, and the norm that fools; null where nothing does. */
type Images = readonly (readonly [right: boolean, norm: number | null])[];

function seedOf(images: Images): SeedNorms {
  const data = {
    labels: images.map(() => 1),
    clean: images.map(([right]) => (right ? 1 : 0)),
    success: images.map(([right, norm]) => (right && norm !== null ? 1 : 0)),
    l2: images.map(([right, norm]) => (right && norm !== null ? norm : Number.NaN)),
  };
  const entries = Object.entries(data).map(([name, values]) => [name, { data: values, shape: [images.length] }]);
  return Object.fromEntries(entries) as unknown as SeedNorms;
}

/** The same as an attack's result. */
function resultOf(images: Images): AttackResult {
  const { clean, success, l2 } = seedOf(images);
  const reasons = images.map(([right, norm]) => (right ? (norm === null ? "failed" : null) : "misclassified"));
  return {
    attack: { name: "ddn" },
    reasons,
    cleanPredictions: clean.data,
    success: success.data,
    l2: l2.data,
  } as never;
}

describe("accuracyAt", () => {
  it("counts those that are right and take more than the radius, mean over seeds", () => {
    const [one, other] = [
      seedOf([
        [true, 0.1],
        [true, 0.3],
        [true, null],
        [false, null],
      ]),
      seedOf([
        [true, 0.1],
        [true, 0.1],
        [false, null],
        [false, null],
      ]),
    ];
    expect(accuracyAt([one], [0, 0.1, 0.2, 0.3, 9])).toEqual([0.75, 0.5, 0.5, 0.25, 0.25]);
    expect(accuracyAt([one, other], [0, 0.05, 0.1])).toEqual([0.625, 0.625, 0.25]);
  });

  it("is the robust accuracy that an audit works out", () => {
    const image = fc.tuple(fc.boolean(), fc.option(fc.double({ min: 0.01, max: 2, noNaN: true })));
    fc.assert(
      fc.property(
        fc.array(image, { minLength: 1, maxLength: 20 }),
        fc.double({ min: 0.01, max: 2, noNaN: true }),
        (images, radius) => {
          const { robustAccuracy: expected } = robustAccuracy([resultOf(images)], "l2", radius);
          expect(accuracyAt([seedOf(images)], [radius])[0]).toBeCloseTo(expected, 3);
        },
      ),
    );
  });
});

describe("labRadii", () => {
  it("goes in equal steps from 0 to about twice the median of what fools", () => {
    const radii = labRadii([
      seedOf([
        [true, 0.2],
        [true, 0.3],
        [true, 5],
        [false, null],
        [true, null],
      ]),
    ]);
    expect(radii).toHaveLength(41);
    expect([radii[0], radii[20], radii[40]]).toEqual([0, 0.3, 0.6]);
    expect(labRadii([seedOf([[true, null]])])).toEqual([0]);
  });
});
