import { describe, expect, it } from "vitest";
import { reshape, reverse, slice } from "../graph/arrange.ts";
import { conv2d } from "../graph/convolution.ts";
import * as e from "../graph/elementwise.ts";
import { averagePool2d, maxPool2d } from "../graph/pooling.ts";
import * as r from "../graph/reduction.ts";
import { logSoftmax, softmax } from "../graph/softmax.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { constant, full, input, sizeOf, type Value } from "../graph/value.ts";
import { patches2d } from "../lower/patches.ts";
import { resize } from "../lower/resize.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { evaluate } from "../testing/evaluate.ts";
import { fill } from "../testing/fill.ts";
import { gradients } from "./gradients.ts";

const vector = (...values: number[]): Value => constant(Float64Array.from(values), [values.length]);

async function slope(f: (x: Value) => Value, ...values: number[]): Promise<number[]> {
  const x = vector(...values);
  const [g] = await evaluate(...gradients(r.reduceSum(f(x)), [x]));
  // Without the sign of a zero.
  return g!.map((n) => n + 0);
}

const has = (value: Value, op: string): boolean => topologicalOrder([value]).some((node) => node.op === op);

describe("what is hidden may be infinite", () => {
  it("below a mask", async () => {
    expect(await slope((x) => e.sqrt(e.relu(x)), -1, 0, 4)).toEqual([0, 0, 0.25]);
    expect(await slope((x) => e.sqrt(e.abs(x)), 0, 4)).toEqual([0, 0.25]);
    expect(await slope((x) => e.log(e.maximum(x, 0)), -1, 4)).toEqual([0, 0.25]);
    expect(await slope((x) => e.sqrt(r.reduceMax(e.mul(x, 4))), -1, 0)).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(await slope((x) => e.sqrt(r.reduceL2(x)), 0, 0)).toEqual([0, 0]);
    expect(await slope((x) => e.sqrt(e.mul(x, vector(0, 1))), 1, 4)).toEqual([0, 0.25]);
  });

  it("above a mask", async () => {
    expect(await slope((x) => e.relu(e.sqrt(x)), 0, 4)).toEqual([0, 0.25]);
    expect(await slope((x) => e.where(e.greater(x, 0), e.log(x), 0), -1, 0, 4)).toEqual([0, 0, 0.25]);
    expect(await slope((x) => e.clip(e.exp(x), 0, 1), 1000, -1)).toEqual([0, expect.closeTo(Math.exp(-1), 12)]);
    expect(await slope((x) => e.reciprocal(e.add(1, e.exp(e.neg(x)))), -1000)).toEqual([0]);
    expect(await slope((x) => e.minimum(e.div(1, x), 2), 0, 4)).toEqual([0, -1 / 16]);
    expect(await slope((x) => r.reduceMin(e.pow(x, -0.5)), 0, 4)).toEqual([0, -1 / 16]);
  });

  it("in softmaxes of what is at −∞", async () => {
    const hidden = (x: Value): Value => e.where(constant(Uint8Array.of(1, 0, 0), [3], { dtype: "bool" }), -Infinity, x);
    for (const soften of [softmax, r.reduceLogSumExp]) {
      const y = await slope((x) => e.mul(soften(hidden(x)), vector(1, 2, 3)), 5, 1, 2);
      expect(y[0]).toBe(0);
      expect(y.every(Number.isFinite)).toBe(true);
    }
    const picked = await slope((x) => slice(logSoftmax(hidden(x)), 0, 1, 2), 5, 1, 1);
    expect(picked).toEqual([0, 0.5, -0.5]);
    // A row with nothing left of it, hidden itself: what attention makes of a padded query.
    const empty = (x: Value): Value => e.where(constant(Uint8Array.of(1, 1), [2], { dtype: "bool" }), -Infinity, x);
    const safe = (p: Value): Value => e.where(e.equal(p, p), p, 0);
    expect(await slope((x) => safe(softmax(empty(x))), 1, 2)).toEqual([0, 0]);
  });

  it("and does not spread through interpolation, averages and shifts", async () => {
    const x = constant(Float32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1), [1, 1, 4, 4]);
    const rooted = async (f: (x: Value) => Value): Promise<number[]> =>
      (await evaluate(...gradients(r.reduceSum(e.sqrt(f(e.relu(x)))), [x])))[0]!;
    for (const f of [
      (y: Value) => resize(y, { sizes: [8, 8], coordinates: "asymmetric", nearest: "floor" }),
      (y: Value) => resize(reverse(y, [3]), { sizes: [2, 4], coordinates: "asymmetric", nearest: "floor" }),
      (y: Value) => resize(y, { axes: [3], sizes: [8], mode: "linear" }),
      (y: Value) => averagePool2d(y, { kernel: 1 }),
      (y: Value) => slice(patches2d(y, 3, "same"), 1, 3, 6),
    ]) {
      const g = await rooted(f);
      expect(g.every(Number.isFinite)).toBe(true);
      for (const row of [0, 8]) expect(g.slice(row, row + 4)).toEqual([0, 0, 0, 0]);
    }
  });

  it("nor through a convolution with a kernel so large that it is done in frequency", async () => {
    const x = constant(
      fill(1, 4 * 16 * 32 * 32).map((v, i) => (i % 32 < 24 ? 0 : v + 1)),
      [4, 16, 32, 32],
    );
    const w = full(1, [16, 16, 31, 31], "float32");
    const y = e.sqrt(conv2d(e.relu(x), w, { padding: "same" }));
    const [g] = await evaluate(...gradients(r.reduceSum(y), [x]));
    expect(g!.every(Number.isFinite)).toBe(true);
    expect(g!.filter((v) => v === 0)).toHaveLength(4 * 16 * 32 * 24);
  });
});

describe("derivatives of such derivatives", () => {
  it("lose nothing at zeros that meet nothing infinite", async () => {
    // d²/db² of log(a)·b² is 2·log(a), at b = 0 too; d²/dadb is 2b/a.
    const [a, b] = [vector(3), vector(0)];
    const f = r.reduceSum(e.mul(e.log(a), e.mul(b, b)));
    const [da, db] = gradients(f, [a, b]);
    const [daa, dab] = gradients(r.reduceSum(da), [a, b]);
    const [dba, dbb] = gradients(r.reduceSum(db), [a, b]);
    const [aa, ab, ba, bb] = await evaluate(daa, dab, dba, dbb);
    const expected = [-0, 0, 0, 2 * Math.log(3)];
    [aa, ab, ba, bb].forEach((value, i) => {
      expect(value![0]).toBeCloseTo(expected[i]!, 12);
    });
    // d²/dxdy of log(x)·y at y = 0, where the logarithm's cotangent is 0, is 1/x.
    const [x, y] = [vector(4), vector(0)];
    const [dx] = gradients(r.reduceSum(e.mul(e.log(x), y)), [x]);
    expect(await evaluate(...gradients(r.reduceSum(dx), [y]))).toEqual([[0.25]]);
  });

  it("are finite where the first are", async () => {
    const x = vector(-1, 0, 4);
    let y = r.reduceSum(e.sqrt(e.relu(x)));
    const expected = [
      [0, 0, 0.25],
      [0, 0, -1 / 32],
      [0, 0, 3 / 256],
    ];
    for (const values of expected) {
      const [g] = gradients(y, [x]);
      const [numbers] = await evaluate(g);
      numbers!.forEach((n, i) => {
        expect(n).toBeCloseTo(values[i]!, 12);
      });
      y = r.reduceSum(g);
    }
  });
});

describe("the form that is taken", () => {
  const x = input("x", [2, 3, 8, 8]);
  const kernel = (seed: number, o: number, c: number): Value => constant(fill(seed, o * c * 9, 0.3), [o, c, 3, 3]);
  const layers = (image: Value): Value => {
    const first = maxPool2d(e.relu(conv2d(image, kernel(1, 16, 3), { padding: "same" })), { kernel: 2 });
    return e.relu(conv2d(first, kernel(2, 16, 16), { padding: "same" }));
  };

  it("multiplies in ordinary networks, and selects where something singular follows", () => {
    const flat = (y: Value): Value => logSoftmax(reshape(y, [2, -1]));
    const loss = (f: (y: Value) => Value): Value => gradients(r.reduceSum(slice(flat(f(layers(x))), 1, 0, 1)), [x])[0];
    expect(
      has(
        loss((y) => y),
        "Where",
      ),
    ).toBe(false);
    expect(
      has(
        loss((y) => e.sqrt(e.add(y, 1e-3))),
        "Where",
      ),
    ).toBe(false);
    expect(has(loss(e.sqrt), "Where")).toBe(true);
  });

  it("multiplies below values whose cotangents are said to be finite", () => {
    const logits = reshape(layers(x), [2, -1]);
    const loss = r.reduceSum(e.div(logits, r.reduceMax(logits)));
    expect(has(gradients(loss, [x])[0], "Where")).toBe(true);
    const [g] = gradients(loss, [x], undefined, { finiteAt: [logits] });
    const below = topologicalOrder([g]).filter((node) => node.op === "Where" && node.outputs[0]!.shape.length === 4);
    expect(below).toEqual([]);
  });

  it("gives the same in blocks as without", async () => {
    // The largest of a window that is dead somewhere is 0, with negative numbers beside it.
    const hidden = layers(x);
    const y = e.sqrt(e.clip(maxPool2d(e.neg(hidden), { kernel: 2 }), 0, 1));
    const g = gradients(r.reduceSum(e.add(y, maxPool2d(hidden, { kernel: 2 }))), [x])[0];
    const image = fill(5, sizeOf(x.shape)).map((v, i) => (i % 64 < 40 ? 0 : v));
    const results = await Promise.all(
      (["blocked", "portable"] as const).map(async (lowering) => {
        const executable = await compile({ x }, { g, y }, { backend: nodeBackend(), lowering });
        const { g: gradient, y: value } = await executable.run({ x: image });
        await executable.dispose();
        return [gradient, value] as const;
      }),
    );
    const [blocked, portable] = results.map(([gradient]) => gradient) as [Float32Array, Float32Array];
    expect(results[0]![1].some((v) => v === 0)).toBe(true);
    expect(blocked.some((v) => v !== 0)).toBe(true);
    blocked.forEach((v, i) => {
      expect(v).toBeCloseTo(portable[i]!, 4);
    });
  });
});
