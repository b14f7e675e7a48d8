import { expect, it } from "vitest";
import { convolve } from "../graph/convolution.ts";
import { checkGradient } from "../testing/checkGradient.ts";
import { anywhere } from "../testing/gradientCase.ts";

it("does not take a padded, strided 1 × 1 kernel that keeps the size for a plain product", async () => {
  const geometry = { strides: [2, 2], pads: [2, 1, 1, 2], dilations: [1, 1], groups: 1 } as const;
  const image = anywhere(1, [2, 2, 3, 3]);
  const kernel = anywhere(2, [3, 2, 1, 1]);
  const options = { dtype: "float32", step: 1, tolerance: 1e-5 } as const;
  await checkGradient(
    ([x, w]) => {
      const y = convolve(x!, w!, undefined, geometry);
      expect(y.shape.slice(2)).toEqual(x!.shape.slice(2));
      return y;
    },
    [image, kernel],
    options,
  );
});
