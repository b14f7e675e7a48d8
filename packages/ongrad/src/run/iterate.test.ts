import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { add, mul } from "../graph/elementwise.ts";
import { input, type TypedData, type Value } from "../graph/value.ts";
import { iterate, type Program } from "./iterate.ts";
import { nodeBackend } from "./node.ts";

const options = { backend: nodeBackend() };

describe("iterate", () => {
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
  let program: Program<"a" | "b", "batch", "sum" | "before">;
  beforeAll(async () => {
    program = await iterate(step, options);
  });
  afterAll(() => program.dispose());

  it("starts at zero", () => {
    expect(program.state()).toEqual({ a: BigInt64Array.of(0n), b: BigInt64Array.of(0n) });
  });

  it("hands the state from step to step: the first ninety Fibonacci numbers", async () => {
    program.reset(start());
    let [now, next] = [0n, 1n];
    for (let i = 0; i < 90; i++) {
      const results = await program.step(nothing);
      expect(results).toEqual({ sum: BigInt64Array.of(now + next), before: BigInt64Array.of(now) });
      [now, next] = [next, now + next];
      expect(program.state()).toEqual({ a: BigInt64Array.of(now), b: BigInt64Array.of(next) });
    }
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
    const taken = program.state();
    (taken.b as BigInt64Array)[0] = 100n;
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
    expect(program.state()).toEqual(start());
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

  it("refuses to step once disposed of", async () => {
    const short = await iterate(step, options);
    await short.dispose();
    await expect(short.step(nothing)).rejects.toThrow("This executable has been disposed of.");
  });
});
