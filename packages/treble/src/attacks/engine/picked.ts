/** The images of these samples, in this order, as one array of their own; each is `size` numbers. */
export function picked(images: Float32Array, samples: readonly number[], size: number): Float32Array {
  const part = new Float32Array(samples.length * size);
  samples.forEach((n, i) => {
    part.set(images.subarray(n * size, (n + 1) * size), i * size);
  });
  return part;
}
