import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { generateSynthetic } from "../../data/synthetic.ts";
import { memoryStore } from "../../runs/memoryStore.ts";
import { lowFrequencyCeiling } from "../../theory/lowFrequencyCeiling.ts";
import { implicitBias } from "../catalogue/implicitBias.ts";
import { prediction } from "../catalogue/prediction.ts";
import { uncertainty } from "../catalogue/uncertainty.ts";
import { bestKernels } from "../charts/bestKernels.ts";
import { decideComputed } from "../contract/decideComputed.ts";
import { scaleNamed, scaleNames } from "../contract/scale.ts";
import { computeConcentration } from "./concentration.ts";
import { computeImplicitBias, fullName } from "./implicitBias.ts";

const size = { height: 32, width: 32 };

describe("where linear networks go, in small", async () => {
  const config = {
    size: 16,
    signals: 4,
    draws: 2,
    steps: 500,
    flowSteps: 300,
    growth: 0.2,
    initialScale: 0.1,
    kept: 8,
  };
  const computed = await computeImplicitBias(config);

  it("is all numbers, as many as their names say, and the same every time", async () => {
    for (const values of Object.values(computed)) expect(values.every(Number.isFinite)).toBe(true);
    const { steps } = computed;
    expect(steps!.at(-1)).toBe(500);
    for (const layers of [1, 2, 3, 4, 5])
      expect(computed[`${fullName(layers)} residual`]).toHaveLength(2 * steps!.length);
    expect(computed["widths sparsity"]).toHaveLength(2 * 5);
    const again = await computeImplicitBias({ ...config, draws: 1 });
    expect(again.gap![0]).toBe(computed.gap![0]);
  });

  it("has optima that are certified, and networks that come nearer in the limit", () => {
    for (const gap of computed.gap!) expect(gap).toBeLessThan(1e-6);
    for (const name of ["dense", "full 1", "full 2", "bounded 3"]) {
      computed[`${name} limit`]!.forEach((error, draw) => {
        expect(error).toBeLessThanOrEqual(computed[`${name} end`]![draw]! + 1e-12);
      });
    }
    for (const ratio of [...computed["widths sparsity"]!, ...computed["widths length"]!])
      expect(ratio).toBeGreaterThan(1 - 1e-6);
  });

  it("decides every claim from its numbers", async () => {
    const scale = scaleNamed("quick", "synthetic");
    const three = await computeImplicitBias({ ...config, draws: 3 });
    for (const claim of implicitBias.claims(scale, size)) {
      const result = decideComputed({ ...claim, computed: claim.computed! }, three);
      expect(result.seeds).toBe(3);
      expect(result.sentence).not.toMatch(/NaN|undefined/);
    }
  });
});

it("stops with the signal's reason", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  const scale = scaleNamed("quick", "synthetic");
  const laboratory = {
    ...{ signal, backend: nodeBackend(), threads: 1, store: memoryStore(), clock: () => 0 },
    dataset: async () => generateSynthetic(),
  };
  for (const { computation } of [implicitBias, uncertainty, prediction])
    await expect(computation!(scale, size).compute(laboratory)).rejects.toThrow("enough");
});

it("the ceilings are those of each kernel, and no larger image or kernel is asked for than there is", async () => {
  const config = { kernels: [{ image: [16, 16], kernel: 3 } as const], cutoffs: [0.1, 0.2], cutoff: 0.2 };
  const found = await computeConcentration(config);
  const kernel = { height: 3, width: 3 };
  expect(found["ceilings 0"]![1]).toBeCloseTo(lowFrequencyCeiling({ height: 16, width: 16 }, kernel, 0.2), 10);
  expect(found["share 0"]![0]).toBeCloseTo(found["ceilings 0"]![1]!, 10);
  const { spectrum, flatShare, share } = bestKernels(found, config)[0]!;
  const inDisc = (i: number): boolean => Math.hypot(Math.floor(i / 16) - 8, (i % 16) - 8) <= 3.2;
  expect(spectrum.reduce((sum, share, i) => sum + Number(inDisc(i)) * share, 0)).toBeCloseTo(share, 3);
  expect(flatShare).toBeLessThan(share);
  expect(flatShare).toBeGreaterThan(0.9 * share);
  for (const name of scaleNames) {
    const { config } = uncertainty.computation!(scaleNamed(name, "synthetic"), { height: 8, width: 6 });
    expect(config.kernels).toEqual([
      { image: [8, 6], kernel: 3 },
      { image: [8, 6], kernel: 5 },
      { image: [224, 224], kernel: 16 },
    ]);
  }
});
