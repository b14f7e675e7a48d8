import { expect, it } from "vitest";
import { convolve } from "../graph/convolution.ts";
import { constant } from "../graph/value.ts";
import { checkGradient } from "../testing/checkGradient.ts";
import { evaluate } from "../testing/evaluate.ts";
import { anywhere } from "../testing/gradientCase.ts";
import { kernelGradient } from "./kernelGradient.ts";

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

it("runs in float64, to that accuracy", async () => {
  const [n, c, o, size] = [2, 16, 16, 8];
  const numbers = (seed: number) =>
    Float64Array.from({ length: n * c * size * size }, (_, i) => Math.sin(seed * i + i * i));
  const [x, dy] = [numbers(1), numbers(2)];
  const geometry = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
  const [shape, kernel] = [
    [n, c, size, size],
    [o, c, 3, 3],
  ];
  const [dw] = await evaluate(kernelGradient(constant(x, shape), constant(dy, shape), kernel, geometry));
  const at = (values: Float64Array, image: number, channel: number, row: number, column: number): number =>
    Math.min(row, column) < 0 || Math.max(row, column) >= size
      ? 0
      : values[((image * c + channel) * size + row) * size + column]!;
  for (const [to, from, a, b] of [
    [0, 0, 0, 0],
    [3, 5, 1, 2],
    [15, 15, 2, 0],
  ] as const) {
    let sum = 0;
    for (let i = 0; i < n * size * size; i++) {
      const [image, row, column] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size];
      sum += at(dy, image, to, row, column) * at(x, image, from, row + a - 1, column + b - 1);
    }
    expect(dw![((to * c + from) * 3 + a) * 3 + b]!).toBeCloseTo(sum, 12);
  }
});

it("is that of even and odd rows and columns apart where every second pixel is left out, of any kernel and padding", async () => {
  const cases = [2, 3, 4, 5, 7].flatMap((k) => [0, 1, 2, 3].filter((pad) => pad < k).map((pad) => [k, pad] as const));
  for (const [k, pad] of cases) {
    const size = { height: 8, width: 10 };
    const geometry = { strides: [2, 2], pads: [pad, pad, pad, pad], dilations: [1, 1], groups: 1 } as const;
    const image = anywhere(k, [2, 5, size.height, size.width]);
    const kernel = anywhere(10 * k + pad, [3, 5, k, Math.max(1, k - 1)]);
    await checkGradient(([x, w]) => convolve(x!, w!, undefined, geometry), [image, kernel], {
      dtype: "float32",
      step: 1,
      tolerance: 1e-5,
    });
  }
});
