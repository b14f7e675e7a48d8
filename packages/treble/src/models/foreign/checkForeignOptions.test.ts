import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { checkForeignOptions } from "./checkForeignOptions.ts";
import type { ForeignOptions } from "./foreignModel.ts";

test("options of their kinds are let through, undefined ones too", () => {
  checkForeignOptions({});
  checkForeignOptions({
    input: "x",
    output: "y",
    size: [32, 32],
    imageShape: async () => [3, 32, 32],
    layout: "nhwc",
    dimensions: { steps: 4 },
    constants: { training: 0 },
    cutSoftmax: false,
    range: [-1, 1],
    channelOrder: "bgr",
    mean: [0.5],
    std: undefined,
  });
  checkForeignOptions({ imageShape: [1, 28, 28] });
});

test.each([
  [{ standardize: true }, "There is no option standardize for a model; choose among input, output, size,"],
  [{ size: 32 }, "size is 32; it must be [height, width] in whole numbers from 1."],
  [{ size: [32] }, "size is [32];"],
  [{ imageShape: [32, 32] }, "imageShape is [32,32]; it must be [C, H, W] in whole numbers from 1."],
  [{ layout: "NHWC" }, 'layout is "NHWC"; it must be "nchw" or "nhwc" or "flat".'],
  [{ channelOrder: "RGB" }, 'channelOrder is "RGB"; it must be "rgb" or "bgr".'],
  [{ mean: 0.5 }, "mean is 0.5; it must be a list of numbers, such as [0.5] or one a channel."],
  [{ std: ["1"] }, "std is [1];"],
  [{ range: 255 }, "range is 255; it must be [low, high], such as [0, 255]."],
  [{ constants: { training: true } }, "constants is an object; it must be numbers by name"],
  [{ cutSoftmax: "yes" }, 'cutSoftmax is "yes"; it must be true or false.'],
  [{ input: 0 }, "input is 0; it must be a name."],
])("%o is refused", (options, message) => {
  expect(() => checkForeignOptions(options as ForeignOptions)).toThrow(UserError);
  expect(() => checkForeignOptions(options as ForeignOptions)).toThrow(message);
});

test("options are called as the caller calls them", () => {
  const options = { size: 32 } as unknown as ForeignOptions;
  expect(() => checkForeignOptions(options, (option) => `--${option}`)).toThrow(/^--size is 32;/);
});
