import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { decodeCifar10Binary } from "./cifar10Binary.ts";

function batch(...labels: number[]): Uint8Array {
  const bytes = new Uint8Array(labels.length * 3073);
  for (const [n, label] of labels.entries()) {
    bytes[n * 3073] = label;
    for (let i = 0; i < 3072; i++) bytes[n * 3073 + 1 + i] = (i + label) % 256;
  }
  return bytes;
}

describe("decodeCifar10Binary", () => {
  it("joins batches in order", () => {
    const split = decodeCifar10Binary([
      { bytes: batch(6, 9), where: "a" },
      { bytes: batch(4), where: "b" },
    ]);
    expect(split.count).toBe(3);
    expect([...split.labels]).toEqual([6, 9, 4]);
    expect(split.images.length).toBe(3 * 3072);
    expect([split.images[0], split.images[3072], split.images[2 * 3072 + 1], split.images[3071]]).toEqual([
      6,
      9,
      5,
      (3071 + 6) % 256,
    ]);
  });

  it.each([
    ["an empty file", new Uint8Array(0), /0 bytes/],
    ["a cut file", batch(1, 2).subarray(0, 6000), /6000 bytes/],
    ["a label out of range", batch(1, 10), /label 10 in record 1/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeCifar10Binary([{ bytes, where: "batch" }])).toThrow(UserError);
    expect(() => decodeCifar10Binary([{ bytes, where: "batch" }])).toThrow(message);
  });
});
