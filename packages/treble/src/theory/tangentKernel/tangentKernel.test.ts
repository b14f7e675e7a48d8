import { flatten, matmul, relu, type Value } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { buildNetwork, parseArchitecture } from "../../models/architectures.ts";
import { initialize } from "../../models/network/initialize.ts";
import type { Network } from "../../models/network/network.ts";
import { normal, randomStream } from "../../random/randomStream.ts";
import { frequencySensitivity } from "./frequencySensitivity.ts";
import type { Tangent } from "./tangent.ts";
import { tangentKernel, tangentSensitivity } from "./tangentKernel.ts";

const shape = [1, 4, 4] as const;
const [pixels, hidden] = [16, 6];
const spec = { shape, classes: 2, mean: [0.5], std: [0.25] };
const running = { backend: nodeBackend(), threads: 1 };
const stream = randomStream(11);
const numbers = (length: number, scale = 1) => Float32Array.from({ length }, () => scale * normal(stream));

/** `f = (1, −1) V φ(W x)`, without standardisation or biases, so that it can be done by hand. */
function twoLayers(activation: (x: Value) => Value): Tangent {
  const network: Network = {
    images: { ...spec, mean: [0], std: [1] },
    parameters: [
      { name: "w", shape: [pixels, hidden], initial: { std: 1 } },
      { name: "v", shape: [hidden, 2], initial: { std: 1 } },
    ],
    logits: (x, p) => matmul(activation(matmul(flatten(x), p.w!)), p.v!),
  };
  return { network, weights: { w: numbers(pixels * hidden), v: numbers(hidden * 2) }, readOut: [1, -1] };
}

/** Hidden inputs, what reaches each unit from above, and the slope of its activation. */
function byHand({ weights }: Tangent, x: Float32Array, isRelu: boolean) {
  const { w, v } = weights as { w: Float32Array; v: Float32Array };
  const z = Array.from({ length: hidden }, (_, j) => x.reduce((sum, value, i) => sum + value * w[i * hidden + j]!, 0));
  const slope = z.map((value) => (isRelu && value <= 0 ? 0 : 1));
  return { z, slope, above: z.map((_, j) => v[j * 2]! - v[j * 2 + 1]!), w };
}

describe.each([
  ["linear", (x: Value) => x, false],
  ["ReLU", relu, true],
] as const)("two layers, %s", (_, activation, isRelu) => {
  const tangent = twoLayers(activation);
  const images = numbers(3 * pixels);
  const at = (i: number): Float32Array => images.slice(i * pixels, (i + 1) * pixels);

  it("have the kernel of the closed form", async () => {
    const kernel = await tangentKernel(tangent, images, running);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        const [a, b] = [byHand(tangent, at(i), isRelu), byHand(tangent, at(j), isRelu)];
        const inner = at(i).reduce((sum, value, k) => sum + value * at(j)[k]!, 0);
        // Of W: Σ_u above² φ′ φ′ ⟨x, x′⟩; of V, at (1, −1): twice Σ_u φ φ.
        let expected = 0;
        for (let u = 0; u < hidden; u++) {
          expected += a.above[u]! ** 2 * a.slope[u]! * b.slope[u]! * inner;
          expected += 2 * a.slope[u]! * a.z[u]! * b.slope[u]! * b.z[u]!;
        }
        expect(Math.abs(kernel[i * 3 + j]! - expected)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)));
      }
    }
  });

  it("have the sensitivity of the closed form", async () => {
    const directions = numbers(2 * pixels);
    const found = await tangentSensitivity(tangent, images, directions, running);
    for (let i = 0; i < 3; i++) {
      for (let d = 0; d < 2; d++) {
        const { slope, above, w } = byHand(tangent, at(i), isRelu);
        const phi = directions.slice(d * pixels, (d + 1) * pixels);
        const squared = phi.reduce((sum, value) => sum + value * value, 0);
        let expected = 0;
        for (let u = 0; u < hidden; u++) {
          const moved = phi.reduce((sum, value, k) => sum + value * w[k * hidden + u]!, 0);
          expected += slope[u]! * (above[u]! ** 2 * squared + 2 * moved ** 2);
        }
        expect(Math.abs(found[i * 2 + d]! / expected - 1)).toBeLessThan(1e-5);
      }
    }
  });
});

describe("a convolutional network", () => {
  const network = buildNetwork(
    parseArchitecture({ family: "bounded-width", kernel: 3, width: 4, activation: "linear" }),
    spec,
  );
  const tangent: Tangent = { network, weights: initialize(network, 3), readOut: [0.5, -1] };
  const images = numbers(2 * pixels, 0.3).map((value) => 0.5 + value);

  it("has a symmetric kernel without negative eigenvalues, whose sensitivity is that of differences of it", async () => {
    const phi = numbers(pixels);
    const step = 0.02;
    const moved = (sign: number) => images.slice(0, pixels).map((value, k) => value + sign * step * phi[k]!);
    const pair = Float32Array.from([...moved(1), ...moved(-1)]);
    const kernel = await tangentKernel(tangent, pair, running);
    expect(kernel[1]).toBe(kernel[2]);
    expect(kernel[0]! * kernel[3]! - kernel[1]! ** 2).toBeGreaterThan(0);
    // ‖∇f(x + εφ) − ∇f(x − εφ)‖² / 4ε²; its gradients are linear in the image.
    const difference = (kernel[0]! + kernel[3]! - 2 * kernel[1]!) / (4 * step ** 2);
    const [exact] = await tangentSensitivity(tangent, images.slice(0, pixels), phi, running);
    expect(Math.abs(exact! / difference - 1)).toBeLessThan(1e-3);
  });

  it("has a sensitivity by frequency whose mean over all waves is that over all pixels", async () => {
    const found = await frequencySensitivity(tangent, images, { ...running, waves: 100 });
    expect(found.map(({ radius }) => radius)).toEqual([0, 0.25, 0.5, 0.75]);
    const impulses = Float32Array.from({ length: pixels * pixels }, (_, at) => (at % (pixels + 1) === 0 ? 1 : 0));
    const each = await tangentSensitivity(tangent, images, impulses, running);
    const counts = [1, 8, 6, 1];
    for (const i of [0, 1]) {
      const trace = each.slice(i * pixels, (i + 1) * pixels).reduce((sum, value) => sum + value, 0);
      const byFrequency = found.reduce((sum, { sensitivity }, a) => sum + counts[a]! * sensitivity[i]!, 0);
      expect(Math.abs(byFrequency / trace - 1)).toBeLessThan(1e-5);
    }
    const drawn = await frequencySensitivity(tangent, images, { ...running, waves: 2 });
    expect(drawn[0]!.sensitivity).toEqual(found[0]!.sensitivity);
  });

  it("says what does not fit", async () => {
    await expect(tangentKernel(tangent, new Float32Array(5))).rejects.toThrow(UserError);
    await expect(tangentKernel({ ...tangent, readOut: [1] }, images)).rejects.toThrow(/read-out/);
    await expect(tangentSensitivity(tangent, images, new Float32Array(3))).rejects.toThrow(/directions/);
  });
});
