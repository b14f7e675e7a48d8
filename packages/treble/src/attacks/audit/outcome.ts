import type { Annulus } from "../../frequency/band.ts";
import { type Quartiles, quartiles } from "../../statistics/quartiles.ts";
import { sum } from "../../statistics/sum.ts";
import { outsideBand } from "../bands/outsideBand.ts";
import type { AttackResult } from "../contract/result.ts";
import { accuracyCurve } from "./accuracyCurve.ts";
import { robustAccuracy } from "./robustAccuracy.ts";

/** What an attack came to; shares are of the images in parentheses, null where there are none. */
export interface Outcome {
  readonly images: number;
  readonly cleanAccuracy: number;
  /** Images that the clean model gets right. */
  readonly attacked: number;
  readonly succeeded: number;
  /**
   * How many images each reason for a failure holds of, by its name (`FailureReason`); wrong ones are not among them.
   */
  readonly reasons: Readonly<Record<string, number>>;
  /** For an attack in a ball: share of all images still right. */
  readonly robustAccuracy: number | null;
  /** Share of all images still right at other radii, in the attack's norm. */
  readonly curve: readonly RadiusAccuracy[];
  /** Over the successes, in the attack's norm, pixel units. */
  readonly norm: Quartiles | null;
  /** Of the successes, those that stay adversarial when rounded to 8 bits. */
  readonly survives8Bit: number | null;
  /**
   * To which frequencies the perturbations were confined, and the share of their energy that is outside all the same.
   */
  readonly band?: Annulus;
  readonly outside?: Quartiles | null;
}

/** The accuracy at one more radius, and the run that says so. */
export interface RadiusAccuracy {
  /** Radius in pixel units. */
  readonly epsilon: number;
  readonly robustAccuracy: number;
  /** Whether that is the run of the smallest perturbations, which answer for every radius, or one in this ball. */
  readonly by: "smallest perturbations" | "attack at this radius";
  readonly run: string;
}

/** What the run `id` says of the accuracy at a radius. */
export function curvePoint(result: AttackResult, id: string, radius: number): RadiusAccuracy {
  const { norm, epsilon } = result.attack.settings;
  const [point] = accuracyCurve([result], norm, [radius]);
  const by = epsilon === null ? "smallest perturbations" : "attack at this radius";
  return { epsilon: radius, robustAccuracy: point!.robustAccuracy, by, run: id };
}

/** What was attacked: images `[N, C, H, W]` of the shape `[C, H, W]`. */
export interface Attacked {
  readonly images: Float32Array;
  readonly shape: readonly [number, number, number];
  readonly band: Annulus | undefined;
}

/**
 * Adds up an attack's result.
 * @param curve accuracies at other radii, passed on.
 * @throws UserError for a band that does not fit the images.
 */
export function outcomeOf(
  result: AttackResult,
  { images, shape, band }: Attacked,
  curve: readonly RadiusAccuracy[],
): Outcome {
  const { norm, epsilon } = result.attack.settings;
  const total = result.success.length;
  const reasons: Record<string, number> = {};
  for (const reason of result.reasons) {
    if (reason !== undefined && reason !== "misclassified") reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  const succeeded = (values: Float64Array): Float64Array => values.filter((_, n) => result.success[n] === 1);
  const norms = succeeded(result[norm]);
  const none = norms.length === 0;
  const survivors = sum(result.survives8Bit);
  const outside = band && (none ? null : quartiles(succeeded(outsideBand(result.images, images, shape, band))));
  return {
    images: total,
    cleanAccuracy: result.attacked / total,
    attacked: result.attacked,
    succeeded: norms.length,
    reasons,
    robustAccuracy: epsilon === null ? null : robustAccuracy([result], norm, epsilon).robustAccuracy,
    curve,
    norm: none ? null : quartiles(norms),
    survives8Bit: none ? null : survivors / norms.length,
    ...(band !== undefined && outside !== undefined && { band, outside }),
  };
}
