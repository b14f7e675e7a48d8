import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { transposeLast } from "../graph/arrange.ts";
import { add, mul, sub } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { reduceMean } from "../graph/reduction.ts";
import { input, type TypedData, type Value } from "../graph/value.ts";
import { fill } from "../testing/fill.ts";
import { iterate, type Program } from "./iterate.ts";
import { nodeBackend } from "./node.ts";

const ways = [1, 4].flatMap((stepsPerRun) => [false, true].map((keepsOutputs) => ({ stepsPerRun, keepsOutputs })));

describe.each(ways)("iterate, at most $stepsPerRun steps a run, outputs kept: $keepsOutputs", (way) => {
  const { stepsPerRun, keepsOutputs } = way;
  const options = { backend: { ...nodeBackend(), keepsOutputs }, stepsPerRun };
  // a, b ← b, a + b + batch: each part of the state takes what the other had.
  const [a, b, batch] = [input("a", [1], "int64"), input("b", [1], "int64"), input("batch", [1], "int64")];
  const sum = add(add(a, b), batch);
  const step = {
    state: { a: { now: a, next: b }, b: { now: b, next: sum } },
    feeds: { batch },
    results: { sum, before: a },
  };
  const start = () => ({ a: BigInt64Array.of(0n), b: BigInt64Array.of(1n) });
  const nothing = { batch: BigInt64Array.of(0n) };
  let program: Program<{ a: "int64"; b: "int64" }, "batch", { sum: "int64"; before: "int64" }>;
  beforeAll(async () => {
    program = await iterate(step, options);
  });
  afterAll(() => program.dispose());

  it("starts at zero", async () => {
    expect(await program.state()).toEqual({ a: BigInt64Array.of(0n), b: BigInt64Array.of(0n) });
  });

  it("hands the state from step to step: the first ninety Fibonacci numbers", async () => {
    program.reset(start());
    let [now, next] = [0n, 1n];
    for (let i = 0; i < 90; i++) {
      const results = await program.step(nothing);
      expect(results).toEqual({ sum: BigInt64Array.of(now + next), before: BigInt64Array.of(now) });
      [now, next] = [next, now + next];
      expect(await program.state()).toEqual({ a: BigInt64Array.of(now), b: BigInt64Array.of(next) });
    }
  });

  it("takes many steps at once as it takes them one by one", async () => {
    const feeds = Array.from({ length: 11 }, (_, i) => BigInt(i * i));
    program.reset(start());
    const singly = [];
    for (const feed of feeds) singly.push(await program.step({ batch: BigInt64Array.of(feed) }));
    const end = await program.state();
    program.reset(start());
    const { sum: first } = await program.steps(3, { batch: BigInt64Array.from(feeds.slice(0, 3)) });
    const { sum: others, before } = await program.steps(8, { batch: BigInt64Array.from(feeds.slice(3)) });
    expect([...first, ...others]).toEqual(singly.map((results) => results.sum[0]));
    expect([...before]).toEqual(singly.slice(3).map((results) => results.before[0]));
    expect(await program.state()).toEqual(end);
  });

  it("is given once what is the same in all steps", async () => {
    const [total, each, factor] = [input("total", [2]), input("each", [2]), input("factor", [2])];
    const own = {
      state: { total: { now: total, next: add(mul(total, factor), each) } },
      feeds: { each, factor },
      results: {},
    };
    const sums = await iterate(own, { ...options, constantFeeds: ["factor"] });
    sums.reset({ total: Float32Array.of(1, 1) });
    await sums.steps(6, { each: Float32Array.from({ length: 12 }, (_, i) => i), factor: Float32Array.of(2, 0) });
    // 64 + Σ 2^(5−k)·2k, and the last alone.
    expect(await sums.state()).toEqual({ total: Float32Array.of(64 + 114, 11) });
    await sums.step({ each: Float32Array.of(0, 0), factor: Float32Array.of(1, 3) });
    expect(await sums.state()).toEqual({ total: Float32Array.of(178, 33) });
    await expect(sums.steps(2, { each: new Float32Array(4), factor: new Float32Array(4) })).rejects.toThrow(
      '"factor" wants float32[2] once for all steps, not 4 numbers.',
    );
    await sums.dispose();
  });

  it("refuses feeds that are not one for each step", async () => {
    program.reset(start());
    await expect(program.steps(3, { batch: new BigInt64Array(2) })).rejects.toThrow(
      '"batch" wants int64[1] for each of 3 steps, not 2 numbers.',
    );
    await expect(program.steps(0, { batch: new BigInt64Array(0) })).rejects.toThrow("a whole number from 1, not 0");
    expect(await program.state()).toEqual(start());
  });

  it("gives results that later steps leave alone", async () => {
    program.reset(start());
    const all = [];
    for (let i = 0; i < 10; i++) all.push(await program.step(nothing));
    expect(all.map(({ sum: s }) => Number(s[0]))).toEqual([1, 2, 3, 5, 8, 13, 21, 34, 55, 89]);
  });

  it("copies the state on the way in and on the way out", async () => {
    const given = start();
    program.reset(given);
    given.a[0] = 100n;
    const taken = await program.state();
    taken.b[0] = 100n;
    const { sum: s } = await program.step({ batch: BigInt64Array.of(10n) });
    expect(s).toEqual(BigInt64Array.of(11n));
    expect(given).toEqual({ a: BigInt64Array.of(100n), b: BigInt64Array.of(1n) });
  });

  it("leaves the state as it was when a step or a reset fails", async () => {
    program.reset(start());
    await expect(program.step({ batch: new BigInt64Array(2) })).rejects.toThrow('"batch" wants int64[1]');
    const short = { a: BigInt64Array.of(7n), b: new BigInt64Array(2) };
    expect(() => program.reset(short)).toThrow('The state "b" wants 1 numbers in a BigInt64Array.');
    const untyped = { a: BigInt64Array.of(7n), b: new Float32Array(1) as TypedData };
    expect(() => program.reset(untyped)).toThrow('The state "b" wants');
    expect(await program.state()).toEqual(start());
  });

  it("refuses two steps at once", async () => {
    program.reset(start());
    const first = program.step(nothing);
    await expect(program.step(nothing)).rejects.toThrow("The step before this one has not finished: await it first.");
    expect(() => program.reset(start())).toThrow("await it first");
    await first;
    expect((await program.step(nothing)).sum).toEqual(BigInt64Array.of(2n));
  });

  it("refuses a state that changes its type and names used twice", async () => {
    const wide = input("w", [2]);
    const narrow = input("n", [1]);
    const none = { feeds: {}, results: {} };
    await expect(iterate({ ...none, state: { n: { now: narrow, next: add(narrow, wide) } } }, options)).rejects.toThrow(
      'The state "n" is float32[1] now but would become float32[2].',
    );
    const same = (feeds: Record<string, Value>, results: Record<string, Value>) =>
      iterate({ state: { n: { now: narrow, next: mul(narrow, 2) } }, feeds, results }, options);
    await expect(same({ n: wide }, {})).rejects.toThrow('The name "n" is used twice in one step.');
    await expect(same({}, { "next n": narrow })).rejects.toThrow('The name "next n" is used twice in one step.');
  });

  it("hands matrices on and stacks results of any rank", async () => {
    const [w, x] = [input("w", [2, 2]), input("x", [3, 2])];
    const y = matmul(x, w);
    const walk = await iterate(
      {
        state: { w: { now: w, next: sub(w, mul(matmul(transposeLast(x), y), 0.1)) } },
        feeds: { x },
        results: { y, mean: reduceMean(y) },
      },
      options,
    );
    const begin = { w: Float32Array.of(1, 2, 3, 4) };
    const xs = fill(7, 5 * 6);
    walk.reset(begin);
    const { y: ys, mean } = await walk.steps(5, { x: xs });
    const reached = await walk.state();
    walk.reset(begin);
    for (let i = 0; i < 5; i++) {
      const given = await walk.step({ x: xs.slice(6 * i, 6 * i + 6) });
      expect(ys.slice(6 * i, 6 * i + 6)).toEqual(given.y);
      expect(mean[i]).toBe(given.mean[0]);
    }
    expect(await walk.state()).toEqual(reached);
    await walk.dispose();
  });

  it("refuses to step once disposed of", async () => {
    const short = await iterate(step, options);
    await short.dispose();
    await expect(short.step(nothing)).rejects.toThrow("This executable has been disposed of.");
  });
});

it("iterate refuses a number of steps a run that is none", async () => {
  const now = input("n", [1]);
  const step = { state: { n: { now, next: add(now, 1) } }, feeds: {}, results: {} };
  await expect(iterate(step, { backend: nodeBackend(), stepsPerRun: 0 })).rejects.toThrow("stepsPerRun must be");
});
