import { expect, it } from "vitest";
import { cast, greater, log } from "../graph/elementwise.ts";
import { serialize } from "../graph/serialize.ts";
import { input, type Value } from "../graph/value.ts";
import { testBackend } from "../testing/backend.ts";
import { steepMask } from "./masks.ts";
import { rewrite } from "./rewrite.ts";

const x = input("x", [9]);
const lower = (mask: Value): Value => rewrite({ mask }, steepMask).mask;

it("is 1 where a number is positive, however small, else 0", async () => {
  const mask = lower(cast(greater(x, 0), "float32"));
  expect(mask.source.kind === "node" && mask.source.node.op).toBe("HardSigmoid");
  const session = await testBackend.createSession(serialize({ inputs: { x }, outputs: { mask } }), { threads: 1 });
  const numbers = [0, -0, 1.1755e-38, -1.1755e-38, 1e-30, 3.4e38, -3.4e38, 1, Number.POSITIVE_INFINITY];
  const { mask: result } = await session.run({ x: new testBackend.Tensor("float32", Float32Array.from(numbers), [9]) });
  expect(Array.from(result!.data as Float32Array, (n) => n + 0)).toEqual([0, 0, 1, 0, 1, 1, 0, 1, 1]);
  await session.release();
});

it("leaves alone what may be no number, other bounds and other types", () => {
  const cases = [
    cast(greater(log(x), 0), "float32"),
    cast(greater(x, 1), "float32"),
    cast(greater(x, input("y", [9])), "float32"),
    cast(greater(x, 0), "int64"),
    cast(greater(input("x64", [9], "float64"), 0), "float32"),
  ];
  for (const mask of cases) expect(lower(mask)).toBe(mask);
});
