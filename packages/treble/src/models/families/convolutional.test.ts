import { input, iterate } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { expect, it } from "vitest";
import { fill } from "../../testing/fill.ts";
import { optimizerStep, parameterKey } from "../../training/trainStep.ts";
import { buildNetwork, parseArchitecture } from "../architectures.ts";
import { initialize } from "../network/initialize.ts";

const images = { shape: [3, 8, 6], classes: 4, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
const n = 8;

/** Re K − Im K of the unitary DFT K of each `height × width` kernel. */
function hartley(kernels: Float32Array, height: number, width: number): Float32Array {
  const size = height * width;
  return kernels.map((_, i) => {
    const [first, place] = [i - (i % size), i % size];
    let sum = 0;
    for (let j = 0; j < size; j++) {
      const turns =
        (Math.floor(place / width) * Math.floor(j / width)) / height + ((place % width) * (j % width)) / width;
      sum += kernels[first + j]! * (Math.cos(2 * Math.PI * turns) + Math.sin(2 * Math.PI * turns));
    }
    return sum / Math.sqrt(size);
  });
}

it("kernels trained by their Fourier coefficients go the way of kernels trained by their pixels under SGD", async () => {
  const losses = async (parametrization: string): Promise<number[]> => {
    const network = buildNetwork(parseArchitecture({ family: "full-width", width: 4, parametrization }), images);
    const x = input("x", [n, ...images.shape]);
    const labels = input("labels", [n], "int64");
    const settings = {
      loss: "cross-entropy",
      learningRate: 0.02,
      schedule: { name: "constant", warmup: 0 },
      optimizer: { name: "sgd", momentum: 0.9, nesterov: false, weightDecay: 5e-4 },
    } as const;
    const step = { ...optimizerStep(network, settings, x, labels), feeds: { x, labels } };
    const program = await iterate(step, { backend: nodeBackend() });
    const state = await program.state();
    const start = initialize(network, 0);
    for (const { name } of network.parameters) state[parameterKey(name)] = start[name]!;
    if (parametrization === "frequency") {
      state[parameterKey("conv0.weight")] = hartley(start["conv0.weight"]!, 8, 6);
    }
    program.reset(state);
    const found: number[] = [];
    for (let s = 0; s < 10; s++) {
      const pixels = fill(s, n * 144).map((value) => (value + 1) / 2);
      const { loss } = await program.step({
        x: pixels,
        labels: BigInt64Array.from({ length: n }, (_, i) => BigInt(i % 4)),
      });
      found.push(Number(loss[0]));
    }
    await program.dispose();
    return found;
  };
  const pixel = await losses("pixel");
  const frequency = await losses("frequency");
  expect(Math.abs(pixel.at(-1)! - pixel[0]!)).toBeGreaterThan(0.01);
  frequency.forEach((loss, i) => {
    expect(Math.abs(loss - pixel[i]!)).toBeLessThan(1e-4 * pixel[i]!);
  });
});
