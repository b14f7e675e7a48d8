/**
 * A number for sentences: of so many decimals, of more (up to three) where it would read 0 without being 0, with the
 * true minus sign, and with a plus where `sign` asks for one.
 */
export function numberText(value: number, decimals = 3, sign: "both" | "minus" = "minus"): string {
  const text = Math.abs(value).toFixed(decimalsOf([value], decimals));
  if (Number(text) === 0) return text;
  return `${value < 0 ? "−" : sign === "both" ? "+" : ""}${text}`;
}

/** The fewest decimals from `least` on, and at most three more, by which no value but 0 reads 0. */
export function decimalsOf(values: readonly number[], least: number): number {
  const most = least + 3;
  let decimals = least;
  while (decimals < most && values.some((value) => value !== 0 && Number(value.toFixed(decimals)) === 0)) decimals++;
  return values.some((value) => value !== 0 && Number(value.toFixed(decimals)) === 0) ? least : decimals;
}
