import { describe, expect, test } from "vitest";
import { linearClassifier } from "../attacks/testing/classifiers.ts";
import { UserError } from "../errors/userError.ts";
import type { AuditOptions } from "./auditOptions.ts";
import { settledOptions } from "./settledOptions.ts";

function settled(shape: readonly [number, number, number], options: AuditOptions = {}) {
  const size = shape[0] * shape[1] * shape[2];
  const model = linearClassifier(shape, 2, new Float32Array(2 * size), new Float32Array(2));
  return settledOptions(model, { images: new Float32Array(size), labels: Uint8Array.of(1) }, options);
}

describe("options of an audit", () => {
  test.each([
    ["grey images", [1, 28, 28], { l2: [1.5], linf: [0.1] }],
    ["large grey images", [1, 64, 64], { l2: [1.5], linf: [0.1] }],
    ["small images", [3, 63, 32], { l2: [0.5], linf: [8 / 255] }],
    ["photographs", [3, 64, 32], { l2: [1], linf: [4 / 255] }],
  ] as const)("of %s have the radii that results are usually said at", (_, shape, radii) => {
    expect(settled(shape).radii).toEqual(radii);
    expect(settled(shape, { radii: { linf: [0.5] } }).radii).toEqual({ l2: radii.l2, linf: [0.5] });
  });

  test("name what is not there: images by their numbers, classes by those of the outputs", () => {
    expect(settled([1, 2, 2])).toMatchObject({ names: ["0"], classes: ["0", "1"], seed: 0, thorough: false });
  });

  test.each<[AuditOptions, string]>([
    [{ budget: 0 }, "The audit's budget is 0; it must be a finite number of seconds above 0."],
    [{ memory: Number.NaN }, "The audit's memory is NaN; it must be a finite number of bytes above 0."],
    [{ attacked: -1 }, "The audit's number of attacked images is -1; it must be a finite number of images above 0."],
    [{ seed: 0.5 }, "The audit's seed is 0.5; it must be a whole number."],
    [{ radii: { l2: [0] } }, "The audit's radius is 0; it must be a finite number of pixel units above 0."],
    [{ names: ["a", "b"] }, "There are 1 images and 2 names; give one for each image, or none."],
  ])("that cannot be are told in one sentence: %o", (options, sentence) => {
    expect(() => settled([1, 2, 2], options)).toThrow(new UserError(sentence));
  });

  test("leave out no part that is always done", () => {
    expect(() => settled([1, 2, 2], { without: ["spectra"] }).without.has("spectra")).not.toThrow();
    expect(() => settled([1, 2, 2], { without: ["accuracy"] })).toThrow(
      /cannot be done without "?accuracy"?; leave out/,
    );
  });
});
