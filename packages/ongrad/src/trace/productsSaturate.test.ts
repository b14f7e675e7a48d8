import { expect, it } from "vitest";
import { testBackend } from "../testing/backend.ts";
import { openWritten } from "../testing/checkImport.ts";
import { productsSaturate } from "./productsSaturate.ts";

/** The largest numbers of each type, 64 products a sum. */
async function sumsOf(b: Int8Array | Uint8Array): Promise<readonly number[]> {
  const a = { shape: [8, 64], data: new Uint8Array(8 * 64).fill(255) };
  const inputs = [a, { shape: [64, 8], data: b, stored: true }];
  const written = await openWritten({ op: "MatMulInteger", opset: 10, inputs });
  const [result] = await written.run([a.data]);
  await written.release();
  return Array.from(result!.data as Int32Array);
}

it("says of a large product what it found of the smallest, once a backend", async () => {
  const sums = await sumsOf(new Int8Array(64 * 8).fill(127));
  const saturates = await productsSaturate(testBackend);
  expect(new Set(sums)).toEqual(new Set([saturates ? 32 * 32767 : 64 * 255 * 127]));
  expect(productsSaturate(testBackend)).toBe(productsSaturate(testBackend));
});

it("numbers of 7 bits by unsigned ones, and unsigned ones by each other, saturate nowhere", async () => {
  expect(new Set(await sumsOf(new Int8Array(64 * 8).fill(-64)))).toEqual(new Set([64 * 255 * -64]));
  expect(new Set(await sumsOf(new Uint8Array(64 * 8).fill(255)))).toEqual(new Set([64 * 255 * 255]));
});
