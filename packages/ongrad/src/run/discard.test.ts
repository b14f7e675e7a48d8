import { describe, expect, it } from "vitest";
import { discard } from "./discard.ts";

describe("discard", () => {
  it("leaves nothing behind", () => {
    const array = new Float32Array(8);
    discard(array.subarray(2, 4));
    expect(array.length).toBe(0);
    expect(array.buffer.byteLength).toBe(0);
  });

  it("frees memory without the garbage collector", () => {
    const [size, rounds] = [16 * 2 ** 20, 100];
    const before = process.memoryUsage();
    for (let i = 0; i < rounds; i++) discard(new Uint8Array(size).fill(1));
    const after = process.memoryUsage();
    // The collector would let a few of these 1.6 GB gather.
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 * size);
    expect(after.rss - before.rss).toBeLessThan(8 * size);
  });

  it("leaves alone what cannot be given away", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(4));
    discard(shared);
    expect(shared.length).toBe(4);
  });
});
