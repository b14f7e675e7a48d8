import { compile, input } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { pixelsOf } from "../../data/pixelsOf.ts";
import { UserError } from "../../errors/userError.ts";
import { checkPreprocessing, type Preprocessing, preprocess } from "./preprocessing.ts";

/** All bytes as pixels in [0, 1], as data comes. */
const bytes = Array.from({ length: 256 }, (_, byte) => byte);
const pixels = pixelsOf(bytes);

/** Three channels hold the same pixels plus their number, over 256 images of one pixel each. */
async function applied(preprocessing: Preprocessing, x: Float32Array, channels = 1): Promise<Float32Array> {
  const images = input("images", [x.length / channels, channels, 1, 1]);
  const executable = await compile({ images }, { y: preprocess(images, preprocessing) }, { backend: nodeBackend() });
  const { y } = await executable.run({ images: x });
  await executable.dispose();
  return y as Float32Array;
}

const f32 = Math.fround;

describe("preprocess", () => {
  it("leaves pixels alone where nothing is given", async () => {
    expect(await applied({}, pixels)).toEqual(pixels);
    expect(await applied({ range: [0, 1], channelOrder: "rgb" }, pixels)).toEqual(pixels);
  });

  it("gives every byte exactly itself in [0, 255], and less 128 in [-128, 127]", async () => {
    expect(Array.from(await applied({ range: [0, 255] }, pixels))).toEqual(bytes);
    expect(Array.from(await applied({ range: [-128, 127] }, pixels))).toEqual(bytes.map((byte) => byte - 128));
  });

  it("gives in [-1, 1] what torchvision's ToTensor and Normalize(0.5, 0.5) give, to the bit", async () => {
    const torchvision = bytes.map((byte) => f32(f32(f32(byte / 255) - 0.5) / 0.5));
    expect(Array.from(await applied({ range: [-1, 1] }, pixels))).toEqual(torchvision);
    expect(Array.from(await applied({ mean: [0.5], std: [0.5] }, pixels))).toEqual(torchvision);
  });

  it("subtracts and divides as Normalize does, to the bit, in the units of the range", async () => {
    const [mean, std] = [0.4914, 0.2023];
    expect(Array.from(await applied({ mean: [mean], std: [std] }, pixels))).toEqual(
      bytes.map((byte) => f32(f32(f32(byte / 255) - f32(mean)) / f32(std))),
    );
    expect(Array.from(await applied({ range: [0, 255], mean: [103.939], std: [57.375] }, pixels))).toEqual(
      bytes.map((byte) => f32(f32(byte - f32(103.939)) / f32(57.375))),
    );
  });

  it("turns the colours around before the mean, and leaves a fourth channel where it is", async () => {
    const rgb = Float32Array.of(0.25, 0.5, 0.75);
    expect(Array.from(await applied({ channelOrder: "bgr", mean: [0.5, 0.25, 0] }, rgb, 3))).toEqual([
      0.25, 0.25, 0.25,
    ]);
    expect(Array.from(await applied({ channelOrder: "bgr" }, Float32Array.of(1, 2, 3, 4), 4))).toEqual([3, 2, 1, 4]);
    expect(Array.from(await applied({ std: [0.5] }, rgb, 3))).toEqual([0.5, 1, 1.5]);
  });
});

describe("checkPreprocessing", () => {
  it.each<[string, Preprocessing, number]>([
    [
      "--mean has 2 numbers, but the model takes images of 3 channels; give one, or 3 (one a channel).",
      { mean: [1, 2] },
      3,
    ],
    ["--std has 3 numbers, but the model takes images of 1 channel; give one.", { std: [1, 2, 3] }, 1],
    ["--std is [0]; divisors must be above 0.", { std: [0] }, 3],
    ["--mean holds what is no number.", { mean: [Number.NaN] }, 1],
    ["--range is [1,1]; give the lower and the upper end, such as 0,255.", { range: [1, 1] }, 1],
    ["--channelOrder is bgr, but the model takes images of 1 channel; leave it out.", { channelOrder: "bgr" }, 1],
  ])("%s", (message, preprocessing, channels) => {
    expect(() => checkPreprocessing(preprocessing, channels, (part) => `--${part}`)).toThrow(new UserError(message));
  });

  it("takes one number for all channels", () => {
    expect(() => checkPreprocessing({ mean: [0.5], std: [0.5, 0.5, 0.5], range: [-1, 1] }, 3)).not.toThrow();
  });
});
