import { compile, input, matmul, transpose } from "ongrad";
import { compileOptions } from "../../running/compileOptions.ts";
import type { Running } from "../../running/running.ts";

/** Numbers of a row whose products are summed in float32; stretches are summed in float64. */
const STRETCH = 4096;

/** Inner products of the rows of two blocks. */
export interface BlockProducts {
  /** `a · bᵀ`, `[rows, rows]`, of blocks `[rows, size]` in pieces `[rows, ·]` one after the other. */
  of(a: readonly Float32Array[], b: readonly Float32Array[]): Promise<Float64Array>;
  dispose(): Promise<void>;
}

/** For blocks of so many rows each. */
export async function blockProducts(rows: number, options: Running): Promise<BlockProducts> {
  const [a, b] = [input("a", [rows, STRETCH]), input("b", [rows, STRETCH])];
  const executable = await compile(
    { a, b },
    { product: matmul(a, transpose(b, [1, 0])) },
    await compileOptions(options),
  );
  const feeds = { a: new Float32Array(rows * STRETCH), b: new Float32Array(rows * STRETCH) };
  return {
    async of(left, right) {
      const total = new Float64Array(rows * rows);
      for (const [at, piece] of left.entries()) {
        const size = piece.length / rows;
        for (let first = 0; first < size; first += STRETCH) {
          fill(feeds.a, piece, rows, first);
          fill(feeds.b, right[at]!, rows, first);
          const { product } = await executable.run(feeds);
          for (let i = 0; i < total.length; i++) total[i]! += product[i]!;
        }
      }
      return total;
    },
    dispose: () => executable.dispose(),
  };
}

/** The numbers from `first` on of every row, with zeros behind its end. */
function fill(into: Float32Array, piece: Float32Array, rows: number, first: number): void {
  const size = piece.length / rows;
  const last = Math.min(size, first + STRETCH);
  if (last - first < STRETCH) into.fill(0);
  for (let row = 0; row < rows; row++) into.set(piece.subarray(row * size + first, row * size + last), row * STRETCH);
}
