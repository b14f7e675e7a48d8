import { expect, it } from "vitest";
import { channelMoments } from "./channelMoments.ts";
import { channelStatistics } from "./dataset.ts";

it("is what the statistics of the same images as bytes are", () => {
  const bytes = Uint8Array.from({ length: 5 * 3 * 4 }, (_, i) => (i * 37) % 256);
  const { mean, std } = channelStatistics({ images: bytes, labels: new Uint8Array(5), count: 5 }, 3);
  const moments = channelMoments(
    Float32Array.from(bytes, (byte) => byte / 255),
    [3, 2, 2],
  );
  [0, 1, 2].forEach((c) => {
    expect(moments.mean[c]).toBeCloseTo(mean[c]!, 6);
    expect(moments.deviation[c]).toBeCloseTo(std[c]!, 6);
  });
});

it("is the same of a constant channel: no deviation", () => {
  const { mean, deviation } = channelMoments(new Float32Array(8).fill(0.25), [1, 2, 2]);
  expect([mean[0], deviation[0]]).toEqual([0.25, 0]);
});
