import {
  abs,
  add,
  ceil,
  div,
  floor,
  greaterOrEqual,
  less,
  mul,
  reduceMax,
  round,
  sub,
  type Value,
  where,
} from "ongrad";
import { UserError } from "../errors/userError.ts";
import { randomPerturbation } from "../geometry/randomStart.ts";
import { checkCount, checkSteps } from "./contract/checks.ts";
import type { Constraint, Sample, StepAttack } from "./contract/contract.ts";

/** In units of a level: float32's rounding of pixels is 10⁻⁵ of one of 256 levels. */
const offGrid = 1e-2;

/**
 * The same attack on images of so many pixel values, 256 for those that survive being saved with 8 bits. The model is
 * shown, and judged by, iterates rounded to the levels; the attack goes on from where it was before the rounding, with
 * the gradient found there, so that steps shorter than a level add up. (Rony et al. 2019 round DDN's iterates
 * themselves.) In a ball, iterates are rounded towards the image, which keeps them inside; without one, to the nearest
 * level.
 *
 * For attacks that remember no iterates of their own: FGSM, BIM, MI-FGSM, PGD, DDN, FMN, Carlini-Wagner. The images
 * must be on the levels themselves.
 * @throws UserError for fewer than 2 levels, an attack with a constraint of its own, and, when run, images between
 *   levels.
 */
export function onLevels(attack: StepAttack, levels: number): StepAttack {
  checkSteps(attack, "A number of levels");
  const name = `${attack.name} on ${levels} levels`;
  checkCount(name, "the number of levels", levels, 2);
  if (attack.constraint)
    throw new UserError(`${name}: ${attack.name} has a constraint already; leave out one of the two.`);
  const most = levels - 1;
  const inBall = attack.settings.epsilon !== null;
  return {
    ...attack,
    name,
    settings: { ...attack.settings, quantisation: levels },
    constraint: wholeLevels(most),
    start: (sample, restart) => {
      checkOnLevels(sample.original, levels);
      return startOf(attack, sample, restart).map((pixel, i) => {
        const from = Math.round(sample.original[i]! * most);
        return (inBall ? from + Math.trunc(pixel * most - from) : Math.round(pixel * most)) / most;
      });
    },
    memory: { ...attack.memory, [UNROUNDED]: { per: "pixel", initial: "start" } },
    update: (now) => {
      const { [UNROUNDED]: image, ...memory } = now.memory;
      const next = attack.update({ ...now, image: image!, memory });
      const rounded = inBall ? roundedTowards(next.image, now.original, most) : nearestLevel(next.image, most);
      return { ...next, image: rounded, memory: { ...next.memory, [UNROUNDED]: next.image } };
    },
  };
}

/** Name of the memory of the iterate that the attack itself made. */
const UNROUNDED = "unrounded";

function nearestLevel(image: Value, most: number): Value {
  return div(round(mul(image, most)), most);
}

function roundedTowards(image: Value, original: Value, most: number): Value {
  const [at, from] = [mul(image, most), round(mul(original, most))];
  const level = where(greaterOrEqual(at, from), floor(add(at, offGrid)), ceil(sub(at, offGrid)));
  return div(level, most);
}

/** Perturbations by whole levels. */
function wholeLevels(most: number): Constraint {
  return {
    allows(delta) {
      const inLevels = mul(delta, most);
      return less(reduceMax(abs(sub(inLevels, round(inLevels))), { axes: [1, 2, 3], keep: true }), offGrid);
    },
    holds: (delta) => delta.every((value) => Math.abs(value * most - Math.round(value * most)) < 2 * offGrid),
  };
}

function checkOnLevels(image: Float32Array, levels: number): void {
  const off = image.find((pixel) => Math.abs(pixel * (levels - 1) - Math.round(pixel * (levels - 1))) >= offGrid);
  if (off === undefined) return;
  throw new UserError(
    `The images have pixels of ${off}, between ${levels} levels; an attack on levels takes images that are on them.`,
  );
}

function startOf({ start, settings }: StepAttack, sample: Sample, restart: number): number[] {
  const { original, key } = sample;
  if (typeof start === "function") return Array.from(start(sample, restart));
  if (start === "image" || settings.epsilon === null) return Array.from(original);
  const delta = randomPerturbation(settings.norm, settings.epsilon, original.length, key);
  return Array.from(original, (pixel, i) => Math.min(1, Math.max(0, pixel + delta[i]!)));
}
