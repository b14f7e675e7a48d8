import { bandProjectionCost } from "../frequency/bandProjection.ts";
import { octaveBands } from "../frequency/octaveBands.ts";
import type { AuditPartName } from "./auditOptions.ts";
import type { PartWish } from "./auditPlan.ts";
import type { AuditRates } from "./auditRates.ts";
import { auditBandsOf } from "./parts/auditBands.ts";
import { squareCheckOf } from "./parts/examined.ts";
import { isLarge } from "./parts/isLarge.ts";
import { squareQueries } from "./parts/robustness.ts";
import { mappedFrequencies } from "./parts/sensitivityMap.ts";
import type { SmallestAttack } from "./smallestAttack.ts";

/** What the cost of an audit depends on, as far as it is known. */
export interface AuditSituation {
  readonly shape: readonly [number, number, number];
  readonly images: number;
  readonly rates: AuditRates;
  /** Share of the images that are right, as far as known; only these are attacked. */
  readonly right: number;
  /** How much longer attacks take than steps of that rate should, as far as known. */
  readonly slowdown: number;
  readonly attack: SmallestAttack;
  /** How many radii there are, of both norms. */
  readonly radii: number;
  readonly thorough: boolean;
  /** Images that are to be attacked at most. */
  readonly most: number;
  /** Images that were attacked for the smallest perturbations, once that is done. */
  readonly attacked: number | null;
}

/** Images that these parts take at most: what they say needs no more. */
const most = { examination: 128, bands: 64, map: 64, critical: 256 } as const;
/**
 * Steps of the spectrum's attack in each band, for each of its two losses: 62, and half of them on large images, where
 * they take minutes. On CIFAR-10 half of them end within 0.5 % of what 200 find in every band; on MNIST, where most
 * pixels are 0 or 1, they end up to 25 % above it.
 */
export function bandStepsOf(shape: readonly [number, number, number]): number {
  return isLarge(shape) ? 31 : 62;
}
/** Gradients of the preset for robust accuracy an image that withstands it: PGD's, and those of targeted APGD. */
const presetSteps = 2 * 40 + 3 * 50;
/** The same of the standard ensemble: APGD's, targeted APGD's, FAB's; Square's forward passes. */
const standardSteps = 100 + 9 * 100 + 9 * 100;
const standardQueries = 5000;
/** Of transforms of images on two threads. */
const operationsPerSecond = 8e10;
/** What a step of an attack costs beside the gradient, for each number of an image: a few passes over it. */
const secondsPerNumber = 4e-8;
/** The same of one projection onto a band, beside its transforms. */
const secondsPerProjected = 3e-9;
/** Projections onto a band a step: the gradient's, Dykstra's ten, and that of what is judged. */
const PROJECTIONS = 12;
/** How much longer a graph that transforms images takes to be made ready than one with a gradient alone. */
const larger = 3;

/** Places along the longer side of the sensitivity map: small images have all of theirs. */
export function mapSide(height: number, width: number, effort: number): number {
  const side = Math.max(height, width) <= 32 ? 32 : 16;
  return Math.max(4, Math.round(side * Math.sqrt(effort)));
}

/** What every part would like to do, in their order, and its cost in passes through the model. */
export function auditWishes(situation: AuditSituation): readonly PartWish[] {
  const { shape, images, rates, right, slowdown, attack, radii, thorough, attacked } = situation;
  const { forward, compile } = rates;
  const [channels, height, width] = shape;
  const beside = secondsPerNumber * channels * height * width;
  const gradient = (rates.gradient ?? forward) + beside;
  const blind = rates.gradient === null;
  /** A two-dimensional DFT of an image, there and back. */
  const transform = (4 * channels * height * width * (height + width)) / operationsPerSecond;
  /** Of an attack within each band: a gradient, what is projected, and how often. */
  const bandSteps = auditBandsOf(height, width).map((band) => {
    const operations = 2 * channels * bandProjectionCost(band, height, width);
    return (
      gradient + PROJECTIONS * (secondsPerProjected * channels * height * width + operations / operationsPerSecond)
    );
  });
  const attackable = Math.min(attack.most, images, situation.most);
  const few = (count: number, least: number): number => Math.min(count, least);
  const wish = (
    name: AuditPartName,
    count: number,
    least: number,
    seconds: PartWish["seconds"],
    { optional = true, effort = "" }: Partial<Pick<PartWish, "optional" | "effort">> = {},
  ): PartWish => ({ name, images: count, least: few(count, least), optional, effort, seconds });
  const check = squareCheckOf(shape);
  const checked = few(check.images, images / 2) * check.queries * (forward + beside / 4);
  const examined = few(images, most.examination);
  const perRadius = blind
    ? squareQueries * forward
    : thorough
      ? standardSteps * gradient + standardQueries * forward
      : presetSteps * gradient;
  /** The standard ensemble and Square are what they are called with all of their steps alone. */
  const fixed = blind || thorough;
  const bands = few(images, most.bands);
  const critical = few(images, most.critical);
  const cells = Math.max(height, width) > 1 ? octaveBands(height, width).length * 6 : 0;
  return [
    wish("accuracy", images, 64, (n) => compile + n * forward, { optional: false }),
    wish("examination", examined, 32, (n) => 3 * compile + (2 * n + 256) * forward + n * gradient, { optional: false }),
    wish(
      "smallest perturbations",
      attackable,
      32,
      (n, effort) =>
        2 * compile +
        n * right * slowdown * attack.seconds({ ...rates, gradient: rates.gradient && gradient }) * effort +
        (blind ? 0 : checked),
      { optional: false, effort: attack.hasEffort ? "steps" : "" },
    ),
    wish("spectra", attacked ?? attackable, 32, (n) => larger * compile + n * (gradient + 6 * transform)),
    wish(
      "robustness",
      attacked ?? attackable,
      32,
      // About half of the images are broken already, or soon.
      (n, effort) =>
        (2 + radii) * compile +
        n * right * slowdown * ((blind ? 0 : 100 * gradient * effort) + (radii * perRadius * (fixed ? 1 : effort)) / 2),
      { effort: blind ? "" : thorough ? "steps for the curves" : "steps" },
    ),
    wish(
      "bands",
      bands,
      16,
      (n, effort) =>
        bandSteps.reduce(
          (sum, step) => sum + larger * compile + n * slowdown * effort * 2 * bandStepsOf(shape) * step,
          0,
        ),
      { effort: "steps" },
    ),
    wish(
      "sensitivity map",
      few(images, most.map),
      16,
      (n, effort) => {
        const { along } = mappedFrequencies(height, width, mapSide(height, width, effort));
        return compile + n * forward * along(height).length * along(width).length;
      },
      { effort: "frequencies" },
    ),
    wish("critical bands", critical, 32, (n) => compile + n * (1 + cells) * forward),
  ];
}
