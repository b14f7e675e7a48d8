import { describe, expect, it } from "vitest";
import { fullWidthNetwork } from "./fullWidthNetwork.ts";
import { fullyConnectedNetwork } from "./fullyConnectedNetwork.ts";
import { gaussianSignals } from "./gaussianSignals.ts";
import { leastFourierNorm } from "./leastFourierNorm.ts";
import { maxMargin } from "./maxMargin.ts";
import { fourierStationarity, weightStationarity } from "./stationarity.ts";

const data = gaussianSignals([1, 1, 24], 6, 3);

describe("first-order conditions", () => {
  it("hold at the max-margin predictor with one layer, and give its multipliers", () => {
    const { beta, multipliers } = maxMargin(data);
    const found = fourierStationarity(
      data,
      beta.map((b) => 3 * b),
      1,
    );
    expect(found.residual).toBeLessThan(1e-10);
    found.multipliers.forEach((value, i) => {
      expect(value).toBeCloseTo(multipliers[i]!, 8);
    });
    expect(fourierStationarity(data, beta, 2).residual).toBeGreaterThan(0.05);
    const weights = weightStationarity(fullyConnectedNetwork(24, 1, 1), data, beta);
    expect(weights.residual).toBeLessThan(1e-10);
  });

  it("hold at the least ‖β̂‖₁ with two layers", () => {
    const { beta, multipliers, norm } = leastFourierNorm(data);
    const found = fourierStationarity(data, beta, 2);
    expect(found.residual).toBeLessThan(1e-3);
    // Σ αᵢ is the norm, by strong duality.
    expect(found.multipliers.reduce((a, b) => a + b, 0) / norm).toBeCloseTo(1, 2);
    expect(multipliers.reduce((a, b) => a + b, 0) / norm).toBeCloseTo(1, 5);
    expect(fourierStationarity(data, beta, 1).residual).toBeGreaterThan(0.05);
  });

  it("hold at a single frequency for every depth where there is one signal", () => {
    // β along one wave of the only signal, which is that wave: ĝ is a multiple of β̂.
    const wave = Float64Array.from({ length: 16 }, (_, i) => Math.cos((2 * Math.PI * 3 * i) / 16));
    const one = { shape: [1, 1, 16] as const, signals: wave, labels: [1] };
    for (const layers of [1, 2, 3, 4, 5]) expect(fourierStationarity(one, wave, layers).residual).toBeLessThan(1e-7);
  });

  it("are not to be had where a signal is misclassified", () => {
    expect(fourierStationarity(data, new Float64Array(24).fill(1), 2).residual).toBeNaN();
    expect(weightStationarity(fullWidthNetwork(data.shape, 2), data, new Float64Array(48).fill(1)).residual).toBeNaN();
  });
});
