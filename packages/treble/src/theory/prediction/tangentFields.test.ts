import { flatten, matmul, relu } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { buildNetwork, parseArchitecture } from "../../models/architectures.ts";
import { initialize } from "../../models/network/initialize.ts";
import type { Network } from "../../models/network/network.ts";
import { normal, randomStream } from "../../random/randomStream.ts";
import type { Tangent } from "../tangentKernel/tangent.ts";
import { tangentKernel } from "../tangentKernel/tangentKernel.ts";
import { tangentFields } from "./tangentFields.ts";

const running = { backend: nodeBackend(), threads: 1 };
const stream = randomStream(5);
const numbers = (length: number, scale = 1) => Float32Array.from({ length }, () => scale * normal(stream));
const [pixels, hidden, n, m] = [16, 5, 6, 3];
const spec = { shape: [1, 4, 4], classes: 2, mean: [0], std: [1] } as const;

/** `f = (1, −1) V ReLU(W x)`: its kernel and field can be done by hand. */
const network: Network = {
  images: spec,
  parameters: [
    { name: "w", shape: [pixels, hidden], initial: { std: 1 } },
    { name: "v", shape: [hidden, 2], initial: { std: 1 } },
  ],
  logits: (x, p) => matmul(relu(matmul(flatten(x), p.w!)), p.v!),
};
const [w, v] = [numbers(pixels * hidden), numbers(hidden * 2)];
const tangent: Tangent = { network, weights: { w, v }, readOut: [1, -1] };
const [sample, images, coefficients] = [numbers(n * pixels), numbers(m * pixels), [...numbers(n)]];

/** `Σ_j a_j ∇_x K(x, x_j)` for that network: over units, `φ′ φ′_j (above² x_j + 2 z_j w)`. */
function gradientByHand(x: Float32Array): number[] {
  const gradient = new Array<number>(pixels).fill(0);
  for (let j = 0; j < n; j++) {
    const other = sample.subarray(j * pixels, (j + 1) * pixels);
    for (let u = 0; u < hidden; u++) {
      const unit = (image: Float32Array) => image.reduce((sum, value, k) => sum + value * w[k * hidden + u]!, 0);
      const [z, zOther] = [unit(x), unit(other)];
      if (z <= 0 || zOther <= 0) continue;
      const above = v[u * 2]! - v[u * 2 + 1]!;
      for (let k = 0; k < pixels; k++)
        gradient[k]! += coefficients[j]! * (above ** 2 * other[k]! + 2 * zOther * w[k * hidden + u]!);
    }
  }
  return gradient;
}

describe("tangentFields", () => {
  it("have the gradient of the closed form for two layers, to 1e-5", async () => {
    const fields = await tangentFields(tangent, sample, running);
    const { gradients } = await fields.of(coefficients, images);
    await fields.dispose();
    for (let i = 0; i < m; i++) {
      const expected = gradientByHand(images.subarray(i * pixels, (i + 1) * pixels));
      const largest = Math.max(...expected.map(Math.abs));
      expect(largest).toBeGreaterThan(0);
      expected.forEach((value, k) => {
        expect(Math.abs(gradients[i * pixels + k]! - value) / largest).toBeLessThan(1e-5);
      });
    }
  });

  it("have the values of the kernel, and gradients that are its differences, in a convolutional network", async () => {
    const convolution = buildNetwork(
      parseArchitecture({ family: "bounded-width", kernel: 3, width: 4, activation: "linear" }),
      spec,
    );
    const of: Tangent = { network: convolution, weights: initialize(convolution, 3), readOut: [0.6, -0.8] };
    const fields = await tangentFields(of, sample, running);
    const { values, gradients } = await fields.of(coefficients, images);
    await fields.dispose();
    // Kernel of the sample with the images and with both neighbours of the first along a direction.
    const [phi, step] = [numbers(pixels), 0.5];
    const moved = (sign: number) => images.slice(0, pixels).map((value, k) => value + sign * step * phi[k]!);
    const all = Float32Array.from([...sample, ...images, ...moved(1), ...moved(-1)]);
    const kernel = await tangentKernel(of, all, running);
    const count = n + m + 2;
    const valueAt = (row: number) => coefficients.reduce((sum, a, j) => sum + a * kernel[row * count + j]!, 0);
    const largest = Math.max(...Array.from({ length: m }, (_, i) => Math.abs(valueAt(n + i))));
    for (let i = 0; i < m; i++) expect(Math.abs(values[i]! - valueAt(n + i)) / largest).toBeLessThan(1e-5);
    // A linear network's kernel is affine in the image: differences are exact.
    const difference = (valueAt(n + m) - valueAt(n + m + 1)) / (2 * step);
    const along = phi.reduce((sum, value, k) => sum + value * gradients[k]!, 0);
    expect(Math.abs(along - difference)).toBeLessThan(1e-5 * Math.max(largest, Math.abs(difference)));
  });
});
