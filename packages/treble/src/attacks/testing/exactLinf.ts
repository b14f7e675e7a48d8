/**
 * The exact L∞ distance to the nearest adversarial image of a network with one hidden layer of ReLUs: a mixed-integer
 * program, a truth value for each unit whose sign is not settled (Tjeng, Xiao & Tedrake 2019), solved by HiGHS.
 */
import highs from "highs";
import type { MlpWeights } from "./classifiers.ts";

export interface ExactQuestion {
  readonly weights: MlpWeights;
  readonly classes: number;
  /** Pixels in [0, 1]. */
  readonly image: Float32Array;
  readonly label: number;
  /** A distance within which there is an adversarial image: what an attack found. The nearer, the faster. */
  readonly within: number;
}

/** Of a unit's input where every pixel may move by `within`, inside [0, 1]. */
interface Unit {
  readonly weights: Float64Array;
  readonly offset: number;
  readonly low: number;
  readonly high: number;
}

// Its types are those of a CommonJS module, where the function is the `default` of what is imported.
const solver = await (highs as unknown as typeof highs.default)();

/**
 * The smallest L∞ distance at which the logit of another class is as high as the label's, inside [0, 1]; `within`
 * itself where none is nearer.
 */
export function exactLinf(question: ExactQuestion): number {
  const units = unitsOf(question);
  let nearest = question.within;
  for (let rival = 0; rival < question.classes; rival++) {
    if (rival !== question.label) nearest = Math.min(nearest, distanceTo(rival, question, units));
  }
  return nearest;
}

function unitsOf({ weights: { first, bias }, image, within }: ExactQuestion): Unit[] {
  const hidden = bias.length;
  return Array.from(bias, (shift, j) => {
    const weights = Float64Array.from(image, (_, i) => first[i * hidden + j]!);
    const offset = shift - 0.5 * weights.reduce((sum, w) => sum + w, 0);
    let [low, high] = [offset, offset];
    image.forEach((pixel, i) => {
      const ends = [Math.max(0, pixel - within), Math.min(1, pixel + within)].map((value) => weights[i]! * value);
      low += Math.min(...ends);
      high += Math.max(...ends);
    });
    return { weights, offset, low, high };
  });
}

/** Of the nearest image that `rival` wins; infinite where it wins none within. */
function distanceTo(rival: number, question: ExactQuestion, units: readonly Unit[]): number {
  const { weights, classes, image, label, within } = question;
  const towards = units.map((_, j) => weights.second[j * classes + rival]! - weights.second[j * classes + label]!);
  const live = units.flatMap(({ high }, j) => (high > 0 ? [j] : []));
  const open = live.filter((j) => units[j]!.low < 0);
  const sum = (terms: readonly (readonly [number, string])[]): string =>
    terms.map(([factor, name]) => `${factor < 0 ? "-" : "+"} ${Math.abs(factor)} ${name}`).join(" ");
  const input = (j: number): string => sum(Array.from(units[j]!.weights, (w, i) => [-w, `x${i}`] as const));
  const constraints = [
    sum(live.map((j) => [towards[j]!, `h${j}`] as const)).concat(" >= 0"),
    ...Array.from(image, (pixel, i) => `t - x${i} >= ${-pixel}`),
    ...Array.from(image, (pixel, i) => `t + x${i} >= ${pixel}`),
    ...live.flatMap((j) => {
      const { offset, low, high } = units[j]!;
      const exact = `h${j} ${input(j)}`;
      if (low >= 0) return [`${exact} = ${offset}`];
      // At a = 1 the unit passes its input on, at a = 0 nothing.
      return [
        `${exact} >= ${offset}`,
        `${exact} - ${low} a${j} <= ${offset - low}`.replace("- -", "+ "),
        `h${j} - ${high} a${j} <= 0`,
      ];
    }),
  ];
  const bounds = [
    `0 <= t <= ${within}`,
    ...Array.from(image, (pixel, i) => `${Math.max(0, pixel - within)} <= x${i} <= ${Math.min(1, pixel + within)}`),
  ];
  const program = [
    "Minimize t",
    "Subject To",
    ...constraints,
    "Bounds",
    ...bounds,
    ...(open.length > 0 ? ["Binary", open.map((j) => `a${j}`).join(" ")] : []),
    "End",
  ].join("\n");
  const { Status, ObjectiveValue } = solver.solve(program, { mip_rel_gap: 0, mip_abs_gap: 1e-9, output_flag: false });
  if (Status === "Infeasible") return Number.POSITIVE_INFINITY;
  if (Status !== "Optimal") throw new Error(`HiGHS ended as ${Status}.`);
  return ObjectiveValue;
}
