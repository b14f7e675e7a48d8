import { describeModel } from "ongrad";
import { describe, expect, it } from "vitest";
import { buildNetwork, familyNames, parseArchitecture } from "./architectures.ts";
import { receptiveFields } from "./graph/receptiveFields.ts";
import { initialize } from "./network/initialize.ts";
import type { StackLayer } from "./network/stackLayer.ts";
import { toOnnx } from "./network/trained.ts";
import { stackOf } from "./stackOf.ts";

const shape = [3, 32, 32] as const;

function reach(layers: readonly StackLayer[]): number {
  let [extent, jump] = [1, 1];
  for (const { kernel, stride = 1, dilation = 1 } of layers) {
    extent += jump * dilation * (kernel - 1);
    jump *= stride;
  }
  return Math.min(32, extent);
}

describe("the layers of an architecture", () => {
  it.each([
    { family: "bounded-width", kernel: 3, depth: 4, width: 2, padding: "zero" },
    { family: "bounded-width", kernel: 3, dilation: 4, width: 2, padding: "zero" },
    { family: "bounded-width", kernel: 5, depth: 3, dilation: 2, width: 2, padding: "zero" },
    { family: "small-cnn", widths: [2, 3] },
    { family: "small-cnn", widths: [2, 3], convolutions: [1, 2], pool: "average" },
    { family: "resnet", widths: [2, 4], blocks: 1 },
    { family: "resnet", widths: [2], blocks: 2 },
  ])("see what the graph's last convolution sees: %j", (options) => {
    const architecture = parseArchitecture(options);
    const network = buildNetwork(architecture, { shape, classes: 2, mean: [0, 0, 0], std: [1, 1, 1] });
    const model = describeModel(toOnnx(network, initialize(network, 0)));
    const fields = receptiveFields(model, shape);
    const layers = stackOf(architecture, shape)!;
    const last = layers.findLastIndex(({ kind }) => kind === "convolution");
    const extent = reach(layers.slice(0, last + 1));
    expect(extent).toBeLessThan(32);
    expect(fields.get(model.convolutions.at(-1)!.output)).toEqual([extent, extent]);
  });

  it("are the patches where tokens are mixed behind them, and all of the image where the first layer sees it", () => {
    const of = (options: object) => stackOf(parseArchitecture(options), shape);
    for (const family of ["vision-transformer", "mlp-mixer"]) {
      expect(of({ family, patch: 8 })).toEqual([{ kind: "convolution", kernel: 8, stride: 8 }]);
    }
    // Its graph has no convolutions: depthwise kernels are shifts there.
    expect(of({ family: "convnext", kernel: 3, blocks: 1 })).toEqual([
      { kind: "convolution", kernel: 2, stride: 2 },
      { kind: "convolution", kernel: 3 },
      { kind: "convolution", kernel: 2, stride: 2 },
      { kind: "convolution", kernel: 3 },
    ]);
    for (const options of [
      { family: "fully-connected", depth: 3 },
      { family: "fully-connected", depth: 1 },
      { family: "full-width" },
      { family: "bounded-width", depth: 1 },
    ])
      expect(of(options)).toMatchObject([{ kind: "convolution", kernel: 32 }]);
    expect(of({ family: "locally-connected", kernel: 5, depth: 3 })).toMatchObject([{ kernel: 5 }, { kernel: 5 }]);
    expect(of({ family: "small-cnn", widths: [4], pool: "blur" })!.map(({ kind }) => kind)).toEqual([
      ...["convolution", "convolution"],
      ...["averagePool", "averagePool", "averagePool"],
    ]);
  });

  it("are known of every family, and not told of what stands behind a filter", () => {
    for (const family of familyNames) {
      expect(stackOf(parseArchitecture({ family }), shape)!.length).toBeGreaterThan(0);
      expect(stackOf(parseArchitecture({ family, lowPass: 0.2 }), shape)).toBeNull();
    }
  });
});
