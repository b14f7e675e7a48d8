import { describe, expect, it } from "vitest";
import { noise } from "../experiments/catalogue/noise.ts";
import { decideShared } from "../experiments/contract/decideShared.ts";
import type { CaveatContext } from "../experiments/contract/experiment.ts";
import { scaleNamed } from "../experiments/contract/scale.ts";
import { rowOf } from "../experiments/testing/madeUpRuns.ts";
import type { TrialRecord } from "../pipeline/collect.ts";
import { normal, randomStream } from "../random/randomStream.ts";
import { sharedOfPairs, sharedOfSeeds } from "./sharedRuns.ts";

const shape = [3, 16, 16] as const;
const SIZE = 3 * 16 * 16;
const IMAGES = 24;

/** Independent signals of length 1, all but at right angles to one another: one for each name. */
function unit(...name: readonly number[]): Float32Array {
  const stream = randomStream(5, ...name);
  const values = Float32Array.from({ length: SIZE }, () => normal(stream));
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

const part = { data: 0.4, sample: 0.1, seed: 0.3, both: 0.2 };

/** Of energy 1 an image, in parts that belong to the data, the half, the seed, and to half and seed together. */
function signals(network: number, half: number, seed: number): Float32Array {
  const all = new Float32Array(IMAGES * SIZE);
  for (let image = 0; image < IMAGES; image++) {
    const parts = [
      [part.data, unit(network, image, 1)],
      [part.sample, unit(network, image, 2, half)],
      [part.seed, unit(network, image, 3, seed)],
      [part.both, unit(network, image, 4, half, seed)],
    ] as const;
    for (const [energy, of] of parts) {
      of.forEach((value, i) => {
        all[image * SIZE + i]! += Math.sqrt(energy) * value;
      });
    }
  }
  return all;
}

/** A trial of which these are the perturbations and the features; `success` says where there is a perturbation. */
function trial(perturbations: Float32Array, features = perturbations, success = new Uint8Array(IMAGES).fill(1)) {
  return {
    perturbations: () => perturbations,
    features: () => features,
    spectra: { success: { data: success, shape: [IMAGES] } },
    probes: [],
  } as unknown as TrialRecord;
}

const seeds = [0, 1, 2];
const trials = (network: number, half: number) => seeds.map((seed) => trial(signals(network, half, seed)));

it("what seeds share has a share of low frequencies where they have a probe of it, which is that of the map", async () => {
  const own = trials(0, 0);
  expect((await sharedOfSeeds(own, shape, {})).shared.feature!.lowShare).toBeUndefined();
  const probes = [{ config: { kind: "low-share", cutoff: 0.2 } }];
  const probed = own.map((one) => ({ ...one, probes }) as unknown as TrialRecord);
  const { shared, results } = await sharedOfSeeds(probed, shape, {});
  const [, height, width] = shape;
  const { map, agreement } = results.feature!;
  const low = map.reduce((sum, value, i) => {
    const fy = (Math.floor(i / width) - Math.floor(height / 2)) / height;
    const fx = ((i % width) - Math.floor(width / 2)) / width;
    return Math.hypot(fx, fy) <= 0.2 ? sum + value : sum;
  }, 0);
  expect(shared.feature!.lowShare!.estimate).toBeCloseTo(low / agreement.mean, 9);
});

describe("data, sample and seed", async () => {
  const scale = scaleNamed("standard", "cifar10");
  const conditions = noise.conditions(scale);
  const rows = new Map(
    await Promise.all(
      conditions.map(async (condition, i) => {
        const [network, half] = [Math.floor(i / 2), i % 2];
        const own = trials(network, half);
        const paired = await Promise.all(
          (condition.pairedWith ?? []).map((pairing) => sharedOfPairs(own, trials(network, 1), pairing, shape, {})),
        );
        const { shared } = await sharedOfSeeds(own, shape, {});
        return [condition.id, rowOf(condition, { shared, paired, seeds: own })] as const;
      }),
    ),
  );
  const claims = noise.claims(scale, { height: 16, width: 16 });

  it("are told apart by what pairs of networks agree on, and add up to the whole", () => {
    const [sentence] = noise.caveats!(rows, { scale } as CaveatContext);
    const [data, sample, seed, both] = [...sentence!.matchAll(/(-?\d+) % \[/g)].map((match) => Number(match[1]));
    expect(data! + sample! + seed! + both!).toBeGreaterThanOrEqual(98);
    expect(data! + sample! + seed! + both!).toBeLessThanOrEqual(102);
    const found = [data, sample, seed, both].map((percent) => percent! / 100);
    for (const [i, energy] of Object.values(part).entries()) expect(Math.abs(found[i]! - energy)).toBeLessThan(0.03);
    expect(sentence).toMatch(/^Of the energy of a perturbation of bounded-width 3×3, 4/);
  });

  it("decide the claims: the seed over the sample, and something in common without either", () => {
    const [seedOverSample, dataShared] = claims.map((claim) => decideShared(claim, rows, "features")!);
    expect(seedOverSample).toMatchObject({ id: "noise-seed-shared", verdict: "supported" });
    expect(seedOverSample!.effect.mean).toBeCloseTo(part.seed - part.sample, 1);
    expect(dataShared).toMatchObject({ id: "noise-data-shared", verdict: "supported" });
    expect(dataShared!.effect.mean).toBeCloseTo(part.data, 1);
  });

  it("fill the charts, a row for each pairing", () => {
    const charts = noise.charts(rows, {
      ...{ scale, size: { height: 16, width: 16 }, centroids: { images: 0.1, whiteNoise: 0.38 } },
    });
    for (const { series } of charts) {
      for (const { points } of series) {
        expect(points.length).toBe(3);
        for (const { y } of points) expect(y.low).toBeLessThan(y.high);
      }
    }
  });
});

describe("what seeds share", () => {
  const zeros = new Float32Array(IMAGES * SIZE);

  it("is nothing where one network has no signal: dead units have no gradient", async () => {
    const alive = signals(0, 0, 0);
    const { shared, results } = await sharedOfSeeds([trial(alive), trial(alive, zeros)], shape, {});
    expect(shared.perturbation!.agreement.estimate).toBeCloseTo(1, 6);
    expect([shared.feature, results.feature]).toEqual([null, null]);
  });

  it("is nothing where no image has a perturbation of two networks, or there is but one network", async () => {
    const [even, odd] = [0, 1].map((rest) => Uint8Array.from({ length: IMAGES }, (_, i) => Number(i % 2 === rest)));
    const one = trial(signals(0, 0, 0), undefined, even);
    const other = trial(signals(0, 0, 1), undefined, odd);
    expect((await sharedOfSeeds([one, other], shape, {})).shared.perturbation).toBeNull();
    expect((await sharedOfSeeds([one], shape, {})).shared).toEqual({ perturbation: null, feature: null });
    const pairing = { condition: "other", seeds: "different" } as const;
    expect((await sharedOfPairs([one], [one], pairing, shape, {})).perturbation).toBeNull();
  });

  it("has no centroid where the agreement is not told from nothing", async () => {
    const strangers = [0, 1].map((seed) =>
      trial(Float32Array.from(Array.from({ length: IMAGES }, (_, image) => [...unit(9, image, seed)]).flat())),
    );
    const { shared, results } = await sharedOfSeeds(strangers, shape, {});
    expect(shared.perturbation!.centroid.draws.every(Number.isNaN)).toBe(true);
    expect(shared.perturbation!.agreement.draws.every(Number.isFinite)).toBe(true);
    expect(results.perturbation!.centroid.mean).toBeNaN();
    expect(results.perturbation!.profile).toBeNull();
  });
});
