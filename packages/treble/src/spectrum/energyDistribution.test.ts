import { compile, input, reduceSum } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { energyDistribution } from "./energyDistribution.ts";
import { spectralPower, type Window } from "./spectralPower.ts";
import { referenceSpectrum } from "./testing/reference.ts";
import { noise } from "./testing/signals.ts";

type Shape = readonly [number, number, number, number];

async function distributionOf(signals: Float32Array, shape: Shape, window: Window = "none") {
  const x = input("x", shape);
  const executable = await compile({ x }, energyDistribution(x, { window }) as never, { backend: nodeBackend() });
  try {
    return (await executable.run({ x: signals })) as { p: Float32Array; valid: Uint8Array };
  } finally {
    await executable.dispose();
  }
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(tolerance);
}

describe("energyDistribution", () => {
  it.each([
    [[1, 8, 8], "none"],
    [[2, 7, 5], "none"],
    [[3, 7, 6], "hann"],
    [[1, 1, 4], "hann"],
  ] as const)("is the share of the energy at each frequency: %j, window %s", async (shape, window) => {
    const signal = noise(1, shape[0] * shape[1] * shape[2]);
    const { p, valid } = await distributionOf(signal, [1, ...shape], window);
    expect([...valid]).toEqual([1]);
    expectClose(p, referenceSpectrum(signal, shape, { hann: window === "hann" }).p, 3e-7);
  });

  it("does not change when the signal is scaled or shifted circularly", async () => {
    const [height, width] = [9, 6];
    const signal = noise(2, height * width);
    const shifted = signal.map((_, i) => signal[((Math.floor(i / width) + 4) % height) * width + ((i + 5) % width)]!);
    const all = [signal, signal.map((x) => x * -1e-30), signal.map((x) => x * 1e30), shifted];
    const { p, valid } = await distributionOf(Float32Array.from(all.flatMap((x) => [...x])), [4, 1, height, width]);
    expect([...valid]).toEqual([1, 1, 1, 1]);
    for (let k = 1; k < 4; k++) {
      expectClose(p.subarray(k * signal.length, (k + 1) * signal.length), p.subarray(0, signal.length), 3e-7);
    }
  });

  it("flags signals that are zero or not finite, keeps NaN out of the result, and leaves their neighbours alone", async () => {
    const good = noise(3, 32);
    const bad = (value: number): Float32Array => good.map((x, i) => (i === 5 ? value : x));
    const signals = [new Float32Array(32), good, bad(Number.NaN), bad(Number.POSITIVE_INFINITY), good];
    const { p, valid } = await distributionOf(Float32Array.from(signals.flatMap((x) => [...x])), [5, 2, 4, 4]);
    expect([...valid]).toEqual([0, 1, 0, 0, 1]);
    for (const k of [0, 2, 3]) expect([...p.subarray(k * 16, (k + 1) * 16)]).toEqual(new Array(16).fill(0));
    for (const k of [1, 4]) expectClose(p.subarray(k * 16, (k + 1) * 16), referenceSpectrum(good, [2, 4, 4]).p, 3e-7);
  });
});

describe("spectralPower", () => {
  it("obeys Parseval in every channel", async () => {
    const x = input("x", [2, 3, 7, 10]);
    const { peak, spatial, spectral } = spectralPower(x);
    const sums = { peak, space: reduceSum(spatial, { axes: [2] }), frequency: reduceSum(spectral, { axes: [2] }) };
    const executable = await compile({ x }, sums, { backend: nodeBackend() });
    const signals = noise(4, 420);
    const { peak: peaks, space, frequency } = await executable.run({ x: signals });
    await executable.dispose();
    for (let k = 0; k < 6; k++) {
      const energy = signals.subarray(k * 70, (k + 1) * 70).reduce((sum, value) => sum + value ** 2, 0);
      const scale = Number(peaks[Math.floor(k / 3)]) ** 2;
      expect((Number(space[k]) * scale) / energy).toBeCloseTo(1, 6);
      expect(Number(frequency[k]) / Number(space[k])).toBeCloseTo(1, 6);
    }
  });
});
