import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { experiments } from "../experiments/catalogue.ts";
import { conditionsOf } from "../experiments/conditionsOf.ts";
import { scaleNamed } from "../experiments/contract/scale.ts";
import { buildNetwork, parseArchitecture } from "../models/architectures.ts";
import { initialize } from "../models/network/initialize.ts";
import { firstFilters } from "./firstFilters.ts";

const options = { backend: nodeBackend(), threads: 1 };

function weightsOf(data: object, shape: readonly [number, number, number], seed = 1) {
  const architecture = parseArchitecture(data);
  const [mean, std] = [new Array(shape[0]).fill(0.5), new Array(shape[0]).fill(0.2)];
  return { architecture, weights: initialize(buildNetwork(architecture, { shape, classes: 3, mean, std }), seed) };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe("the first filters of a convolution", () => {
  it("are its kernels, channel by channel, with spectra whose shares sum to 1", async () => {
    const { architecture, weights } = weightsOf({ family: "bounded-width", kernel: 3 }, [2, 8, 10]);
    const found = (await firstFilters({ architecture }, weights, [2, 8, 10], options))!;
    expect(found.shape).toEqual([2, 3, 3]);
    expect(found.filters.flat()).toEqual([...weights["conv0.weight"]!.subarray(0, 8 * 18)]);
    for (const spectrum of found.spectra) {
      expect(spectrum.length).toBe(80);
      expect(sum(spectrum)).toBeCloseTo(1, 6);
      expect(Math.min(...spectrum)).toBeGreaterThanOrEqual(0);
    }
  });

  it("have their holes where they are dilated", async () => {
    const { architecture, weights } = weightsOf({ family: "bounded-width", kernel: 3, dilation: 2 }, [1, 8, 8]);
    const { shape, filters } = (await firstFilters({ architecture }, weights, [1, 8, 8], options))!;
    expect(shape).toEqual([1, 5, 5]);
    filters.forEach((filter, k) => {
      const kernel = weights["conv0.weight"]!.subarray(k * 9, (k + 1) * 9);
      const whole = filter.map((_, i) => {
        const [row, column] = [Math.floor(i / 5), i % 5];
        return row % 2 === 0 && column % 2 === 0 ? kernel[(row / 2) * 3 + column / 2] : 0;
      });
      expect(filter).toEqual(whole);
    });
  });

  it("has the frequency of a wave in the middle of the map, right of zero", async () => {
    const { architecture, weights } = weightsOf({ family: "full-width" }, [1, 8, 8]);
    weights["conv0.weight"]!.forEach((_, i, all) => {
      all[i] = Math.cos((2 * Math.PI * 3 * (i % 8)) / 8);
    });
    const { spectra } = (await firstFilters({ architecture }, weights, [1, 8, 8], options))!;
    // Row H/2 is frequency 0 of the rows; three waves lie three columns from the middle to both sides.
    expect(spectra[0]![4 * 8 + 4 + 3]).toBeCloseTo(0.5, 5);
    expect(spectra[0]![4 * 8 + 4 - 3]).toBeCloseTo(0.5, 5);
  });

  it("are fewer where they are as large as an image", async () => {
    const { architecture, weights } = weightsOf({ family: "full-width" }, [1, 20, 20]);
    expect((await firstFilters({ architecture }, weights, [1, 20, 20], options))!.filters.length).toBe(4);
  });
});

it("are of every network of the catalogue whose convolutions are of one width, but those of Fourier coefficients", async () => {
  const all = conditionsOf(experiments, scaleNamed("paper", "cifar10"));
  const conditions = [...new Map(all.map((one) => [JSON.stringify(one.architecture), one])).values()];
  const shape = [3, 32, 32] as const;
  const none: string[] = [];
  for (const family of ["bounded-width", "full-width", "fully-connected", "vision-transformer"]) {
    for (const condition of conditions.filter(({ architecture }) => architecture.family === family)) {
      const { architecture, weights } = weightsOf(condition.architecture, shape);
      const found = await firstFilters({ architecture }, weights, shape, options);
      if (found === null) none.push(condition.id);
      else expect(found.filters[0]!.length).toBe(found.shape.reduce((a, b) => a * b));
    }
  }
  expect(none.filter((id) => id.startsWith("full-width"))).toEqual(["full-width-adam-frequency"]);
  expect(none.filter((id) => id.startsWith("bounded-width"))).toEqual([]);
  expect(none.some((id) => id.startsWith("fully-connected"))).toBe(true);
  expect(none.some((id) => id.startsWith("vision-transformer"))).toBe(true);
});
