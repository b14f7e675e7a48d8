import { afterAll, describe, expect, expectTypeOf, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { concat, gather, reshape } from "../graph/arrange.ts";
import { add, cast, greater, mul, relu, where } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { batchNorm } from "../graph/normalization.ts";
import { argMax, reduceSum } from "../graph/reduction.ts";
import { topK } from "../graph/topK.ts";
import { allocate, constant, type DType, full, input, int64, type TypedData, type Value } from "../graph/value.ts";
import { einsum } from "../lower/einsum.ts";
import { dft2 } from "../lower/fourier.ts";
import { compile, type DTypes } from "./compile.ts";
import { iterate } from "./iterate.ts";
import { nodeBackend } from "./node.ts";

const options = { backend: nodeBackend() };
const x = input("x", [2, 2]);
const precise = input("precise", [2, 2], "float64");
const feeds = { x: Float32Array.of(1, -2, 3, 4), precise: Float64Array.of(1, 2, 3, 4) };
const inputs = { x, precise };

/** What the arrays are at run time is what the compiler takes them for. */
function expectArrays(results: Readonly<Record<string, TypedData>>, dtypes: DTypes): void {
  const names = (of: Readonly<Record<string, TypedData>>) =>
    Object.fromEntries(Object.entries(of).map(([name, data]) => [name, data.constructor.name]));
  const expected = Object.fromEntries(Object.entries(dtypes).map(([name, dtype]) => [name, allocate(dtype, 0)]));
  expect(names(results)).toEqual(names(expected));
}

// Types are checked by the build, which compiles this file.
describe("the arrays of results", () => {
  it("are of the element types that the builders give", async () => {
    const loss = add(reduceSum(mul(relu(x), x)), 1);
    const [dx] = gradients(loss, [x]);
    const [dPrecise, dCast] = gradients(reduceSum(mul(precise, cast(x, "float64"))), [precise, x]);
    const { values, indices } = topK(precise, 1);
    const outputs = {
      loss,
      dx,
      dPrecise,
      dCast,
      values,
      indices,
      product: matmul(x, constant(Float32Array.of(1, 2), [2, 1])),
      sums: einsum("ij->i", [precise]),
      spectrum: dft2(precise).re,
      variance: batchNorm(x, full(1, [2], "float32"), full(0, [2], "float32")).variance,
      positive: greater(x, 0),
      chosen: where(greater(x, 0), precise, 0),
      place: argMax(x, 1),
      first: gather(x, int64([0]), 0),
      joined: concat([reshape(x, [4]), constant(new Float32Array(1), [1])], 0),
      narrow: cast(x, "int32"),
      bytes: constant(Uint8Array.of(1), [1]),
      flags: constant(Uint8Array.of(1), [1], { dtype: "bool" }),
    };
    const executable = await compile(inputs, outputs, options);
    afterAll(() => executable.dispose());
    const results = await executable.run(feeds);
    expectTypeOf(results).toEqualTypeOf<{
      loss: Float32Array;
      dx: Float32Array;
      dPrecise: Float64Array;
      dCast: Float32Array;
      values: Float64Array;
      indices: BigInt64Array;
      product: Float32Array;
      sums: Float64Array;
      spectrum: Float64Array;
      variance: Float32Array;
      positive: Uint8Array;
      chosen: Float64Array;
      place: BigInt64Array;
      first: Float32Array;
      joined: Float32Array;
      narrow: Int32Array;
      bytes: Uint8Array;
      flags: Uint8Array;
    }>();
    expectTypeOf(results.loss[0]!).toEqualTypeOf<number>();
    expectTypeOf(results.place[0]!).toEqualTypeOf<bigint>();
    const dtypes = Object.fromEntries(Object.entries(outputs).map(([name, { dtype }]) => [name, dtype]));
    expectArrays(results, dtypes);
    expect(outputs.flags.dtype).toBe("bool" satisfies typeof outputs.flags.dtype);
    expect(outputs.bytes.dtype).toBe("uint8" satisfies typeof outputs.bytes.dtype);
  });

  it("are of the state's element types between steps, whatever is known of the next state", async () => {
    const count = input("count", [], "int64");
    const next: Value = add(count, 1);
    const state = { w: { now: x, next: mul(x, 2) }, count: { now: count, next } };
    const step = { state, feeds: { precise }, results: { sum: reduceSum(precise), large: greater(x, 3) } };
    const program = await iterate(step, options);
    afterAll(() => program.dispose());
    program.reset({ w: feeds.x, count: BigInt64Array.of(0n) });
    const results = await program.step({ precise: feeds.precise });
    expectTypeOf(results).toEqualTypeOf<{ sum: Float64Array; large: Uint8Array }>();
    expectArrays(results, { sum: "float64", large: "bool" });
    expectTypeOf(program.steps).returns.resolves.toEqualTypeOf<{ sum: Float64Array; large: Uint8Array }>();
    const reached = await program.state();
    expectTypeOf(reached).toEqualTypeOf<{ w: Float32Array; count: BigInt64Array }>();
    expect(reached).toEqual({ w: Float32Array.of(2, -4, 6, 8), count: BigInt64Array.of(1n) });
  });

  it("may be any where the element type is not known before", async () => {
    const some: Value = mul(x, 2);
    const named: Readonly<Record<string, Value>> = { y: some };
    const one = await compile(inputs, { y: some, mixed: add(some, x) }, options);
    const many = await compile(inputs, named, options);
    afterAll(() => Promise.all([one.dispose(), many.dispose()]));
    expectTypeOf((await one.run(feeds)).y).toEqualTypeOf<TypedData>();
    expectTypeOf((await one.run(feeds)).mixed).toEqualTypeOf<TypedData>();
    expectTypeOf(await many.run(feeds)).toEqualTypeOf<Record<string, TypedData>>();
    expect((await many.run(feeds)).y).toEqual(Float32Array.of(2, -4, 6, 8));
    expectTypeOf<Value<"float32">>().toExtend<Value>();
    expectTypeOf<Value>().not.toExtend<Value<"float32">>();
    expectTypeOf(constant(feeds.x as TypedData, [2, 2]).dtype).toEqualTypeOf<Exclude<DType, "bool">>();
  });
});
