/** Mean cross-entropy in nats of logits `[n, classes]`, and `y − softmax(f)`, `[n, classes]`. */
export function crossEntropy(logits: Float64Array, labels: ArrayLike<number>, classes: number) {
  const residual = new Float64Array(logits.length);
  let loss = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const most = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const total = row.reduce((sum, value) => sum + Math.exp(value - most), 0);
    loss += (Math.log(total) + most - row[labels[i]!]!) / labels.length;
    for (let c = 0; c < classes; c++)
      residual[i * classes + c] = (c === labels[i] ? 1 : 0) - Math.exp(row[c]! - most) / total;
  }
  return { loss, residual };
}
