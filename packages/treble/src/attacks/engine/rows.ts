/**
 * Arrays of rows, one a sample, and how many of them a compiled graph has. onnxruntime gives a row of a product the
 * same bits whatever the number of rows, as long as there are two: a single one goes another way. So no graph here has
 * one row, and results do not depend on the batch size.
 */

/** Rows of a graph that takes `count` images in as few runs as `batchSize` allows, none of them mostly empty. */
export function rowsFor(count: number, batchSize: number): number {
  const runs = Math.max(1, Math.ceil(count / batchSize));
  return Math.max(2, Math.ceil(count / runs));
}

/**
 * The least of a few sizes, at most `batchSize`, that holds `count` rows: quarters of the batch, below them powers of
 * two.
 */
export function sizeFor(count: number, batchSize: number): number {
  const quarter = Math.ceil(batchSize / 4);
  const size = count > quarter ? Math.ceil(count / quarter) * quarter : 2 ** Math.ceil(Math.log2(Math.max(1, count)));
  return Math.max(2, Math.min(size, batchSize));
}

/** Row `r` of an array of rows of `length` numbers, a view. */
export function row(array: Float32Array, r: number, length: number): Float32Array {
  return array.subarray(r * length, (r + 1) * length);
}

/** These rows, in this order, as one array of their own: images of `size` numbers, for one. */
export function picked(array: Float32Array, rows: readonly number[], size: number): Float32Array {
  const part = new Float32Array(rows.length * size);
  rows.forEach((r, i) => {
    part.set(row(array, r, size), i * size);
  });
  return part;
}
