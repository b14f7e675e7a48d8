import type { Norm } from "../geometry/norms.ts";

/** `8/255` where the number is such a fraction and a change of every pixel, as in L∞; others as they are. */
export function pixelUnitsText(value: number, norm: Norm): string {
  const levels = value * 255;
  return norm === "linf" && Math.abs(levels - Math.round(levels)) < 1e-9 && levels < 255
    ? `${Math.round(levels)}/255`
    : String(value);
}
