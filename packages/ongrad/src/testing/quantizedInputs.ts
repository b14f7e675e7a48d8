/** Operands of quantised operators, as a file or a caller has them. */
import { productsSaturate } from "../trace/productsSaturate.ts";
import { testBackend } from "./backend.ts";
import type { WrittenInput } from "./checkImport.ts";
import { fill } from "./fill.ts";

/** Integers all over the range of their type. */
export function bytes(
  shape: readonly number[],
  seed: number,
  signed: boolean,
  stored = false,
  bound = 128,
): WrittenInput {
  const count = shape.reduce((product, n) => product * n, 1);
  const numbers = fill(seed, count, bound);
  return {
    shape,
    stored,
    data: signed ? Int8Array.from(numbers, Math.floor) : Uint8Array.from(numbers, (n) => Math.floor(n + 128)),
  };
}

const saturating = await productsSaturate(testBackend);

/**
 * Stored integers that others are multiplied by: all over the range of their type, but for signed ones by `unsigned`
 * others where onnxruntime saturates. There they have 7 bits, and two products stay below 2¹⁵: 2 · 255 · 64.
 */
export function weights(shape: readonly number[], seed: number, signed: boolean, unsigned: boolean): WrittenInput {
  return bytes(shape, seed, signed, true, saturating && signed && unsigned ? 64 : 128);
}

export const scalar = (data: WrittenInput["data"]): WrittenInput => ({ shape: [], data, stored: true });
export const row = (data: WrittenInput["data"]): WrittenInput => ({ shape: [data.length], data, stored: true });
export const scale = (seed: number, about: number): WrittenInput =>
  scalar(fill(seed, 1).map((u) => about * (1 + 0.5 * u)));
export const scales = (seed: number, count: number, about: number): WrittenInput =>
  row(fill(seed, count).map((u) => about * (1 + 0.5 * u)));
export const zeroPoint = (seed: number, signed: boolean): WrittenInput => scalar(bytes([1], seed, signed).data);
