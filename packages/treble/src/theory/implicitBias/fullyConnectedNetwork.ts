import type { LinearNetwork } from "./linearNetwork.ts";

/**
 * `β = W₁ᵀ W₂ᵀ … w_L`: fully connected, all hidden layers of `width` units; with one layer `β` is the weights.
 * Whatever the depth, gradient descent goes to the ℓ2 max-margin predictor (Gunasekar et al. 2018, theorem 1).
 */
export function fullyConnectedNetwork(size: number, layers: number, width: number): LinearNetwork {
  // Rows and columns of each layer's matrix, `[rows, columns]` row-major, the first layer first.
  const extents = Array.from(
    { length: layers },
    (_, l) => [l === layers - 1 ? 1 : width, l === 0 ? size : width] as const,
  );
  const starts = extents.map((_, l) => extents.slice(0, l).reduce((sum, [rows, columns]) => sum + rows * columns, 0));
  const matrix = (weights: Float64Array, l: number): Float64Array => weights.subarray(starts[l]!, starts[l]! + area(l));
  const area = (l: number): number => extents[l]![0] * extents[l]![1];
  return {
    name: `fully connected, ${layers} layers`,
    layers,
    basis: "pixels",
    weights: starts.at(-1)! + area(layers - 1),
    predictor(weights, into) {
      let above: Float64Array = Float64Array.of(1);
      for (let l = layers - 1; l >= 0; l--) above = timesTransposed(matrix(weights, l), above, extents[l]!);
      into.set(above);
    },
    gradient(weights, direction, into) {
      // What reaches each layer from below, and how much each of its units counts above.
      const below = [direction];
      for (let l = 0; l < layers - 1; l++) below.push(times(matrix(weights, l), below[l]!, extents[l]!));
      let above: Float64Array = Float64Array.of(1);
      for (let l = layers - 1; l >= 0; l--) {
        const [rows, columns] = extents[l]!;
        for (let r = 0; r < rows; r++)
          for (let c = 0; c < columns; c++) into[starts[l]! + r * columns + c] = above[r]! * below[l]![c]!;
        above = timesTransposed(matrix(weights, l), above, extents[l]!);
      }
    },
  };
}

function times(matrix: Float64Array, x: Float64Array, [rows, columns]: readonly [number, number]): Float64Array {
  const product = new Float64Array(rows);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) product[r]! += matrix[r * columns + c]! * x[c]!;
  return product;
}

function timesTransposed(matrix: Float64Array, x: Float64Array, [rows, columns]: readonly [number, number]) {
  const product = new Float64Array(columns);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) product[c]! += matrix[r * columns + c]! * x[r]!;
  return product;
}
