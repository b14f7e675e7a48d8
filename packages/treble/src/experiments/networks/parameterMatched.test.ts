import { expect, it } from "vitest";
import { convolution } from "./conditions.ts";
import { parameterMatched, parametersOn } from "./parameterMatched.ts";

it("has the parameters of the 3×3 network within 5 %, with fewer channels for wider kernels", () => {
  for (const dataset of ["cifar10", "synthetic", "mnist", "fashion-mnist"]) {
    const wanted = parametersOn(convolution(3).architecture, dataset);
    expect(wanted).toBe(dataset.includes("mnist") ? 16 * (9 + 1 + 7840) + 10 : 16 * (27 + 1 + 10240) + 10);
    let channels = 16;
    for (const kernel of [3, 5, 7, 9, 15, 21, "full"] as const) {
      const { architecture } = parameterMatched(kernel, dataset);
      const { width } = architecture as { width: number };
      expect(Math.abs(parametersOn(architecture, dataset) / wanted - 1)).toBeLessThan(0.05);
      expect(width).toBeLessThanOrEqual(channels);
      channels = width;
    }
    expect(channels).toBeLessThan(16);
  }
  expect(parameterMatched(5, "cifar10")).toEqual(convolution(5));
});
