import { abs, add, constant, dft2, flatten, matmul, reshape, slice, sub } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import type { Classifier } from "../../models/network/classifier.ts";
import { memoryStore } from "../../runs/memoryStore.ts";
import { mappedFrequencies, sensitivityMap, sensitivityNorm } from "./sensitivityMap.ts";

/** Class 1 where the energy at one frequency is above a threshold. */
function detector(extent: number, u: number, v: number): Classifier {
  return {
    shape: [1, extent, extent],
    classes: 2,
    logits: (images) => {
      const { re, im } = dft2(sub(images, 0.5));
      const at = (part: typeof re) => abs(reshape(slice(slice(part, 2, u, u + 1), 3, v, v + 1), [images.shape[0]!, 1]));
      return matmul(flatten(sub(add(at(re), at(im)), 0.05)), constant(Float32Array.of(0, 1), [1, 2]));
    },
  };
}

const work = (model: Classifier) => ({
  model,
  data: { images: new Float32Array(3 * model.shape[1] ** 2).fill(0.5), labels: new Uint8Array(3) },
  store: memoryStore(),
  seed: 0,
  running: { backend: nodeBackend(), threads: 1 },
});

describe("the map of an audit", () => {
  test.each([
    [8, 8, 3, 2, 1],
    [16, 4, 4, 12, 4],
  ])("of %i pixels at %i places finds the frequency that the model listens to", async (extent, side, u, v, step) => {
    const { errors, size, worst, images, cleanError } = await sensitivityMap(work(detector(extent, u, v)), side);
    expect([images, cleanError]).toEqual([3, 0]);
    const { along, step: found } = mappedFrequencies(extent, extent, side);
    expect(found).toBe(step);
    expect(size).toEqual([along(extent).length, along(extent).length]);
    const [row, column] = [u, v].map((at) => along(extent).indexOf(2 * at >= extent ? at - extent : at)) as [
      number,
      number,
    ];
    const [opposite, other] = [u, v].map((at) =>
      along(extent).indexOf(2 * at > extent ? extent - at : at === 0 || 2 * at === extent ? at : -at),
    ) as [number, number];
    errors.forEach((error, i) => {
      const own = i === row * size[1] + column || i === opposite * size[1] + other;
      expect(error).toBe(own ? 1 : 0);
    });
    const signed = (at: number): number => (2 * at >= extent ? at - extent : at) / extent;
    const [fy, fx] = worst[0]!.frequency;
    expect(Math.abs(fy)).toBeCloseTo(Math.abs(signed(u)), 12);
    expect(fy * fx).toBeCloseTo(signed(u) * signed(v), 12);
    expect(worst.map(({ error }) => error)).toEqual([1, 0]);
  });

  test.each([28, 32, 33, 64, 100, 224, 225])("has frequency 0 in the middle along %i pixels", (extent) => {
    for (const side of [4, 16, 32]) {
      const places = mappedFrequencies(extent, extent, side).along(extent);
      expect(places.length).toBeLessThanOrEqual(side + 1);
      expect(places[places.length >> 1]).toBe(0);
    }
  });

  test("has the paper's norms on the paper's images", () => {
    expect(sensitivityNorm(32, 32)).toBe(4);
    expect(sensitivityNorm(224, 224)).toBeCloseTo(15.7, 12);
  });
});
