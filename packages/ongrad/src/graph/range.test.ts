import { describe, expect, it } from "vitest";
import * as activations from "./activations.ts";
import { pad, reshape, scatterAdd, slice, transpose } from "./arrange.ts";
import * as e from "./elementwise.ts";
import { matmul } from "./matmul.ts";
import { layerNorm, standardize } from "./normalization.ts";
import { assumeFinite, isSurelyFinite, isSurelyNotZero, rangeOf } from "./range.ts";
import * as r from "./reduction.ts";
import { logSoftmax, softmax } from "./softmax.ts";
import { topK } from "./topK.ts";
import { constant, full, input, int64, type Value } from "./value.ts";

const x = input("x", [2, 4]);
const bounds = (value: Value): [number, number] => [rangeOf(value).low, rangeOf(value).high];

describe("what is known of the numbers of a value", () => {
  it("bounds", () => {
    expect(bounds(e.mul(x, x))).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(bounds(e.exp(e.neg(e.mul(x, x))))).toEqual([0, 1]);
    expect(bounds(e.clip(x, -1, 3))).toEqual([-1, 3]);
    expect(bounds(e.clip(e.relu(x), -1, 3))).toEqual([0, 3]);
    expect(bounds(e.mul(e.sub(1, e.tanh(x)), -3))).toEqual([-6, 0]);
    expect(bounds(e.where(e.greater(x, 0), 2, e.sigmoid(x)))).toEqual([0, 2]);
    expect(bounds(e.div(e.sigmoid(x), full(4, [100, 1, 1], "float32")))).toEqual([0, 0.25]);
    expect(bounds(pad(e.add(e.sigmoid(x), 1), [1, 0], [0, 0]))).toEqual([0, 2]);
    expect(bounds(e.pow(x, 2))).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(bounds(e.reciprocal(e.clip(x, 0.5, 2)))).toEqual([0.5, 2]);
    expect(bounds(e.cast(e.greater(x, 0), "float32"))).toEqual([0, 1]);
  });

  it("an extent that is picked out of a shape, as a score divided by the root of its width is", () => {
    const width = e.cast(slice(int64([4, 16]), 0, 1, 2), "float32");
    expect(bounds(width)).toEqual([4, 16]);
    expect(isSurelyFinite(e.div(x, e.sqrt(width)))).toBe(true);
    // Of what whole numbers are worked out nothing is told, nor by the places of the largest.
    expect(isSurelyFinite(e.div(x, e.cast(e.sub(int64([4]), int64([4])), "float32")))).toBe(false);
    expect(bounds(e.cast(topK(e.sigmoid(x), 2, { axis: 1 }).indices, "float32"))[1]).toBe(Number.POSITIVE_INFINITY);
  });

  it("finite: what normalisations, activations, masks and their derivatives are made of", () => {
    const column = input("column", [4]);
    const finite = [
      standardize(x, [1], 1e-5).y,
      layerNorm(x, column, column),
      e.exp(logSoftmax(x)),
      softmax(x),
      e.exp(e.mul(e.mul(x, x), -0.5)),
      e.div(x, e.maximum(r.reduceL2(x, { axes: [1], keep: true }), 1e-12)),
      matmul(x, transpose(x, [1, 0])),
      scatterAdd(full(0, [8], "float32"), int64([1]), reshape(r.reduceMax(x), [1]), 0),
      e.sqrt(e.relu(x)),
      e.log(e.add(e.abs(x), 1e-6)),
      activations.elu(x),
      e.pow(x, 3),
    ];
    for (const value of finite) expect(isSurelyFinite(value)).toBe(true);
    expect(isSurelyNotZero(e.sqrt(e.add(e.mul(x, x), 1e-5)))).toBe(true);
    expect(isSurelyNotZero(e.sqrt(e.mul(x, x)))).toBe(false);
    expect(isSurelyNotZero(e.sub(-1, e.abs(x)))).toBe(true);
  });

  it("not finite: what divides by, takes the logarithm of, or raises what may be anything", () => {
    const other = [
      e.div(1, x),
      e.div(x, r.reduceL2(x)),
      e.log(x),
      e.log(e.relu(x)),
      e.sqrt(x),
      e.exp(x),
      e.reciprocal(e.sigmoid(x)),
      e.pow(x, 0.5),
      e.pow(x, -1),
      e.pow(x, 9),
      e.pow(x, x),
      e.where(e.greater(x, 0), x, Number.NEGATIVE_INFINITY),
      e.mul(x, 3e38),
      e.add(x, Number.NaN),
      e.clip(e.log(x), -1, 1),
      activations.atanh(x),
      softmax(e.where(e.greater(x, 0), x, Number.NEGATIVE_INFINITY)),
      standardize(x, [1], 0).y,
    ];
    for (const value of other) expect(isSurelyFinite(value)).toBe(false);
    expect(isSurelyFinite(assumeFinite(e.div(2, x)))).toBe(true);
    expect(isSurelyFinite(constant(Float32Array.of(1, Number.POSITIVE_INFINITY), [2]))).toBe(false);
  });

  it("of constants, few or many", () => {
    for (const count of [3, 10_000]) {
      const numbers = (last: number): Value => constant(new Float32Array(count).fill(0.5).with(-1, last), [count]);
      expect(bounds(numbers(-2))[0]).toBe(-2);
      expect(bounds(numbers(7))[1]).toBe(7);
      expect(isSurelyFinite(numbers(7))).toBe(true);
      for (const last of [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -3e38]) {
        expect(isSurelyFinite(numbers(last))).toBe(false);
      }
    }
    expect(isSurelyFinite(constant(new Float32Array(0), [0]))).toBe(true);
  });

  it("of graphs of any depth", () => {
    let deep: Value = x;
    for (let i = 0; i < 50_000; i++) deep = e.relu(deep);
    expect(rangeOf(deep)).toEqual({ low: 0, high: Number.POSITIVE_INFINITY, finite: true });
  });
});
