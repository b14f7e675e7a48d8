import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { buildNetwork, familyNames, parseArchitecture } from "./architectures.ts";
import { parameterCount } from "./network/network.ts";

const images = { shape: [3, 32, 32], classes: 10, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
const count = (architecture: object): number => parameterCount(buildNetwork(parseArchitecture(architecture), images));

describe("parseArchitecture", () => {
  // Runs are named by the hash of these: an option that appears in one would orphan every finished run.
  it("gives the first familyNames' configurations no more options than they had at first", () => {
    const common = { depth: 2, width: 16, activation: "relu", bias: true };
    const first = [
      { family: "fully-connected", ...common, width: 256 },
      { family: "full-width", ...common },
      { family: "bounded-width", ...common, kernel: 3, padding: "circular" },
      { family: "locally-connected", ...common, kernel: 3, padding: "circular" },
      { family: "small-cnn", widths: [32, 64], pool: "max", activation: "relu", bias: true },
      { family: "vision-transformer", patch: 4, dim: 64, depth: 2, heads: 4, mlpRatio: 2 },
    ];
    for (const architecture of first) expect(parseArchitecture({ family: architecture.family })).toEqual(architecture);
  });

  it("takes a younger option's plain value for its absence", () => {
    const plain = { dilation: 1, parametrization: "pixel" };
    expect(parseArchitecture({ family: "bounded-width", ...plain })).toEqual(
      parseArchitecture({ family: "bounded-width" }),
    );
    expect(parseArchitecture({ family: "small-cnn", norm: "none", convolutions: [2, 2] })).toEqual(
      parseArchitecture({ family: "small-cnn" }),
    );
    expect(parseArchitecture({ family: "full-width", lowPass: 0.2, lowPassShape: "ideal" })).toEqual({
      ...parseArchitecture({ family: "full-width" }),
      lowPass: 0.2,
    });
  });

  it.each([
    [{ family: "bounded-width", kernel: 9, dilation: 4 }, "reaches over 33"],
    [{ family: "small-cnn", convolutions: [2] }, "one for each width"],
    [{ family: "resnet", widths: [32, 16] }, "choose projection"],
    [{ family: "resnet", widths: [1, 1, 1, 1, 1, 1], blocks: 0 }, "option blocks"],
    [{ family: "convnext", kernel: 4 }, "must be odd"],
    [{ family: "convnext", kernel: 17 }, "up to 15"],
    [{ family: "convnext", patch: 3 }, "6 divides"],
    [{ family: "mlp-mixer", patch: 5 }, "choose a divisor"],
    [{ family: "mlp-mixer", heads: 4 }, "option heads"],
    [{ family: "mlp-mixer", lowPassShape: "gaussian" }, "lowPass"],
    [{ family: "fully-connected", lowPass: 0.8 }, "option lowPass"],
  ])("refuses %j", (architecture, reason) => {
    expect(() => count(architecture)).toThrow(UserError);
    expect(() => count(architecture)).toThrow(reason);
  });
});

describe("buildNetwork", () => {
  it("has the published numbers of parameters", () => {
    expect(count({ family: "resnet" })).toBe(269_722); // ResNet-20 with shortcuts by padding
    expect(count({ family: "resnet", shortcut: "projection" })).toBe(272_474);
    const resnet18 = { family: "resnet", widths: [64, 128, 256, 512], blocks: 2, shortcut: "projection" };
    expect(count(resnet18)).toBe(11_173_962);
    // VGG-16 for CIFAR-10 with batch normalisation has 14,728,266, of which 4,224 are biases in front of it.
    const vgg16 = {
      family: "small-cnn",
      widths: [64, 128, 256, 512, 512],
      convolutions: [2, 2, 3, 3, 3],
      norm: "batch",
    };
    expect(count(vgg16)).toBe(14_728_266 - 4_224);
  });

  it.each(familyNames)("of %s has parameters with names of their own", (family) => {
    const names = buildNetwork(parseArchitecture({ family }), images).parameters.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
