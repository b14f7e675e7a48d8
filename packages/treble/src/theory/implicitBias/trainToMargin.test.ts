import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { boundedWidthNetwork } from "./boundedWidthNetwork.ts";
import { leastBoundedWidthNorm } from "./boundedWidthNorm.ts";
import { fullWidthNetwork } from "./fullWidthNetwork.ts";
import { fullyConnectedNetwork } from "./fullyConnectedNetwork.ts";
import { gaussianSignals } from "./gaussianSignals.ts";
import { directionError } from "./labelledSignals.ts";
import { fourierNorm, leastFourierNorm } from "./leastFourierNorm.ts";
import { limitOfFlow } from "./limitOfFlow.ts";
import { maxMargin } from "./maxMargin.ts";
import { fourierStationarity, weightStationarity } from "./stationarity.ts";
import { trainToMargin } from "./trainToMargin.ts";

const shape = [1, 1, 32] as const;
const data = gaussianSignals(shape, 8, 1);
const settings = { loss: "exponential", steps: 2000, initialScale: 0.1, seed: 2 } as const;

describe.each(["exponential", "logistic"] as const)("gradient descent on the %s loss", (loss) => {
  it.each([1, 2, 3])("of fully connected networks of %i layers goes to the max-margin predictor", (layers) => {
    const network = fullyConnectedNetwork(32, layers, 6);
    const { path } = trainToMargin(network, data, { ...settings, loss });
    const best = maxMargin(data).beta;
    const errors = path.map(({ beta }) => directionError(beta, best));
    expect(errors.at(-1)).toBeLessThan(1e-3);
    expect(errors.at(-1)).toBeLessThan(0.1 * errors[Math.floor(errors.length / 2)]!);
    path.slice(1).forEach(({ logLoss, logTime, step }, i) => {
      expect(logLoss).toBeLessThanOrEqual(path[i]!.logLoss);
      expect(logTime).toBeGreaterThanOrEqual(path[i]!.logTime);
      expect(step).toBeGreaterThan(path[i]!.step);
    });
    expect(path.at(-1)!.step).toBe(2000);
  });
});

it("takes the logarithm of time that margins are worth", () => {
  // One signal of length 1, one layer: m' = e^−m in flow, so time is e^m − e^m₀ with the exponential loss.
  const one = { shape: [1, 1, 2] as const, signals: Float64Array.of(1, 0), labels: [1] };
  const { end } = trainToMargin(fullyConnectedNetwork(2, 1, 1), one, { ...settings, steps: 300, initialScale: 0.01 });
  const { logTime, margin, logLoss } = end;
  expect(logLoss).toBeCloseTo(-margin, 12);
  expect(margin).toBeGreaterThan(1000);
  expect(logTime / margin).toBeCloseTo(1, 12);
});

describe("the limit of the flow", () => {
  const flow = (network: Parameters<typeof limitOfFlow>[0], steps = 1500) =>
    limitOfFlow(network, data, trainToMargin(network, data, settings).end.weights, { steps, growth: 0.2 });

  it("of full-width networks of two layers has the least ‖β̂‖₁", () => {
    const least = leastFourierNorm(data);
    const { beta } = flow(fullWidthNetwork(shape, 2)).end;
    expect(fourierNorm(shape, beta) / least.norm).toBeCloseTo(1, 3);
    expect(directionError(beta, least.beta)).toBeLessThan(0.01);
  });

  it.each([3, 4, 5])("of full-width networks of %i layers satisfies the first-order conditions", (layers) => {
    const { path, end } = flow(fullWidthNetwork(shape, layers), 300);
    const residuals = path.map(({ beta }) => fourierStationarity(data, beta, layers).residual);
    expect(residuals.at(-1)).toBeLessThan(3e-3);
    const network = fullWidthNetwork(shape, layers);
    const before = trainToMargin(network, data, settings).end;
    expect(residuals.at(-1)).toBeLessThan(0.2 * fourierStationarity(data, before.beta, layers).residual);
    expect(weightStationarity(network, data, end.weights).residual).toBeLessThan(1e-3);
  });

  it.each([
    [1, 1],
    [3, 3],
    [5, 1],
  ])("of bounded-width networks with kernels of %i and %i channels has the least induced norm", (width, channels) => {
    const kernel = { height: 1, width };
    const least = leastBoundedWidthNorm(data, kernel);
    const { beta } = flow(boundedWidthNetwork(shape, kernel, channels)).end;
    expect(directionError(beta, least.beta)).toBeLessThan(1e-3);
  });

  it("has the least norms of images with several channels too", () => {
    const images = gaussianSignals([3, 4, 4], 6, 1);
    const start = { ...settings, loss: "logistic", steps: 500 } as const;
    const limit = (network: Parameters<typeof limitOfFlow>[0]): Float64Array =>
      limitOfFlow(network, images, trainToMargin(network, images, start).end.weights, { steps: 1000, growth: 0.2 }).end
        .beta;
    expect(directionError(limit(fullyConnectedNetwork(48, 2, 4)), maxMargin(images).beta)).toBeLessThan(1e-6);
    expect(directionError(limit(fullWidthNetwork(images.shape, 2)), leastFourierNorm(images).beta)).toBeLessThan(1e-3);
    // Of kernels of one pixel the norm over channels is the nuclear one, and needs as many channels between.
    const kernel = { height: 1, width: 1 };
    const nuclear = leastBoundedWidthNorm(images, kernel);
    expect(directionError(limit(boundedWidthNetwork(images.shape, kernel, 3)), nuclear.beta)).toBeLessThan(1e-3);
  });

  it("starts from weights that are right", () => {
    const network = fullyConnectedNetwork(32, 1, 1);
    expect(() => limitOfFlow(network, data, new Float64Array(32).fill(1), { steps: 3 })).toThrow(/classify all/);
  });
});

it("wants steps and a size of the start", () => {
  const network = fullyConnectedNetwork(32, 1, 1);
  expect(() => trainToMargin(network, data, { ...settings, steps: 0 })).toThrow(UserError);
  expect(() => trainToMargin(network, data, { ...settings, initialScale: 0 })).toThrow(UserError);
});
