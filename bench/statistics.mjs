/** The value below which a fraction `q` of the numbers lies, interpolated between neighbours. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

export function median(values) {
  return quantile(values, 0.5);
}

/** "median (first quartile–third quartile)" */
export function withQuartiles(values, format = (value) => value.toFixed(2)) {
  return `${format(median(values))} (${format(quantile(values, 0.25))}–${format(quantile(values, 0.75))})`;
}
