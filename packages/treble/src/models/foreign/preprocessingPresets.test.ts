import { compile, input } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { metadataPreprocessing } from "./metadataPreprocessing.ts";
import { preprocessed } from "./preprocessed.ts";
import { checkPreprocessing, preprocess } from "./preprocessing.ts";
import { preprocessingNamed, preprocessingPresets } from "./preprocessingPresets.ts";
import { preprocessingText } from "./preprocessingText.ts";

describe("presets", () => {
  it("have names of their own, a source, and numbers that fit their channels", () => {
    const names = preprocessingPresets.flatMap(({ name, others }) => [name, ...others]);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, source, channels, preprocessing } of preprocessingPresets) {
      expect(source, name).not.toBe("");
      expect(() => checkPreprocessing(preprocessing, channels ?? 2), name).not.toThrow();
      expect(preprocessingNamed(name).preprocessing).toBe(preprocessing);
    }
  });

  // What Keras' and torchvision's own functions make of the bytes 10, 100, 200.
  it.each([
    ["unit", [10 / 255, 100 / 255, 200 / 255]],
    ["tf", [10 / 127.5 - 1, 100 / 127.5 - 1, 200 / 127.5 - 1]],
    ["half", [(10 / 255 - 0.5) / 0.5, (100 / 255 - 0.5) / 0.5, (200 / 255 - 0.5) / 0.5]],
    ["torch", [(10 / 255 - 0.485) / 0.229, (100 / 255 - 0.456) / 0.224, (200 / 255 - 0.406) / 0.225]],
    ["caffe", [200 - 103.939, 100 - 116.779, 10 - 123.68]],
    ["efficientnet-lite", [(10 - 127) / 128, (100 - 127) / 128, (200 - 127) / 128]],
  ])("%s does what its source does", async (name, expected) => {
    const x = input("x", [1, 3, 1, 1]);
    const y = preprocess(x, preprocessingNamed(name).preprocessing);
    const executable = await compile({ x }, { y }, { backend: nodeBackend(), threads: 1 });
    const found = (await executable.run({ x: Float32Array.of(10 / 255, 100 / 255, 200 / 255) })).y;
    await executable.dispose();
    expected.forEach((value, c) => {
      expect(found[c]).toBeCloseTo(value, 4);
    });
  });

  it("are listed where there is none of a name", () => {
    expect(() => preprocessingNamed("imagnet")).toThrow(UserError);
    expect(() => preprocessingNamed("imagnet")).toThrow(
      /no preprocessing called "imagnet"; use one of unit, none, tf,/,
    );
  });

  it("in words", () => {
    const { title, preprocessing } = preprocessingNamed("imagenet");
    expect(preprocessingText(preprocessing, title)).toBe("ImageNet: mean 0.485, 0.456, 0.406, std 0.229, 0.224, 0.225");
    expect(preprocessingText({})).toBe("[0, 1]");
    expect(preprocessingText(preprocessingNamed("tf").preprocessing, preprocessingNamed("tf").title)).toBe("[-1, 1]");
  });
});

it("preprocessed feeds a model through it, and the model says so", async () => {
  const foreign = { preprocessing: { range: [0, 1] as const, channelOrder: "rgb" as const, mean: null, std: null } };
  const model = preprocessed(
    { shape: [1, 1, 1] as const, classes: 1, logits: (x: never) => x, foreign: foreign as never },
    { range: [0, 255], mean: [100] },
  );
  expect(model.foreign).toMatchObject({ preprocessing: { range: [0, 255], mean: [100], std: null } });
  const x = input("x", [1, 1, 1, 1]);
  const executable = await compile({ x }, { y: model.logits(x as never) }, { backend: nodeBackend(), threads: 1 });
  expect((await executable.run({ x: Float32Array.of(1) })).y).toEqual(Float32Array.of(155));
  await executable.dispose();
  expect(() => preprocessed(model, { mean: [1, 2, 3] })).toThrow(UserError);
});

describe("what a file's metadata state", () => {
  const of = (metadata: Record<string, string>, channels = 3) => metadataPreprocessing(metadata, channels);
  it.each<[string, Record<string, string>, object]>([
    [
      "as Azure Custom Vision exports",
      {
        "Image.BitmapPixelFormat": "Bgr8",
        "Image.ColorSpaceGamma": "SRGB",
        "Image.NominalPixelRange": "NominalRange_0_255",
      },
      { range: [0, 255], channelOrder: "bgr" },
    ],
    ["in any case", { "image.nominalpixelrange": "NORMALIZED_1_1" }, { range: [-1, 1] }],
    ["[0, 1]", { "Image.NominalPixelRange": "Normalized_0_1", "Image.BitmapPixelFormat": "Rgb8" }, {}],
    ["video levels", { "Image.NominalPixelRange": "NominalRange_16_235" }, { range: [16, 235] }],
    [
      "a preprocessor_config.json",
      {
        hf_preprocessor_config: JSON.stringify({
          do_rescale: true,
          rescale_factor: 0.00392156862745098,
          do_normalize: true,
          image_mean: [0.5, 0.5, 0.5],
          image_std: [0.25, 0.25, 0.25],
        }),
      },
      { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    ],
    [
      "one that does not rescale",
      { hf_preprocessor_config: '{"do_rescale":false,"do_normalize":false}' },
      { range: [0, 255] },
    ],
    [
      "OpenVINO's",
      { "model_info mean_values": "123.675 116.28 103.53", "model_info scale_values": "58.395 57.12 57.375" },
      { range: [0, 255], mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
    ],
    [
      "OpenVINO's of none",
      { "model_info mean_values": "0.0 0.0 0.0", "model_info scale_values": "1.0 1.0 1.0" },
      { range: [0, 255] },
    ],
    [
      "Deepness's",
      { standardization_mean: "[0.4, 0.5, 0.6]", standardization_std: "[0.1, 0.2, 0.3]" },
      { mean: [0.4, 0.5, 0.6], std: [0.1, 0.2, 0.3] },
    ],
  ])("%s", (_, metadata, preprocessing) => {
    expect(of(metadata)?.preprocessing).toEqual(preprocessing);
  });

  it("is said in words, with what is not done", () => {
    const linear = { "Image.NominalPixelRange": "NominalRange_0_255", "Image.ColorSpaceGamma": "Linear" };
    expect(of(linear)?.text).toBe(
      "[0, 255] (the file's Image.NominalPixelRange; it asks for linear light, which images are not brought to)",
    );
  });

  it.each<[string, Record<string, string>, number?]>([
    ["nothing", {}],
    ["what others keep there", { names: "{0: 'cat'}", stride: "32", author: "Ultralytics", task: "classify" }],
    ["a format without a range", { "Image.BitmapPixelFormat": "Bgr8" }],
    ["an unknown range", { "Image.NominalPixelRange": "constructor" }],
    ["numbers of other channels", { "model_info mean_values": "1 2 3" }, 1],
    ["no numbers", { "model_info mean_values": "a b c" }],
    ["a divisor of 0", { standardization_mean: "[0]", standardization_std: "[0]" }],
    ["broken JSON", { hf_preprocessor_config: "{", standardization_mean: "[", standardization_std: "[1]" }],
  ])("is none where they hold %s", (_, metadata, channels = 3) => {
    expect(of(metadata, channels)).toBeNull();
  });
});
