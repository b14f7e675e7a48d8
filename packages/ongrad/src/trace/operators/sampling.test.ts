import { describe, it } from "vitest";
import { checkImport, checkImportedDerivatives, type WrittenInput } from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const tensor = (seed: number, ...shape: number[]): WrittenInput => ({
  shape,
  data: fill(
    seed,
    shape.reduce((p, n) => p * n, 1),
    1.6,
  ),
});
const size = (...numbers: number[]): WrittenInput => ({
  shape: [numbers.length],
  data: BigInt64Array.from(numbers, BigInt),
  stored: true,
});

describe("sampling at worked-out places is imported as onnxruntime runs it", () => {
  const inputs = [tensor(1, 2, 3, 5, 4), tensor(2, 2, 3, 6, 2)];

  it.each(["zeros", "border", "reflection"])("GridSample, padded by %s", async (padding_mode) => {
    for (const align_corners of [0, 1]) {
      for (const mode of ["bilinear", "nearest", "bicubic"]) {
        await checkImport({ op: "GridSample", opset: 16, inputs, attributes: { mode, padding_mode, align_corners } });
      }
      for (const mode of ["linear", "nearest", "cubic"]) {
        await checkImport({ op: "GridSample", opset: 20, inputs, attributes: { mode, padding_mode, align_corners } });
      }
    }
  });

  it("AffineGrid", async () => {
    for (const align_corners of [0, 1]) {
      const grid = [tensor(1, 2, 2, 3), size(2, 3, 4, 5)];
      await checkImport({ op: "AffineGrid", opset: 20, inputs: grid, attributes: { align_corners } });
    }
  });

  it.each(["zeros", "border", "reflection"])(
    "GridSample, padded by %s, has the derivative that differences give",
    async (padding_mode) => {
      const attributes = { padding_mode, mode: "linear" };
      const small = [tensor(3, 1, 2, 3, 4), tensor(4, 1, 2, 3, 2)];
      await checkImportedDerivatives({ op: "GridSample", opset: 20, inputs: small, attributes });
    },
  );
});
