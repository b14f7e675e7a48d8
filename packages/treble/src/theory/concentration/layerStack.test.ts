import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { inverseFourier2d } from "../../frequency/fourier.ts";
import { frequencyGrid } from "../../frequency/grid.ts";
import type { StackLayer } from "../../models/network/stackLayer.ts";
import { normal, randomStream } from "../../random/randomStream.ts";
import { lowFrequencyCeiling } from "../lowFrequencyCeiling.ts";
import { stackCeiling } from "./layerStack.ts";

const image = { height: 16, width: 16 };
const conv = (kernel: number, stride = 1): StackLayer => ({ kind: "convolution", kernel, stride });
const square = (k: number) => ({ height: k, width: k });

/** The filter from pixels to one unit: of random weights with some channels, on the circular image. */
function endToEnd(layers: readonly StackLayer[], seed: number, smooth: boolean): Float64Array {
  const stream = randomStream(seed);
  let filter = new Float64Array(256);
  filter[0] = 1;
  let jump = 1;
  for (const { kind, kernel, stride = 1, dilation = 1 } of layers) {
    const next = new Float64Array(256);
    for (let a = 0; a < kernel; a++) {
      for (let b = 0; b < kernel; b++) {
        const weight = kind === "averagePool" ? 1 : smooth ? 1 + 0.1 * normal(stream) : normal(stream);
        for (let p = 0; p < 256; p++) {
          const row = (Math.floor(p / 16) + jump * dilation * a) % 16;
          const column = ((p % 16) + jump * dilation * b) % 16;
          next[row * 16 + column]! += weight * filter[p]!;
        }
      }
    }
    filter = next;
    jump *= stride;
  }
  return filter;
}

function lowShare(filter: Float64Array, cutoff: number): number {
  const [re, im] = [filter.slice(), new Float64Array(256)];
  inverseFourier2d(16, 16)(re, im);
  const { radius } = frequencyGrid(16, 16);
  let [low, all] = [0, 0];
  re.forEach((value, i) => {
    const energy = value ** 2 + im[i]! ** 2;
    all += energy;
    if (radius[i]! <= cutoff + 1e-9) low += energy;
  });
  return low / all;
}

describe("the ceiling of a stack", () => {
  it("is that of one kernel as large as its receptive field", () => {
    for (const [layers, field] of [
      [[conv(5)], 5],
      [[conv(3), conv(3)], 5],
      [[conv(3), conv(3), conv(3)], 7],
      [[conv(4, 4)], 4],
      [[conv(3, 2), conv(3)], 7],
      [[{ kind: "convolution", kernel: 3 }, { kind: "maxPool", kernel: 2, stride: 2 }, conv(3)], 8],
    ] as const) {
      const found = stackCeiling(image, layers, 0.15);
      expect(found.receptiveField).toBe(field);
      expect(found.ceiling).toBe(lowFrequencyCeiling(image, square(field), 0.15));
    }
    // All of the image.
    const all = stackCeiling(image, [conv(9), conv(9), conv(9)], 0);
    expect(all.ceiling).toBeCloseTo(1, 12);
    expect(all.receptiveField).toBe(25);
  });

  it("with averages is never exceeded, and lies between their own share and that of free weights", () => {
    for (const layers of [
      [conv(3), { kind: "averagePool", kernel: 2, stride: 2 }, conv(3)],
      [{ kind: "averagePool", kernel: 3 }, conv(2)],
      [conv(2), { kind: "averagePool", kernel: 4, stride: 4 }],
    ] as const satisfies StackLayer[][]) {
      const { ceiling, receptiveField } = stackCeiling(image, layers, 0.15);
      expect(ceiling).toBeLessThanOrEqual(lowFrequencyCeiling(image, square(receptiveField), 0.15) + 1e-12);
      let most = 0;
      for (let seed = 0; seed < 40; seed++) most = Math.max(most, lowShare(endToEnd(layers, seed, seed > 20), 0.15));
      expect(most).toBeLessThanOrEqual(ceiling + 1e-12);
      expect(most).toBeGreaterThan(0.9 * ceiling);
    }
    // Nothing to choose: the average's own share.
    const average = [{ kind: "averagePool", kernel: 4 }] as const;
    expect(stackCeiling(image, average, 0.15).ceiling).toBeCloseTo(lowShare(endToEnd(average, 1, false), 0.15), 12);
  });

  it("with holes is that of a dilated kernel", () => {
    const dilated = lowFrequencyCeiling(image, { ...square(3), dilation: 2 }, 0.15);
    expect(stackCeiling(image, [{ kind: "convolution", kernel: 3, dilation: 2 }], 0.15).ceiling).toBeCloseTo(
      dilated,
      10,
    );
    expect(stackCeiling(image, [conv(1, 2), conv(3)], 0.15).ceiling).toBeCloseTo(dilated, 10);
  });

  it("of the first layer of a transformer on 224 pixels is that of its patch", () => {
    const large = { height: 224, width: 224 };
    expect(stackCeiling(large, [conv(16, 16)], 0.03)).toEqual({
      ceiling: lowFrequencyCeiling(large, square(16), 0.03),
      receptiveField: 16,
    });
  });

  it("says what is no layer, or too much", () => {
    expect(() => stackCeiling(image, [conv(0)], 0.1)).toThrow(UserError);
    expect(() => stackCeiling(image, [conv(3, 1.5)], 0.1)).toThrow(/stride 1.5/);
    const large = { height: 64, width: 64 };
    expect(() => stackCeiling(large, [{ kind: "averagePool", kernel: 2 }, conv(33)], 0.1)).toThrow(/33×33/);
  });
});
