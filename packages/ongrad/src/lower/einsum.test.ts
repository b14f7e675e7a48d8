import { describe, it } from "vitest";
import type { Shape } from "../graph/value.ts";
import { checkGradient, checkSecondDerivative } from "../testing/checkGradient.ts";
import { anywhere } from "../testing/gradientCase.ts";
import { einsum } from "./einsum.ts";

describe("the derivatives of a sum over labels agree with central differences", () => {
  it.each<readonly [string, readonly Shape[]]>([
    [
      "bhid,bhjd->bhij",
      [
        [1, 2, 3, 2],
        [1, 2, 2, 2],
      ],
    ],
    ["ijk,j->ik", [[2, 3, 2], [3]]],
    ["i,j->ji", [[2], [3]]],
    ["...i->...", [[2, 3]]],
    [
      "ij,jk,kl->il",
      [
        [2, 3],
        [3, 2],
        [2, 2],
      ],
    ],
  ])("%s", async (equation, shapes) => {
    const at = shapes.map((shape, i) => anywhere(i, shape));
    await checkGradient((values) => einsum(equation, values), at, { step: 1, tolerance: 1e-12 });
    await checkSecondDerivative((values) => einsum(equation, values), at, { tolerance: 1e-6 });
  });
});
