import { describe, expect, it } from "vitest";
import { buildNetwork } from "../../models/architectures.ts";
import { parameterCount } from "../../models/network/network.ts";
import type { TrialRecord } from "../../pipeline/collect.ts";
import type { NetworkResult } from "../../results/results.ts";
import type { Claim } from "../contract/claim.ts";
import type { Condition, ConditionRuns } from "../contract/conditionRuns.ts";
import { nothingShared } from "../contract/conditionRuns.ts";
import type { CaveatContext, Experiment } from "../contract/experiment.ts";
import { scaleNamed } from "../contract/scale.ts";
import { started, startOf } from "../contract/startOf.ts";
import { convolution, fromStart, visionTransformer } from "../networks/conditions.ts";
import { beyondConvolution } from "./beyondConvolution.ts";
import { control } from "./control.ts";
import { datasets } from "./datasets.ts";
import { depth } from "./depth.ts";
import { regime } from "./regime.ts";
import { weightSharing } from "./weightSharing.ts";

const size = { height: 32, width: 32 };

/** The contrast of a claim where every network has the number that `numbers` gives it by its id. */
function contrast(claim: Claim, numbers: (id: string) => number): number {
  return claim.statistic(Float64Array.from(claim.networks, numbers), 0);
}

function claimsOf(experiment: Experiment, preset: "quick" | "standard", dataset = "cifar10"): Map<string, Claim> {
  return new Map(experiment.claims(scaleNamed(preset, dataset), size).map((claim) => [claim.id, claim]));
}

/** With the ids of networks that must all have a number. */
function known(table: Readonly<Record<string, number>>): (id: string) => number {
  return (id) => {
    expect(Object.keys(table)).toContain(id);
    return table[id]!;
  };
}

describe("weight-sharing", () => {
  const claim = claimsOf(weightSharing, "quick").get("weight-sharing-interaction")!;
  const table = (local: number, own: number, full: number, dense: number) =>
    known({ "bounded-width-3": local, "locally-connected-3": own, "full-width": full, "fully-connected": dense });

  it("is nothing where sharing does as much to local weights as to global ones", () => {
    expect(contrast(claim, table(0.3, 0.2, 0.2, 0.1))).toBeCloseTo(0, 12);
  });

  it("is positive where only the two together raise the frequency", () => {
    expect(contrast(claim, table(0.3, 0.1, 0.1, 0.1))).toBeCloseTo(0.2, 12);
    expect(contrast(claim, table(0.1, 0.3, 0.1, 0.1))).toBeCloseTo(-0.2, 12);
    expect(claim.predicted).toBe(1);
  });
});

describe("depth", () => {
  it.each(["quick", "standard"] as const)("has the slope on the doublings of the depth, at %s", (preset) => {
    const claims = claimsOf(depth, preset);
    for (const claim of claims.values()) {
      const doublings = (id: string): number => Math.log2(Number(/layers-(\d+)$/.exec(id)?.[1] ?? 1));
      expect(contrast(claim, (id) => 0.1 + 0.03 * doublings(id))).toBeCloseTo(0.03, 12);
    }
    expect(claims.size).toBe(2);
  });

  it("starts every network as small from end to end", () => {
    const scale = scaleNamed("paper", "cifar10");
    for (const condition of depth.conditions(scale)) {
      const { architecture } = condition;
      expect(startOf(condition, scale) ** (architecture as { depth: number }).depth).toBeCloseTo(0.01, 3);
    }
  });
});

describe("regime", () => {
  it.each(["quick", "standard"] as const)(
    "has the mean of both networks' slopes on tenfold starts, at %s",
    (preset) => {
      const claim = claimsOf(regime, preset).get("regime")!;
      const tenfold = (id: string): number => Math.log10(Number(/start-(.+)$/.exec(id)?.[1]?.replace("-", ".") ?? 0.1));
      const steep = (id: string): number => (id.startsWith("bounded") ? 0.05 : 0.01);
      expect(contrast(claim, (id) => 0.3 + steep(id) * tenfold(id))).toBeCloseTo(0.03, 12);
    },
  );

  it("compares the two networks' difference from a small start with that from the usual one", () => {
    const claim = claimsOf(regime, "quick").get("regime-interaction")!;
    const numbers = known({
      "bounded-width-3": 0.25,
      "fully-connected": 0.1,
      "bounded-width-3-start-1": 0.35,
      "fully-connected-start-1": 0.3,
    });
    expect(contrast(claim, numbers)).toBeCloseTo(0.1, 12);
  });

  it("takes the residue image by image", () => {
    const claim = claimsOf(regime, "quick").get("regime-residue")!;
    const data = (values: readonly number[]) => ({ data: Float64Array.from(values), shape: [values.length] });
    const spectra = { featureTrained: data([0.3, 0.2, Number.NaN]), featureChange: data([0.1, 0.25, 0.2]) };
    const [first, second, third] = claim.measure!({ spectra } as unknown as TrialRecord, 0);
    expect([first, second]).toEqual([expect.closeTo(0.2, 12), expect.closeTo(-0.05, 12)]);
    expect(third).toBeNaN();
  });
});

describe("beyond-convolution, at length", () => {
  const claims = claimsOf(beyondConvolution, "standard");

  it("sets convolutional networks of practice against those without", () => {
    const numbers = known({ "vgg-like": 0.3, "resnet-20": 0.2, "vision-transformer": 0.15, "mlp-mixer": 0.05 });
    expect(contrast(claims.get("beyond-practice")!, numbers)).toBeCloseTo(0.15, 12);
  });

  it("has the slope on the patch's doublings", () => {
    const patch = (id: string): number => Number(/patch-(\d+)$/.exec(id)?.[1] ?? 4);
    expect(contrast(claims.get("beyond-patches")!, (id) => -0.02 * Math.log2(patch(id)))).toBeCloseTo(-0.02, 12);
  });
});

describe("beyond-convolution, from starts that differ", () => {
  const scale = scaleNamed("quick", "cifar10");
  const [small, vit] = [convolution(3), started(visionTransformer, scale)];
  const rowOf = (condition: Condition, mean: number): ConditionRuns => ({
    condition,
    seeds: [],
    ...nothingShared,
    result: { centroid: { mean, low: mean, high: mean } } as NetworkResult,
  });
  const said = (usualSmall: number | null): string => {
    const own = [rowOf(small, 0.117), rowOf(vit, 0.286)];
    const others = usualSmall === null ? [] : [rowOf(fromStart(small, 1), usualSmall)];
    const byId = (rows: readonly ConditionRuns[]) => new Map(rows.map((row) => [row.condition.id, row]));
    const context = { scale, all: byId([...own, ...others]) } as unknown as CaveatContext;
    return beyondConvolution.caveats!(byId(own), context).join(" ");
  };

  it("says whether the sign is another at equal starts, where the study knows", () => {
    expect(said(0.368)).toMatch(/0\.368 cycles per pixel instead of 0\.117 .*has the other sign/);
    expect(said(0.2)).toContain("have the same sign");
    expect(said(null)).toContain("is not part of this study");
  });

  it("says nothing where all start alike", () => {
    const usual = scaleNamed("quick", "cifar10", "sgd");
    const rows = new Map([small, visionTransformer].map((one) => [one.id, rowOf(started(one, usual), 0.3)]));
    expect(beyondConvolution.caveats!(rows, { scale: usual, all: rows } as unknown as CaveatContext)).toEqual([]);
  });
});

describe("datasets", () => {
  it("has two claims for what is generated, without a network, and one more for every other set", () => {
    const names = (preset: "quick" | "standard", dataset: string) => [...claimsOf(datasets, preset, dataset).keys()];
    expect(names("quick", "cifar10")).toEqual([
      "datasets-own",
      "datasets-synthetic-low",
      "datasets-synthetic-high",
      "datasets-signal",
    ]);
    expect(names("standard", "cifar10")).toContain("datasets-cifar10-lowpass-0-1");
    expect(names("standard", "mnist")).toContain("datasets-cifar10");
    expect(names("standard", "mnist")).not.toContain("datasets-mnist");
    const scale = scaleNamed("paper", "synthetic");
    for (const { dataset = scale.dataset } of datasets.conditions(scale)) expect(dataset).toMatch(/^synthetic/);
  });
});

it.each(["cifar10", "mnist"])("has networks that fit the images of a study of %s at length", (name) => {
  const scale = scaleNamed("standard", name);
  for (const experiment of [beyondConvolution, depth, weightSharing, datasets, regime, control]) {
    for (const { architecture, dataset = name } of experiment.conditions(scale)) {
      const [channels, width] = dataset.includes("mnist") ? [1, 28] : [dataset === "cifar10:grey" ? 1 : 3, 32];
      const standard = Array.from({ length: channels! }, () => 0.5);
      const images = { shape: [channels!, width!, width!], classes: 10, mean: standard, std: standard } as const;
      expect(parameterCount(buildNetwork(architecture, images))).toBeGreaterThan(0);
    }
  }
});

describe("control", () => {
  it("looks for robustness where the perturbations are claimed to move down, with the change first", () => {
    const claims = claimsOf(control, "standard");
    expect(claims.get("control-dilation-2")!.networks).toEqual(["bounded-width-3", "bounded-width-3-dilation-2"]);
    expect(claims.get("control-dilation-2-robust")!.networks).toEqual([
      "bounded-width-3-dilation-2",
      "bounded-width-3",
    ]);
    expect(claims.get("control-frequency")!.networks).toEqual(["full-width-adam-frequency", "full-width-adam-pixel"]);
    expect(claims.has("control-frequency-robust")).toBe(false);
    const robust = { data: Uint8Array.of(1, 0, 1), shape: [3] };
    expect([
      ...claims.get("control-low-pass-robust")!.measure!({ spectra: { robust } } as unknown as TrialRecord, 0),
    ]).toEqual([1, 0, 1]);
  });
});
