import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { transposeLast } from "../graph/arrange.ts";
import { constant, input, type Value } from "../graph/value.ts";
import { evaluate } from "../testing/evaluate.ts";
import { matrixProduct } from "./matrixProduct.ts";

const number = fc.constantFrom(0, 1, -2, 0.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN);
const weight = fc.constantFrom(0, 0, 0, 1, 0.5, -1);

describe("a product with a matrix of zeros", () => {
  it("lets a zero take nothing of what is infinite, from either side", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(number, { minLength: 12, maxLength: 12 }),
        fc.array(weight, { minLength: 8, maxLength: 8 }),
        async (numbers, weights) => {
          const x = constant(Float64Array.from(numbers), [3, 4]);
          const matrix = constant(Float64Array.from(weights), [4, 2]);
          const expected = Array.from({ length: 6 }, (_, at) =>
            [0, 1, 2, 3].reduce((sum, k) => {
              const w = weights[2 * k + (at % 2)]!;
              return w === 0 ? sum : sum + numbers[4 * Math.floor(at / 2) + k]! * w;
            }, 0),
          );
          const turned = transposeLast(matrixProduct(transposeLast(matrix), transposeLast(x)));
          for (const result of await evaluate(matrixProduct(x, matrix), turned)) {
            // Without the sign of a zero.
            expect(result.map((n) => n + 0)).toEqual(expected.map((n) => n + 0));
          }
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  it("is the plain product where nothing can be infinite", () => {
    const matrix = constant(Float32Array.of(1, 0, 0, 1, 0, 0, 1, 0), [4, 2]);
    expect(opOf(matrixProduct(input("x", [3, 4]), matrix))).toBe("MatMul");
    const infinite = constant(new Float32Array(12).fill(Number.POSITIVE_INFINITY), [3, 4]);
    expect(opOf(matrixProduct(infinite, matrix))).toBe("Add");
  });
});

function opOf({ source }: Value): string | undefined {
  return source.kind === "node" ? source.node.op : undefined;
}
