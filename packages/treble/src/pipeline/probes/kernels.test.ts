import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { generateSynthetic } from "../../data/synthetic.ts";
import { conditionConfig } from "../../experiments/contract/conditionConfig.ts";
import { scaleNamed } from "../../experiments/contract/scale.ts";
import { buildNetwork, parseArchitecture } from "../../models/architectures.ts";
import { initialize } from "../../models/network/initialize.ts";
import { signalsOf } from "../../spectrum/signals.ts";
import { imageSpec } from "../trial/imageSpec.ts";
import { checkCeiling } from "./checkCeiling.ts";
import { checkUncertainty } from "./checkUncertainty.ts";
import { kernelsProbe } from "./kernels.ts";
import type { ProbeContext, ProbeSubject } from "./probe.ts";
import type { ProbeName } from "./probes.ts";

const shape = [3, 8, 8] as const;
const dataset = generateSynthetic({ trainCount: 10, testCount: 4, shape });
const context = {
  laboratory: { backend: nodeBackend(), threads: 1 },
  progress: () => {},
} as unknown as ProbeContext;

/** The probe on a network whose weights are what `change` makes of the initial ones. */
function found(architecture: object, change: Readonly<Record<string, (i: number) => number>> = {}) {
  const condition = { id: "one", label: "one", cost: 1, architecture: parseArchitecture(architecture) };
  const config = conditionConfig(condition, 0, scaleNamed("quick", "synthetic"));
  const network = buildNetwork(config.architecture, imageSpec(dataset, 10));
  const weights = { ...initialize(network, 0, config.initScale) };
  for (const [name, at] of Object.entries(change)) weights[name] = weights[name]!.map((_, i) => at(i));
  return kernelsProbe(
    { config, dataset, network, weights } as unknown as ProbeSubject,
    { kind: "kernels", cutoff: 0.13 },
    context,
  );
}

const values = ({ arrays }: Awaited<ReturnType<typeof found>>, name: ProbeName<"kernels">) => [...arrays[name].data];
/** Frequencies of the 8×8 grid with r ≤ 0.13: zero and its four neighbours. */
const disc = 5;

describe("the kernels probe", () => {
  it("finds a single weight white, a flat kernel as low as its size allows, and a zero one nothing", async () => {
    const kernel = (i: number): number => (i < 27 ? (i === 13 ? 1 : 0) : i < 54 ? 1 : 0);
    const result = await found({ family: "bounded-width", width: 3 }, { "conv0.weight": kernel });
    expect(result.summary).toMatchObject({ count: 3, height: 3, width: 3 });
    const [point, flat, zero] = values(result, "kernel_lowShare");
    expect(point).toBeCloseTo(disc / 64, 9);
    expect(flat).toBeLessThanOrEqual(result.summary.ceiling);
    expect(flat).toBeGreaterThan(0.95 * result.summary.ceiling);
    expect(zero).toBeNaN();
    const [pointFrequencies, flatFrequencies] = values(result, "kernel_bandwidthEntropy");
    expect(pointFrequencies).toBeCloseTo(64, 6);
    expect(flatFrequencies).toBeLessThan(64);
    expect(values(result, "kernel_spatialEntropy")[1]).toBeCloseTo(9, 6);
    // The initial ones are random, and none exceeds the ceiling.
    for (const share of values(result, "initial_lowShare")) {
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(result.summary.ceiling);
    }
  });

  it("sets the weights of a dilated kernel apart", async () => {
    const result = await found({ family: "bounded-width", width: 1, dilation: 3 }, { "conv0.weight": () => 1 });
    // Eight pixels wide and periodic, taps at 0, 3, 6: |D(1)|² = |1 + e^{2πi3/8} + e^{2πi6/8}|² = 3 − 2√2 of at most 9.
    const along = 3 - 2 * Math.SQRT2;
    expect(values(result, "kernel_lowShare")[0]).toBeCloseTo((9 * 9 + 4 * 9 * along) / (9 * 64), 9);
    expect(result.summary.ceiling).toBeGreaterThanOrEqual(values(result, "kernel_lowShare")[0]!);
  });

  it("reads full-width kernels, units, and the read-out where there is no hidden layer", async () => {
    const full = await found({ family: "full-width", width: 2 }, { "conv0.weight": () => 0.5 });
    expect(full.summary).toMatchObject({ count: 2, height: 8, width: 8 });
    expect(full.summary.ceiling).toBeCloseTo(1, 9);
    expect(values(full, "kernel_lowShare")).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9)]);
    // Weights [pixels, units]: unit 1 looks at one pixel, the others at all alike.
    const units = (i: number): number => (i % 4 === 1 ? Number(i === 4 * 70 + 1) : 1);
    const dense = await found({ family: "fully-connected", width: 4 }, { "hidden0.weight": units });
    expect(dense.summary).toMatchObject({ count: 4, ceiling: expect.closeTo(1, 9) });
    expect(values(dense, "kernel_lowShare")[1]).toBeCloseTo(disc / 64, 9);
    expect(values(dense, "kernel_lowShare")[2]).toBeCloseTo(1, 9);
    const regression = await found({ family: "fully-connected", depth: 1 });
    expect(regression.summary).toMatchObject({ count: 10, height: 8, width: 8 });
    expect(values(regression, "kernel_centroid")).toEqual(values(regression, "initial_centroid"));
  });

  it("reads what a transformer has on its patches", async () => {
    // Weights [channel, row, column; unit]: unit 1 of 4 has one pixel, the others all of the patch alike.
    const units = (i: number): number => (i % 4 === 1 ? Number(i === 4 * 21 + 1) : 1);
    const result = await found(
      { family: "vision-transformer", patch: 4, dim: 4, heads: 2, depth: 1 },
      { "embed.weight": units },
    );
    expect(result.summary).toMatchObject({ count: 4, height: 4, width: 4 });
    const [flat, point] = values(result, "kernel_lowShare");
    expect(point).toBeCloseTo(disc / 64, 9);
    // Four equal pixels of eight: |D(1)|² = (sin(π/2)/sin(π/8))².
    const along = 1 / Math.sin(Math.PI / 8) ** 2;
    expect(flat).toBeCloseTo((16 * 16 + 4 * 16 * along) / (16 * 64), 9);
    expect(flat).toBeLessThan(result.summary.ceiling);
    expect(values(result, "kernel_spatialEntropy")[0]).toBeCloseTo(16, 6);
  });

  it("refuses networks whose first layer it cannot read", async () => {
    await expect(found({ family: "locally-connected" })).rejects.toThrow(/locally-connected/);
    await expect(found({ family: "full-width", parametrization: "frequency" })).rejects.toThrow(/Fourier/);
  });
});

describe("what no kernel can be", () => {
  it("is found out where a transform is broken", () => {
    /** A pixel, and a constant: as concentrated as can be in space, and in frequency. */
    const [pixel, constant] = [(i: number) => Number(i === 70), () => 1].map((value) =>
      signalsOf(
        Float32Array.from({ length: 3 * 64 }, (_, i) => value(i)),
        shape,
      ),
    );
    for (const signals of [pixel!, constant!]) expect(() => checkUncertainty(signals, "kernel")).not.toThrow();
    // Frequencies are taken to be the pixels.
    const broken = () => (): void => {};
    expect(() => checkUncertainty(pixel!, "kernel", broken)).toThrow(
      /^A bug: channel 1 of the kernel with number 0 has 0 nats, below Donoho and Stark's bound, 4\.15/,
    );
  });

  it("is found out where a share lies above the ceiling", () => {
    const checked = (...shares: readonly number[]) => checkCeiling(Float64Array.from(shares), 0.3, "trained kernel");
    expect(() => checked(0.2, Number.NaN, 0.3)).not.toThrow();
    expect(() => checked(0.2, Number.NaN, 0.3001)).toThrow(/^A bug: the trained kernel with number 2 has 0\.3001/);
  });
});
