/** 1 at an image's own class and −1 at its rival, `[m, classes]`. */
export function marginWeights(labels: ArrayLike<number>, rivals: Int32Array, classes: number): Float32Array {
  const weights = new Float32Array(rivals.length * classes);
  rivals.forEach((rival, i) => {
    weights[i * classes + labels[i]!] = 1;
    weights[i * classes + rival] = -1;
  });
  return weights;
}
