import { describe, expect, it } from "vitest";
import type { TrialRecord } from "../../pipeline/collect.ts";
import { linearFeatures } from "../catalogue/linearFeatures.ts";
import { linearPerturbations } from "../catalogue/linearPerturbations.ts";
import { nonlinearPerturbations } from "../catalogue/nonlinearPerturbations.ts";
import { uncertainty } from "../catalogue/uncertainty.ts";
import { type Claim, decide } from "../contract/claim.ts";
import { decideShared, sharedEveryRule } from "../contract/decideShared.ts";
import type { Experiment } from "../contract/experiment.ts";
import { scaleNamed } from "../contract/scale.ts";
import { convolution } from "../networks/conditions.ts";
import { quantityOf, rowOf, sharedOf } from "../testing/madeUpRuns.ts";

type Arrays = Readonly<Record<string, ArrayLike<number>>>;

/** A seed whose probes found these arrays, by kind. */
function found(probes: Readonly<Record<string, Arrays>>, summary: object = {}): TrialRecord {
  const probe = (kind: string) => ({
    summary,
    array: (name: string) => ({ data: Float64Array.from(probes[kind]![name]!), shape: [] }),
    numbers: (name: string) => Float64Array.from(probes[kind]![name]!),
  });
  return { probe } as unknown as TrialRecord;
}

function claimOf(experiment: Experiment, scale: string, id: string): Claim {
  return experiment.claims(scaleNamed(scale, "cifar10"), { height: 32, width: 32 }).find((claim) => claim.id === id)!;
}

/** Decided of two like seeds of every network. */
function decided(claim: Claim, seed: (position: number) => TrialRecord) {
  return decide(claim, new Map(claim.networks.map((id, i) => [id, [seed(i), seed(i)]])));
}

const wave = (factor: number): number[] => Array.from({ length: 30 }, (_, i) => factor * Math.sin(3 * i));

describe("perturbations above shuffled pairs", () => {
  const claim = claimOf(linearPerturbations, "quick", "linear-perturbation-spectrum");
  const of = (own: number, other: number) => {
    const around = (centre: number) => [...wave(0.01).map((x) => centre + x), Number.NaN];
    return found({
      features: { reachedMagnitudeCorrelation: around(own) },
      "shuffled-pairs": { reachedMagnitudeCorrelation: around(other) },
    });
  };

  it("are decided by the difference, image by image, on average over the networks", () => {
    const result = decided(claim, (i) => of([0.9, 0.7, 0.6][i]!, 0.5));
    expect(result).toMatchObject({ verdict: "supported", samples: 3 * 2 * 30 });
    // The images' own variation is in both and falls out.
    expect(result.effect.mean).toBeCloseTo(0.7 / 3, 9);
    expect(result.effect.high - result.effect.low).toBeLessThan(1e-9);
    expect(decided(claim, (i) => of([0.5, 0.4, 0.3][i]!, 0.5)).verdict).toBe("contradicted");
  });
});

describe("nonlinear-perturbation-frequency", () => {
  const claim = claimOf(nonlinearPerturbations, "quick", "nonlinear-perturbation-frequency");
  const of = (perturbation: readonly number[], feature = wave(1)) =>
    found({
      features: {
        feature_centroid: [...feature, 7],
        perturbation_centroid: [...perturbation, Number.NaN],
      },
    });

  it("is the correlation of the two over the images that have both", () => {
    const result = decided(claim, () => of(wave(0.2).map((x) => x + 1)));
    expect(result).toMatchObject({ verdict: "supported", samples: 3 * 2 * 30 });
    expect(result.effect.mean).toBeCloseTo(1, 9);
    expect(decided(claim, () => of(wave(-0.2))).effect.mean).toBeCloseTo(-1, 9);
    expect(decided(claim, (i) => of(wave(i === 1 ? 1 : -1))).verdict).toBe("contradicted");
    const square = (period: number) => wave(1).map((_, i) => Math.floor(i / period) % 2);
    expect(decided(claim, () => of(square(1).slice(0, 28), square(2).slice(0, 28))).verdict).toBe("inconclusive");
  });
});

describe("linear-quasi-norm", () => {
  const claim = claimOf(linearFeatures, "standard", "linear-quasi-norm");
  /** Two classes, of predictors on 8×8 pixels: one pixel has 64 coefficients of ⅛, a flat image a single one of 1. */
  const pixel = Array.from({ length: 128 }, (_, i) => Number(i % 64 === 5));
  const flat = new Array<number>(128).fill(1 / 8);
  const of = (layers: number, predictors: readonly number[]) => {
    const q = 2 / layers;
    const lp = predictors === flat ? 1 : (64 * 8 ** -q) ** (1 / q);
    // Whatever the predictors' size.
    const arrays = { predictors: predictors.map((x) => 3 * x), predictor_lp: [3 * lp, 3 * lp] };
    return found({ features: arrays }, { q });
  };
  const layers = (position: number): number => 2 + Math.floor(position / 2);

  it("counts equal coefficients, at every depth the same, and compares full-width with fully connected", () => {
    expect(claim.networks.slice(0, 3)).toEqual([
      "linear-fully-connected",
      "linear-full-width",
      "linear-fully-connected-layers-2",
    ]);
    const result = decided(claim, (i) => of(layers(i), i % 2 === 0 ? pixel : flat));
    expect(result.verdict).toBe("supported");
    // 64 against 1.
    expect(result.effect.mean).toBeCloseTo(6, 9);
    const reversed = decided(claim, (i) => of(layers(i), i % 2 === 0 ? flat : pixel));
    expect(reversed.verdict).toBe("contradicted");
  });
});

describe("uncertainty", () => {
  it("finds a slope of −1 where the number of frequencies halves with every doubling of the kernel", () => {
    const claim = claimOf(uncertainty, "quick", "uncertainty-kernels");
    const widths = [3, 15, 32];
    const result = decided(claim, (i) => found({ kernels: { kernel_bandwidthEntropy: [900 / widths[i]!] } }));
    expect(result.verdict).toBe("supported");
    expect(result.effect.mean).toBeCloseTo(-1, 9);
    const share = claimOf(uncertainty, "quick", "uncertainty-low-share");
    const rising = (sign: number) =>
      decided(share, (i) => found({ kernels: { kernel_lowShare: [0.5 + sign * 0.1 * i, Number.NaN] } }));
    expect(rising(1).verdict).toBe("supported");
    expect(rising(-1).verdict).toBe("contradicted");
  });

  it("finds whether every network's perturbations lie below the ceiling of its own layers", () => {
    const claim = claimOf(uncertainty, "quick", "uncertainty-floor-perturbations");
    const names = ["bounded-width-3", "bounded-width-15", "linear-bounded-width-3", "locally-connected-3"];
    expect(claim.networks).toEqual(names);
    const of = (share: (position: number) => number) =>
      decided(claim, (i) =>
        found(
          { "low-share": { perturbation: [...wave(0.01).map((x) => share(i) + x), Number.NaN] } },
          { ceiling: 0.4 },
        ),
      );
    const below = of((i) => 0.1 * i);
    expect(below).toMatchObject({ verdict: "supported", samples: 4 * 2 * 30 });
    expect(below.effect.mean).toBeCloseTo(0.1, 2);
    expect(of((i) => 0.2 * i).verdict).toBe("contradicted");
    expect(claimOf(uncertainty, "quick", "uncertainty-floor-predictors").networks).toEqual(["linear-bounded-width-3"]);
  });

  it("and what seeds share of them", () => {
    const claim = claimOf(uncertainty, "quick", "uncertainty-floor-features");
    const seed = found({}, { ceiling: 0.4 });
    const rows = (share: number) =>
      new Map(
        claim.networks.map((id) => {
          const shared = { ...sharedOf(quantityOf(0.2, 0.01)), lowShare: quantityOf(share, 0.05) };
          const condition = { ...convolution(3), id, label: id };
          return [id, rowOf(condition, { seeds: [seed, seed], shared: { perturbation: null, feature: shared } })];
        }),
      );
    const below = decideShared(claim, rows(0.3), "features")!;
    expect(below).toMatchObject({ verdict: "supported", rule: sharedEveryRule });
    expect(below.effect.mean).toBeCloseTo(0.1, 12);
    expect(below.effect.low).toBeCloseTo(0.1 - 0.95 * 0.05, 3);
    expect(decideShared(claim, rows(0.5), "features")!.verdict).toBe("contradicted");
    expect(decideShared(claim, rows(Number.NaN), "features")!.verdict).toBe("inconclusive");
  });
});
