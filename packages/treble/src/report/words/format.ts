import type { Interval } from "../../statistics/interval.ts";
import { thousands } from "../../text/thousands.ts";

/** The minus sign of typography, as wide as a digit and never broken from its number. */
const MINUS = "−";
/** No value: the number is not finite, so was not measured. */
export const MISSING = "–";

/** `value` with a fixed number of decimals, a true minus sign, and never a negative zero. */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return MISSING;
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** More decimals than this are no reading matter. */
const MOST_DECIMALS = 6;

/**
 * Decimals that give the width of an interval two digits that count: of an effect in any unit. More where a number
 * would be rounded onto 0, because a verdict hangs on the side of 0 on which a limit lies.
 */
export function effectDecimals({ mean, low, high }: Interval): number {
  const width = high - low;
  const usual =
    Number.isFinite(width) && width > 0
      ? Math.min(MOST_DECIMALS, Math.max(0, 1 - Math.floor(Math.log10(width))))
      : exactDecimals(mean);
  const apartFromZero = [mean, low, high]
    .filter((value) => Number.isFinite(value) && value !== 0)
    .map((value) => Math.ceil(-Math.log10(2 * Math.abs(value))))
    .filter((decimals) => decimals <= MOST_DECIMALS);
  return Math.max(usual, ...apartFromZero);
}

/** At most three, and as few as the number has. */
function exactDecimals(value: number): number {
  if (!Number.isFinite(value)) return 3;
  return [0, 1, 2].find((decimals) => Math.abs(Number(value.toFixed(decimals)) - value) < 1e-9) ?? 3;
}

/** An effect with its sign: `+0.168`, `−0.016`. */
export function effectMean(effect: Interval): string {
  return signedNumber(effect.mean, effectDecimals(effect));
}

/** The limits of an effect with their signs: `[−0.041, +0.012]`; nothing where there are none. */
export function effectLimits(effect: Interval): string {
  if (!Number.isFinite(effect.low) && !Number.isFinite(effect.high)) return "";
  const decimals = effectDecimals(effect);
  return `[${signedNumber(effect.low, decimals)}, ${signedNumber(effect.high, decimals)}]`;
}

/** Only 0 itself is printed as 0: what has no digit at these decimals is given as a power of ten. */
function signedNumber(value: number, decimals: number): string {
  const vanishes = Number.isFinite(value) && value !== 0 && Number(value.toFixed(decimals)) === 0;
  const text = vanishes ? significant(value, 1) : fixed(value, decimals);
  return value > 0 ? `+${text}` : text;
}

/** A frequency in cycles per pixel: three decimals, the precision the intervals warrant. */
export function frequency(value: number): string {
  return fixed(value, 3);
}

/** A share in [0, 1] as a percentage without its sign, e.g. `12.3`. */
export function percent(share: number, decimals = 1): string {
  return fixed(share * 100, decimals);
}

/** `0.211 [0.205, 0.217]` */
export function intervalText(interval: Interval, decimals = 3): string {
  return `${fixed(interval.mean, decimals)} ${limitsText(interval, decimals)}`.trimEnd();
}

/** `[0.205, 0.217]`, the limits alone; nothing where there are none. */
export function limitsText(interval: Interval, decimals = 3): string {
  if (!Number.isFinite(interval.low) && !Number.isFinite(interval.high)) return "";
  return `[${fixed(interval.low, decimals)}, ${fixed(interval.high, decimals)}]`;
}

/** `0.205–0.217`, for narrow columns of numbers that are never negative; nothing where there are none. */
export function rangeText(low: number, high: number, decimals: number): string {
  if (!Number.isFinite(low) && !Number.isFinite(high)) return "";
  return `${fixed(low, decimals)}–${fixed(high, decimals)}`;
}

/** The interval of a share, both scaled to percent. */
export function percentInterval(interval: Interval): Interval {
  return { mean: interval.mean * 100, low: interval.low * 100, high: interval.high * 100 };
}

/** As `thousands`, or a dash where there is no number. */
export function count(value: number, space?: string): string {
  return Number.isFinite(value) ? thousands(value, space) : MISSING;
}

/** `value` to `digits` significant digits, without exponent for the magnitudes met on a page. */
export function significant(value: number, digits: number): string {
  if (!Number.isFinite(value)) return MISSING;
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent < -6 || exponent > 8) return value.toExponential(digits - 1).replaceAll("-", MINUS);
  return fixed(value, Math.max(0, digits - 1 - exponent));
}

/** A power of ten for an axis: `1`, `0.01`, `10`; beyond four places as `10⁻⁶`. */
export function powerOfTen(exponent: number): string {
  if (exponent >= -3 && exponent <= 3) return fixed(10 ** exponent, Math.max(0, -exponent));
  return `10${[...String(exponent)].map((c) => SUPERSCRIPTS[c] ?? c).join("")}`;
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};

/** A span of time in the two largest units: `48 s`, `3 min 12 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return MISSING;
  const whole = Math.round(seconds);
  if (seconds < 10) return `${significant(seconds, 2)} s`;
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** An ISO 8601 time as `2026-03-01 14:05 UTC`; anything else is returned as it is. */
export function dateText(iso: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z$/.exec(iso);
  return match === null ? iso : `${match[1]} ${match[2]} UTC`;
}

/** `1 seed`, `3 seeds`. */
export function plural(n: number, singular: string, pluralForm: string = `${singular}s`): string {
  return `${count(n)} ${n === 1 ? singular : pluralForm}`;
}

/** A number someone chose, such as an ε, in as many digits as it needs and at most four: `0.25`, `0.0314`. */
export function compact(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : MISSING;
}
