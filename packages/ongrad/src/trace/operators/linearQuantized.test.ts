import * as fc from "fast-check";
import { describe, it } from "vitest";
import { checkImport } from "../../testing/checkImport.ts";
import { quantizedCases, quantizedDraw } from "../../testing/quantizedCases.ts";

describe("operators on quantised tensors give the integers that onnxruntime gives", () => {
  it.each(Object.keys(quantizedCases))("%s", async (op) => {
    await fc.assert(
      fc.asyncProperty(quantizedDraw, async (drawn) => {
        await checkImport({ ...quantizedCases[op]!(drawn), straightThrough: true });
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});
