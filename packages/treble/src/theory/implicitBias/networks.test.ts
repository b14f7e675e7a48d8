import { describe, expect, it } from "vitest";
import { normal, randomStream } from "../../random/randomStream.ts";
import { boundedWidthNetwork } from "./boundedWidthNetwork.ts";
import { fourierCoordinates } from "./fourierCoordinates.ts";
import { fullWidthNetwork } from "./fullWidthNetwork.ts";
import { fullyConnectedNetwork } from "./fullyConnectedNetwork.ts";
import type { LinearNetwork } from "./linearNetwork.ts";

const shape = [2, 3, 4] as const;
const size = 24;
const stream = randomStream(5);
const numbers = (length: number): Float64Array => Float64Array.from({ length }, () => normal(stream));
const predictor = (network: LinearNetwork, weights: Float64Array): Float64Array => {
  const beta = new Float64Array(size);
  network.predictor(weights, beta);
  return beta;
};

describe.each([
  fullyConnectedNetwork(size, 1, 3),
  fullyConnectedNetwork(size, 2, 3),
  fullyConnectedNetwork(size, 4, 2),
  fullWidthNetwork(shape, 1),
  fullWidthNetwork(shape, 2),
  fullWidthNetwork(shape, 5),
  boundedWidthNetwork(shape, { height: 2, width: 3 }, 1),
  boundedWidthNetwork(shape, { height: 2, width: 2, dilation: 2 }, 3),
])("$name", (network) => {
  it("has the gradient that differences have", () => {
    const [weights, direction] = [numbers(network.weights), numbers(size)];
    const gradient = new Float64Array(network.weights);
    network.gradient(weights, direction, gradient);
    const value = (w: Float64Array): number => predictor(network, w).reduce((sum, b, i) => sum + b * direction[i]!, 0);
    gradient.forEach((slope, i) => {
      const [up, down] = [weights.slice(), weights.slice()];
      up[i]! += 1e-5;
      down[i]! -= 1e-5;
      expect(slope).toBeCloseTo((value(up) - value(down)) / 2e-5, 6);
    });
  });

  it("is homogeneous of the degree that it says", () => {
    const weights = numbers(network.weights);
    const [one, two] = [
      predictor(network, weights),
      predictor(
        network,
        weights.map((w) => 2 * w),
      ),
    ];
    two.forEach((value, i) => {
      expect(value).toBeCloseTo(2 ** network.layers * one[i]!, 8);
    });
  });
});

it("full-width layers are circular convolutions of the kernels, each divided by √(H·W)", () => {
  const { toFrequencies, toPixels } = fourierCoordinates(shape);
  const plane = fourierCoordinates([1, 3, 4]);
  const [first, second] = [numbers(size), numbers(12)];
  const network = fullWidthNetwork(shape, 2);
  const weights = Float64Array.from([...toFrequencies(first), ...plane.toFrequencies(second)]);
  const beta = toPixels(predictor(network, weights));
  for (let c = 0; c < 2; c++) {
    for (let h = 0; h < 3; h++) {
      for (let w = 0; w < 4; w++) {
        let sum = 0;
        for (let a = 0; a < 3; a++)
          for (let b = 0; b < 4; b++)
            sum += second[a * 4 + b]! * first[c * 12 + ((h - a + 3) % 3) * 4 + ((w - b + 4) % 4)]!;
        expect(beta[c * 12 + h * 4 + w]).toBeCloseTo(sum / Math.sqrt(12), 10);
      }
    }
  }
});

it("a bounded-width network is a convolution and a read-out", () => {
  const network = boundedWidthNetwork(shape, { height: 2, width: 2 }, 2);
  const [weights, x] = [numbers(network.weights), numbers(size)];
  let logit = 0;
  for (let o = 0; o < 2; o++) {
    for (let p = 0; p < 12; p++) {
      let hidden = 0;
      for (let c = 0; c < 2; c++) {
        for (let a = 0; a < 4; a++) {
          const row = (Math.floor(p / 4) + Math.floor(a / 2)) % 3;
          const column = ((p % 4) + (a % 2)) % 4;
          hidden += weights[(o * 2 + c) * 4 + a]! * x[c * 12 + row * 4 + column]!;
        }
      }
      logit += weights[16 + o * 12 + p]! * hidden;
    }
  }
  expect(predictor(network, weights).reduce((sum, b, i) => sum + b * x[i]!, 0)).toBeCloseTo(logit, 10);
});
