import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fill } from "../testing/fill.ts";
import { add, mul } from "./elementwise.ts";
import { readModel } from "./readModel.ts";
import { serialize } from "./serialize.ts";
import { constant, input } from "./value.ts";

describe("readModel", () => {
  const x = input("x", [2, 3]);
  const weights = fill(1, 6);
  const scale = constant(weights, [2, 3], { name: "scale" });
  const shift = constant(Float32Array.of(0.5), [1], { name: "shift" });
  const metadata = { classes: "10", note: "ünïcode" };
  const bytes = serialize({ inputs: { x }, outputs: { y: add(mul(x, scale), shift) }, metadata });

  it("gives back what was saved", () => {
    expect(readModel(bytes)).toEqual({
      metadata,
      initializers: {
        scale: { dtype: "float32", shape: [2, 3], data: weights },
        shift: { dtype: "float32", shape: [1], data: Float32Array.of(0.5) },
      },
    });
  });

  it("says in one sentence what is wrong with damaged bytes, whatever the damage", () => {
    expect(() => readModel(new Uint8Array(0))).toThrow("The file is empty; fetch or export it again.");
    expect(() => readModel(new TextEncoder().encode("<html>"))).toThrow("The file is a web page, not a model;");
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), fc.boolean(), (at, byte, cut) => {
        const damaged = cut ? bytes.slice(0, at) : bytes.with(at, byte);
        try {
          readModel(damaged);
        } catch (error) {
          expect((error as Error).message).toMatch(
            /^(These bytes are not an ONNX model|The file (is|breaks) [^\n]*|The initialiser ".*" has .*)\.$/s,
          );
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
