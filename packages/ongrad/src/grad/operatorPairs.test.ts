import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hasRange } from "../graph/range.ts";
import { constant, input, sizeOf, type Value } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { testBackend as backend } from "../testing/backend.ts";
import { fill } from "../testing/fill.ts";
import { fitted, pairedOperators, pairedShape } from "../testing/pairedOperators.ts";
import { gradients } from "./gradients.ts";
import { rules } from "./table.ts";

/**
 * Where the output is finite and where PyTorch's gradient is (a bit an element), the gradient's product with `weights`
 * there, and its norm there.
 */
type Summary = readonly [finite: string, counts: string, dot: number, norm: number];
type Golden = Readonly<Record<"after" | "before", Readonly<Record<string, Readonly<Record<string, Summary>>>>>>;

const golden = JSON.parse(
  readFileSync(new URL("goldens/operatorPairs.golden.json", import.meta.url), "utf8"),
) as Golden;
const count = sizeOf(pairedShape);
const weights = fill(3, count);
// biome-ignore format: four rows
const numbers = Float32Array.of(
  0, 1, -1, 0.5, 3, -0.5,
  0, 0, 0, 0.25, 1, 0,
  -0.75, -0.25, 0.25, 0.625, 0.875, -0.875,
  -1, -2, 0, -0.5, -3, -0.25,
);

function bitsOf(hex: string): boolean[] {
  return Array.from(Number.parseInt(hex, 16).toString(2).padStart(count, "0"), (bit) => bit === "1");
}

it("every operator with a derivative is paired", () => {
  const paired = new Set(Object.keys(pairedOperators).map((name) => name.split(" ")[0]));
  expect([...rules.keys()].filter((op) => !paired.has(op))).toEqual([]);
  for (const place of ["after", "before"] as const) {
    for (const [singular, pairs] of Object.entries(golden[place])) {
      expect(pairedOperators).toHaveProperty([singular]);
      // Run bench/peers/operator_pairs.py where this fails.
      expect(Object.keys(pairs).sort()).toEqual(Object.keys(pairedOperators).sort());
    }
  }
});

it("the range of every operator with a derivative is known", () => {
  expect([...rules.keys()].filter((op) => !hasRange(op))).toEqual([]);
});

describe.each(["after", "before"] as const)(
  "the derivative is finite where PyTorch's is, and the same: %s",
  (place) => {
    it.each(Object.entries(golden[place]))("%s", async (singular, pairs) => {
      const x = input("x", pairedShape);
      const outputs = Object.entries(pairs).map(([name, [finite]]): [string, Value] => {
        const [inner, outer] = place === "after" ? [singular, name] : [name, singular];
        const y = fitted(pairedOperators[outer]!(fitted(pairedOperators[inner]!(x))));
        const cotangent = fill(2, count).map((c, i) => (bitsOf(finite)[i] ? c : 0));
        return [name, gradients(y, [x], constant(cotangent, pairedShape))[0]];
      });
      const executable = await compile({ x }, Object.fromEntries(outputs), { backend });
      const results = await executable.run({ x: numbers });
      await executable.dispose();
      const wrong: string[] = [];
      for (const [name, [, counts, dot, norm]] of Object.entries(pairs)) {
        const ours = Array.from(results[name] as Float32Array, (g, i) => (bitsOf(counts)[i] ? g : 0));
        const ourDot = ours.reduce((sum, g, i) => sum + g * weights[i]!, 0);
        const ourNorm = Math.hypot(...ours);
        const allowed = 1e-3 * norm + 1e-5;
        if (!(Math.abs(ourDot - dot) <= allowed && Math.abs(ourNorm - norm) <= allowed)) {
          wrong.push(`${name}: ${ourDot} and ${ourNorm}, but PyTorch's are ${dot} and ${norm} (${ours})`);
        }
      }
      expect(wrong).toEqual([]);
    });
  },
);
