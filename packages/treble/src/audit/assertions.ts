import { percentText } from "../attacks/audit/warning.ts";
import { UserError } from "../errors/userError.ts";
import { normNames } from "../geometry/norms.ts";
import type { AssertionResult, AuditResult, Share } from "../results/audit.ts";
import type { Interval } from "../statistics/interval.ts";
import { shown } from "../text/kindOf.ts";
import { listText } from "../text/listText.ts";
import { pixelUnitsText } from "../text/pixelUnitsText.ts";
import type { RobustNorm } from "./parts/robustness.ts";

type Comparison = ">=" | "<=" | ">" | "<";

/** What an audit must come up to. */
export interface Assertion {
  /** As it was written. */
  readonly text: string;
  readonly measure: string;
  /** Of `robust` alone. */
  readonly at: { readonly norm: RobustNorm; readonly epsilon: number } | null;
  readonly comparison: Comparison;
  readonly bound: number;
}

/** A number of an audit, and how it is said. */
interface Measured {
  readonly name: string;
  readonly value: number;
  readonly say: (value: number) => string;
  /** What else is known of it, in parentheses; empty where nothing is. */
  readonly about: string;
  readonly interval: Pick<Interval, "low" | "high"> | null;
}

/** Numbers that there are to assert, by the name that an assertion calls them, and what each is. */
const measures: Readonly<Record<string, (result: AuditResult) => Measured>> = {
  clean: ({ clean }) => ofShare("Accuracy without an attack", clean),
  centroid: ({ spectra: { perturbations } }) =>
    ofInterval("The perturbations' centroid", perturbations?.centroid, (value) => `${digits(value)} cycles per pixel`),
  "high-share": ({ spectra: { perturbations, cutoff } }) =>
    ofInterval(`The share of the perturbations' energy above ${cutoff}`, perturbations?.highShare, percentText),
  "median-norm": ({ smallest: { size, norm, fooled, medianInterval } }) => ({
    name: `The median ${normNames[norm]} norm of the smallest perturbations`,
    value: size?.median ?? Number.NaN,
    say: digits,
    about: [
      ...(size ? [`of ${fooled}`] : []),
      ...(medianInterval ? [`95 % interval ${digits(medianInterval.low)} to ${digits(medianInterval.high)}`] : []),
    ].join(", "),
    interval: medianInterval ?? null,
  }),
  survives: ({ smallest: { survives8Bit } }) =>
    survives8Bit
      ? ofShare("The share of adversarial images that survive being saved with 8 bits", survives8Bit)
      : ofInterval("The share of adversarial images that survive being saved with 8 bits", undefined, percentText),
  warnings: ({ warnings }) => ({
    name: "The number of warnings",
    value: warnings.length,
    say: String,
    about: listText(warnings.map(({ code }) => code)),
    interval: null,
  }),
};

/** What is asserted of `robust` has a norm and a radius. */
const robustForm = "robust@l2:0.5";
const names = [...Object.keys(measures).slice(0, 1), robustForm, ...Object.keys(measures).slice(1)];
const form = /^\s*([A-Za-z-]+)\s*(?:@\s*([^:\s]+)\s*:\s*([^\s<>=]+))?\s*(>=|<=|>|<)\s*(.+?)\s*$/;
const norms: Readonly<Record<string, RobustNorm>> = { l2: "l2", linf: "linf", "l∞": "linf" };

/**
 * An assertion such as `clean>=0.9`, `robust@l2:0.5>=40%`, `robust@linf:8/255>0.3` or `centroid<=0.25`. Bounds and
 * radii are numbers, fractions or percentages.
 * @throws UserError where it is none; the sentence lists the measures that there are.
 */
export function parseAssertion(text: string): Assertion {
  const found = form.exec(text);
  if (!found) {
    throw new UserError(
      `The assertion ${shown(text)} is none; write a measure, one of >= <= > <, and a number, such as clean>=0.9, with one of the measures ${listText(names)}.`,
    );
  }
  const [, measure, norm, radius, comparison, bound] = found as unknown as string[];
  const isRobust = measure === "robust";
  if (!isRobust && !Object.hasOwn(measures, measure!)) {
    throw new UserError(`The assertion ${shown(text)}: there is no measure ${measure}; take ${listText(names)}.`);
  }
  if (isRobust !== (norm !== undefined)) {
    throw new UserError(
      isRobust
        ? `The assertion ${shown(text)} names no radius; write the norm and the radius, such as ${robustForm}>=0.4.`
        : `The assertion ${shown(text)}: ${measure} has no radius; write ${measure}${comparison}${bound}.`,
    );
  }
  const known = norm === undefined ? undefined : norms[norm.toLowerCase()];
  if (norm !== undefined && known === undefined) {
    throw new UserError(`The assertion ${shown(text)}: the norm is ${shown(norm)}; it must be l2 or linf.`);
  }
  return {
    ...{ text, measure: measure!, comparison: comparison as Comparison },
    at: known ? { norm: known, epsilon: numberOf(text, "radius", radius!, 0) } : null,
    bound: numberOf(text, "bound", bound!),
  };
}

/**
 * The radii that assertions name, by norm, each once, in their order, so that an audit can be told to measure them;
 * absent where they name none.
 * @throws UserError as `parseAssertion`.
 */
export function assertedRadii(texts: readonly string[]): {
  readonly l2?: readonly number[];
  readonly linf?: readonly number[];
} {
  const named = texts.flatMap((text) => parseAssertion(text).at ?? []);
  const of = (norm: RobustNorm): readonly number[] => [
    ...new Set(named.flatMap((one) => (one.norm === norm ? [one.epsilon] : []))),
  ];
  const [l2, linf] = [of("l2"), of("linf")];
  return { ...(l2.length > 0 && { l2 }), ...(linf.length > 0 && { linf }) };
}

/**
 * The result with these assertions decided, after those that it has already. What was not measured, since no image was
 * fooled, say, meets none.
 * @throws UserError as `parseAssertion`, and for a radius that the audit has not measured.
 */
export function withAssertions(result: AuditResult, texts: readonly string[]): AuditResult {
  const decided = texts.map((text) => decide(result, parseAssertion(text)));
  return { ...result, assertions: [...result.assertions, ...decided] };
}

function decide(result: AuditResult, assertion: Assertion): AssertionResult {
  const { text, measure, at, comparison, bound } = assertion;
  const measured = at ? robustAt(result, text, at) : measures[measure]!(result);
  const { name, value, say, about, interval } = measured;
  const asserted = `${comparisonTexts[comparison]} ${say(bound)} was asserted`;
  if (value === null || Number.isNaN(value)) {
    return { text, value: Number.NaN, passed: false, sentence: `${name} was not measured, and ${asserted}.` };
  }
  const passed = holds[comparison](value, bound);
  const close =
    interval && interval.low <= bound && bound <= interval.high ? "; the 95 % interval does not tell it from that" : "";
  const what = `${name} is ${say(value)}${about ? ` (${about})` : ""}`;
  return { text, value, passed, sentence: `${what}, ${asserted}: ${passed ? "it holds" : "it fails"}${close}.` };
}

const comparisonTexts: Readonly<Record<Comparison, string>> = {
  ">=": "at least",
  "<=": "at most",
  ">": "more than",
  "<": "less than",
};

const holds: Readonly<Record<Comparison, (value: number, bound: number) => boolean>> = {
  ">=": (value, bound) => value >= bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  "<": (value, bound) => value < bound,
};

/** Robust accuracy at a radius: as it was stated, or from a curve. @throws UserError */
function robustAt(
  { robust, curves }: AuditResult,
  text: string,
  { norm, epsilon }: NonNullable<Assertion["at"]>,
): Measured {
  const isIt = (one: { readonly epsilon: number }): boolean => Math.abs(one.epsilon / epsilon - 1) < 1e-9;
  const points = curves.filter((curve) => curve.norm === norm).flatMap((curve) => curve.points);
  const found = robust.find((one) => one.norm === norm && isIt(one)) ?? points.find(isIt);
  if (!found) {
    const stated = robust.map((one) => `${one.norm}:${pixelUnitsText(one.epsilon, one.norm)}`);
    const drawn = curves.flatMap((curve) => curve.points.map((point) => `${curve.norm}:${digits(point.epsilon)}`));
    const radii = stated.length > 0 ? stated : drawn;
    throw new UserError(
      `The assertion ${shown(text)}: the audit has no radius ${pixelUnitsText(epsilon, norm)} in ${normNames[norm]}; it has ${radii.length > 0 ? listText(radii) : "none"}: audit at that radius.`,
    );
  }
  return ofShare(`Accuracy under attack within ${normNames[norm]} ${pixelUnitsText(epsilon, norm)}`, found);
}

function ofShare(name: string, share: Share): Measured {
  const { count, total, low, high } = share;
  const about = `${count} of ${total}, 95 % interval ${percentText(low)} to ${percentText(high)}`;
  return { name, value: share.share, say: percentText, about, interval: share };
}

function ofInterval(name: string, interval: Interval | undefined, say: (value: number) => string): Measured {
  if (!interval) return { name, value: Number.NaN, say, about: "", interval: null };
  const { mean, low, high } = interval;
  return { name, value: mean, say, about: `95 % interval ${say(low)} to ${say(high)}`, interval };
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** `0.4`, `40%` or `8/255`. @throws UserError */
function numberOf(text: string, what: string, written: string, above = Number.NEGATIVE_INFINITY): number {
  const [, top, bottom, percent] = /^([-+]?[\d.]+(?:e[-+]?\d+)?)(?:\s*\/\s*([\d.]+)|\s*(%))?$/i.exec(written) ?? [];
  const value = Number(top) / (percent ? 100 : Number(bottom ?? 1));
  if (top !== undefined && Number.isFinite(value) && value > above) return value;
  throw new UserError(
    `The assertion ${shown(text)}: the ${what} is ${shown(written)}; it must be a number${above === 0 ? " above 0" : ""}, such as 0.4, 40% or 8/255.`,
  );
}
