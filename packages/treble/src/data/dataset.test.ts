import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { channelStatistics, type Split, subset } from "./dataset.ts";

const split: Split = {
  images: Uint8Array.of(0, 255, 0, 255, 51, 51, 51, 51, 255, 255, 255, 255, 102, 102, 102, 102),
  labels: Uint8Array.of(3, 1),
  count: 2,
};

describe("subset", () => {
  it("is the beginning of the split, on the same memory", () => {
    const first = subset(split, 1);
    expect(first).toEqual({ images: split.images.subarray(0, 8), labels: Uint8Array.of(3), count: 1 });
    expect(first.images.buffer).toBe(split.images.buffer);
    expect(subset(split, 0)).toEqual({ images: new Uint8Array(0), labels: new Uint8Array(0), count: 0 });
    expect(subset(split, 5)).toBe(split);
    expect(() => subset(split, 1.5)).toThrow(UserError);
  });

  it("begins where it is told, and ends with the split", () => {
    const named: Split = { ...split, names: ["a", "b"] };
    const second = subset(named, 1, 1);
    expect(second).toEqual({
      ...{ images: split.images.subarray(8), labels: Uint8Array.of(1), count: 1, names: ["b"] },
    });
    expect(second.images.buffer).toBe(split.images.buffer);
    expect(subset(named, 5, 1)).toEqual(second);
    expect(subset(named, 1, 0)).toEqual(subset(named, 1));
    expect(subset(named, 1, 3)).toMatchObject({ count: 0, names: [] });
    for (const from of [-1, 0.5, Number.NaN]) expect(() => subset(split, 1, from)).toThrow(UserError);
  });
});

describe("channelStatistics", () => {
  it("is the mean and deviation of each channel in [0, 1]", () => {
    const { mean, std } = channelStatistics(split, 2);
    expect(mean[0]).toBeCloseTo(0.75, 12);
    expect(mean[1]).toBeCloseTo(0.3, 12);
    expect(std[0]).toBeCloseTo(Math.sqrt(3) / 4, 12);
    expect(std[1]).toBeCloseTo(0.1, 12);
  });

  it("agrees with the plain formula, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), (images) => {
        const { mean, std } = channelStatistics({ images, labels: new Uint8Array(2), count: 2 }, 3);
        for (let c = 0; c < 3; c++) {
          const values = [0, 1].flatMap((n) => [0, 1].map((i) => images[(n * 3 + c) * 2 + i]! / 255));
          const average = values.reduce((a, b) => a + b) / 4;
          expect(mean[c]).toBeCloseTo(average, 10);
          expect(std[c]! ** 2).toBeCloseTo(values.reduce((a, b) => a + (b - average) ** 2, 0) / 4, 10);
        }
      }),
    );
  });

  it("refuses lengths that do not fit", () => {
    expect(() => channelStatistics(split, 3)).toThrow(UserError);
    expect(() => channelStatistics(subset(split, 0), 2)).toThrow(UserError);
  });
});
