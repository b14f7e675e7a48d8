import { describe, expect, it } from "vitest";
import { input } from "../../graph/value.ts";
import { einsum } from "../../lower/einsum.ts";
import { checkImport, type WrittenInput } from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const tensor = (shape: readonly number[], seed: number): WrittenInput => ({
  shape,
  data: fill(
    seed,
    shape.reduce((a, b) => a * b, 1),
  ),
});

const sums: readonly (readonly [string, readonly (readonly number[])[]])[] = [
  [
    "ij,jk->ik",
    [
      [2, 3],
      [3, 4],
    ],
  ],
  [
    "ij,jk",
    [
      [2, 3],
      [3, 4],
    ],
  ],
  [
    "bhid, bhjd -> bhij",
    [
      [2, 2, 3, 4],
      [2, 2, 5, 4],
    ],
  ],
  [
    "bhij,bhjd->bhid",
    [
      [2, 2, 3, 5],
      [2, 2, 5, 4],
    ],
  ],
  [
    "bnchw,cd->bndhw",
    [
      [1, 2, 3, 2, 2],
      [3, 4],
    ],
  ],
  ["i,j->ji", [[2], [3]]],
  ["i,i->", [[3], [3]]],
  [
    "ij,ij->ij",
    [
      [2, 3],
      [2, 3],
    ],
  ],
  ["ijk,j->ik", [[2, 3, 4], [3]]],
  [
    "ij,kl->il",
    [
      [2, 3],
      [2, 4],
    ],
  ],
  ["ij->ji", [[2, 3]]],
  ["ij->j", [[2, 3]]],
  ["ba", [[2, 3]]],
  [
    "...ij,...jk->...ik",
    [
      [2, 5, 3, 4],
      [2, 5, 4, 2],
    ],
  ],
  ["...i->...", [[2, 3]]],
  [
    "ij,jk,kl->il",
    [
      [2, 3],
      [3, 4],
      [4, 2],
    ],
  ],
  ["ij,j,ik->ik", [[2, 3], [3], [2, 2]]],
];

describe("an imported einsum is what onnxruntime makes of it", () => {
  it.each(sums)("%s", async (equation, shapes) => {
    const inputs = shapes.map((shape, i) => tensor(shape, i));
    await checkImport({ op: "Einsum", opset: 12, inputs, attributes: { equation } });
  });

  it("refuses what it cannot read, naming the operands", () => {
    const x = (...shape: number[]) => input("x", shape);
    expect(() => einsum("ii->i", [x(2, 2)])).toThrow(
      'Einsum: "ii->i" names two axes of operand 0 alike (float32[2,2])',
    );
    expect(() => einsum("ij,jk->ik", [x(2, 2)])).toThrow("has 2 terms for 1 operands");
    expect(() => einsum("ij,jk->ik", [x(2, 3), x(2, 3)])).toThrow("runs together axes of different extents");
    expect(() => einsum("i->i", [x(2, 3)])).toThrow("does not name the axes of operand 0");
    expect(() => einsum("ij->k", [x(2, 3)])).toThrow("has an output that the operands do not make");
  });
});
