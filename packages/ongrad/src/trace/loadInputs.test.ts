import { describe, expect, it } from "vitest";
import { gradients } from "../grad/gradients.ts";
import { reduceSum } from "../graph/reduction.ts";
import { input, sizeOf } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { declare, floats, integers, node, type WrittenModel, writeModel } from "../testing/writtenModel.ts";
import type { ModelError } from "./foreignNode.ts";
import { type LoadedModel, type LoadOptions, load } from "./load.ts";

const backend = nodeBackend();
const CLASSES = 3;

/** A linear model of images of any arrangement: what comes in, in the order it comes in, times weights. */
function linear(dimensions: readonly (number | string)[], type = 1, size = 64): WrittenModel {
  const isFloat = type === 1;
  return {
    inputs: [declare("image", dimensions, type)],
    outputs: [declare("y", ["N", CLASSES])],
    initializers: [floats("w", [size, CLASSES], fill(1, CLASSES * size)), integers("rows", [-1, size])],
    nodes: [
      node("Reshape", ["image", "rows"], ["flat"]),
      ...(isFloat ? [] : [node("Cast", ["flat"], ["real"], { to: 1 })]),
      node("MatMul", [isFloat ? "flat" : "real", "w"], ["y"]),
    ],
  };
}

const open = (model: WrittenModel, options: Partial<LoadOptions> = {}) =>
  load(writeModel(model), { backend, ...options });

const refusal = (model: WrittenModel, options: Partial<LoadOptions> = {}): Promise<ModelError> =>
  open(model, options).then(
    () => {
      throw new Error("It was loaded.");
    },
    (error: ModelError) => error,
  );

async function run(model: LoadedModel, images: Float32Array): Promise<{ y: Float32Array; dx: Float32Array }> {
  const x = input("x", [images.length / sizeOf(model.shape), ...model.shape]);
  const y = model.logits(x);
  const [dx] = gradients(reduceSum(y), [x]);
  const executable = await compile({ x }, { y, dx }, { backend });
  const results = await executable.run({ x: images });
  await executable.dispose();
  return { y: results.y, dx: results.dx };
}

/** Pixels in the order that the file takes them, by hand. */
function logitsOf(pixels: readonly number[], size: number): number[] {
  const w = fill(1, CLASSES * size);
  return Array.from({ length: (pixels.length / size) * CLASSES }, (_, at) => {
    const [n, k] = [Math.floor(at / CLASSES), at % CLASSES];
    return pixels.slice(n * size, (n + 1) * size).reduce((sum, pixel, i) => sum + pixel * w[CLASSES * i + k]!, 0);
  });
}

function expectClose(actual: ArrayLike<number>, wanted: readonly number[], digits = 4): void {
  expect(actual.length).toBe(wanted.length);
  wanted.forEach((value, i) => void expect(actual[i]).toBeCloseTo(value, digits));
}

/** Row-major images `[N, C, H, W]` with the channels last. */
function channelsLast(images: Float32Array, [channels, ...area]: readonly number[]): number[] {
  const size = sizeOf(area);
  return Array.from(images, (_, at) => {
    const [n, rest] = [Math.floor(at / (channels! * size)), at % (channels! * size)];
    return images[(n * channels! + (rest % channels!)) * size + Math.floor(rest / channels!)]!;
  });
}

describe("the arrangement of images", () => {
  type Case = [string, (number | string)[], Partial<LoadOptions>, number[], "first" | "last"];
  it.each<Case>([
    ["[N, C, H, W]", ["N", 1, 8, 8], {}, [1, 8, 8], "first"],
    ["[N, H, W, C]", ["N", 4, 4, 4], { layout: "nhwc" }, [4, 4, 4], "last"],
    ["[N, H, W, 3]", ["N", 5, 7, 3], {}, [3, 5, 7], "last"],
    ["[N, 4, H, W]", ["N", 4, 5, 6], {}, [4, 5, 6], "first"],
    ["[N, H, W, 4]", ["N", 5, 6, 4], {}, [4, 5, 6], "last"],
    ["[N, 2, H, W]", ["N", 2, 5, 6], {}, [2, 5, 6], "first"],
    ["[N, H, W, 2]", ["N", 5, 6, 2], {}, [2, 5, 6], "last"],
    ["five channels, as the caller says", ["N", 5, 3, 4], { imageShape: [5, 3, 4] }, [5, 3, 4], "first"],
    ["five channels last, as the caller says", ["N", 6, 4, 5], { imageShape: [5, 6, 4] }, [5, 6, 4], "last"],
    ["[N, H, W]", ["N", 8, 8], {}, [1, 8, 8], "first"],
    ["[N, H, W], no square", ["N", 6, 8], {}, [1, 6, 8], "first"],
    ["[N, H·W]", ["N", 64], {}, [1, 8, 8], "first"],
    ["[N, 1, H·W]", ["N", 1, 64], {}, [1, 8, 8], "first"],
    ["[N, H·W, 1]", ["N", 64, 1], {}, [1, 8, 8], "first"],
    ["[N, 1, 1, H·W]", ["N", 1, 1, 64], {}, [1, 8, 8], "first"],
    ["[N, H·W, 1, 1]", ["N", 64, 1, 1], {}, [1, 8, 8], "first"],
    ["[N, C, H·W]", ["N", 3, 16], {}, [3, 4, 4], "first"],
    ["[N, H·W, C]", ["N", 16, 3], {}, [3, 4, 4], "last"],
    ["[N, H·W, C], no square", ["N", 15, 3], { imageShape: [3, 3, 5] }, [3, 3, 5], "last"],
    ["[N, C·H·W]", ["N", 48], {}, [3, 4, 4], "first"],
    ["[N, H·W·C]", ["N", 48], { layout: "nhwc" }, [3, 4, 4], "last"],
    ["[N, C·H·W], no square", ["N", 36], { imageShape: [3, 2, 6] }, [3, 2, 6], "first"],
    ["[N, C·H·W], no square, by height and width", ["N", 36], { size: [2, 6] }, [3, 2, 6], "first"],
    ["[N, H·W, C] by height and width", ["N", 12, 3], { size: [2, 6] }, [3, 2, 6], "last"],
    ["[N, 1, C, H, W]", ["N", 1, 3, 4, 4], {}, [3, 4, 4], "first"],
    ["[N, H, W, C, 1]", ["N", 4, 5, 3, 1], {}, [3, 4, 5], "last"],
    ["free height and width", ["N", 3, "h", "w"], { size: [4, 5] }, [3, 4, 5], "first"],
    ["free height and width, channels last", ["N", "h", "w", 3], { size: [4, 5] }, [3, 4, 5], "last"],
    ["everything free", ["N", "c", "h", "w"], { imageShape: [3, 4, 5] }, [3, 4, 5], "first"],
    [
      "everything free, channels last",
      ["N", "h", "w", "c"],
      { imageShape: [3, 4, 5], layout: "nhwc" },
      [3, 4, 5],
      "last",
    ],
    ["free height and width without channels", ["N", "h", "w"], { size: [4, 5] }, [1, 4, 5], "first"],
    ["a free vector", ["N", "pixels"], { imageShape: [3, 4, 5] }, [3, 4, 5], "first"],
    ["free dimensions by name", ["N", 3, "s", "s"], { dimensions: { s: 4 } }, [3, 4, 4], "first"],
  ])("%s", async (_, dimensions, options, shape, order) => {
    const size = sizeOf(shape);
    const model = await open(linear(dimensions, 1, size), options);
    expect(model).toMatchObject({ shape, batch: "any" });
    const images = fill(5, 2 * size);
    const { y } = await run(model, images);
    expectClose(y, logitsOf(order === "last" ? channelsLast(images, shape) : Array.from(images), size));
  });

  it.each<[string, number[], Partial<LoadOptions>, number[]]>([
    ["[3, H, W]", [3, 8, 8], {}, [3, 8, 8]],
    ["[H, W, 3]", [8, 8, 3], {}, [3, 8, 8]],
    ["[C, H, W], as the caller says", [4, 6, 5], { imageShape: [4, 6, 5] }, [4, 6, 5]],
    ["[C·H·W]", [64], {}, [1, 8, 8]],
  ])("without an axis for the batch: %s", async (_, dimensions, options, shape) => {
    const size = sizeOf(shape);
    const model = await open(linear(dimensions, 1, size), options);
    expect(model).toMatchObject({ shape, batch: "any" });
    expect(model.notes.join()).not.toContain("at a time");
    const images = fill(5, 3 * size);
    const last = model.input.layout === "nhwc";
    expectClose((await run(model, images)).y, logitsOf(last ? channelsLast(images, shape) : Array.from(images), size));
  });

  it("[1, H, W] is one grey image, and more of them can be run", async () => {
    const model = await open(linear([1, 8, 8]));
    expect(model).toMatchObject({ shape: [1, 8, 8], batch: "any" });
    const images = fill(5, 192);
    expectClose((await run(model, images)).y, logitsOf(Array.from(images), 64));
  });

  it("is asked for where nothing says it", async () => {
    const layout = await refusal(linear(["N", 5, 6, 7], 1, 210));
    expect(layout.message).toBe(
      'The input "image" has the shape [1,5,6,7], neither axis of which has 1 to 4 channels; say its layout with the option `layout`.',
    );
    expect(layout.option).toBe("layout");
    const size = await refusal(linear(["N", 3, "h", "w"], 1, 48));
    expect(size).toMatchObject({ option: "size" });
    const free = await refusal(linear(["N", "c", "h", "w"], 1, 48));
    expect(free.message).toBe(
      'The input "image" has the shape [N,c,h,w]; give a number for "c" with the option `dimensions`.',
    );
    const mixed = await refusal(linear(["N", 3, 4, 4], 1, 48), { imageShape: [1, 4, 12] });
    expect(mixed).toMatchObject({
      message: 'The input "image" takes images [3,4,4], not [1,4,12].',
      option: "imageShape",
    });
    expect((await refusal(linear(["N", 3, 2, 4, 4], 1, 96))).message).toContain("which no images have");
    expect((await refusal(linear(["N", 3, 4, 4], 1, 48), { size: [8, 8] })).message).toBe(
      'The input "image" takes images [3,4,4], whose height and width are not [8,8].',
    );
    expect((await refusal(linear(["N", 3, "h", "w"], 1, 48), { dimensions: { height: 4 } })).message).toBe(
      'The input "image" has no free dimension "height"; its free dimensions are N, h, w.',
    );
    const named = await refusal(linear(["N", 3, "h", "w"], 1, 48), {
      nameOption: (option, value) => `--${option} ${value}`,
    });
    expect(named.message).toContain("give its height and width with --size HEIGHT,WIDTH.");
  });
});

describe("integers", () => {
  it.each<[string, number, number, number, string]>([
    ["uint8", 2, 0, 255, "uint8"],
    ["int8", 3, -128, 127, "int8"],
    ["uint16", 4, 0, 65535, "uint16"],
    ["int16", 5, -32768, 32767, "int16"],
    ["int32", 6, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, "int32"],
    ["int64", 7, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, "int64"],
  ])(
    "%s: pixels are rounded on the way in, and the gradient goes straight through",
    async (_, type, low, high, dtype) => {
      const model = await open(linear(["N", 1, 8, 8], type));
      expect(model).toMatchObject({ input: { dtype }, batch: "any", opaque: [] });
      expect(model.notes).toEqual([
        `The model takes pixels as ${dtype}: images are rounded on the way in, with the gradient straight through.`,
      ]);
      // Ties, numbers beyond the bounds, and others.
      const [least, most] = [Math.max(low, -500), Math.min(high, 500)];
      const special = [least, most, least - 3, most + 9, 0.5, 1.5, 2.5, 99.49];
      const images = Float32Array.from({ length: 128 }, (_, i) => special[i] ?? least + ((i * 71.3) % (most - least)));
      const even = (n: number): number => (Math.abs(n % 1) === 0.5 ? 2 * Math.round(n / 2) : Math.round(n));
      const bytes = Array.from(images, (pixel) => Math.min(high, Math.max(low, even(pixel))));
      const { y, dx } = await run(model, images);
      expectClose(y, logitsOf(bytes, 64), 2);
      const w = fill(1, 3 * 64);
      const sums = Array.from({ length: 64 }, (_, i) => w[3 * i]! + w[3 * i + 1]! + w[3 * i + 2]!);
      // Clipped pixels have none.
      expectClose(
        dx,
        Array.from(images, (pixel, i) => (pixel < low || pixel > high ? 0 : sums[i % 64]!)),
      );
    },
  );

  it("of a type that no pixels have are refused by the type's name", async () => {
    expect((await refusal(linear(["N", 1, 8, 8], 12))).message).toBe(
      'The input "image" is of type UINT32 (12); images are floating-point numbers or integers.',
    );
  });
});

it("half precision is fed as float32", async () => {
  const model = await open({
    ...linear(["N", 1, 8, 8], 10),
    outputs: [declare("y", ["N", CLASSES])],
  });
  expect(model.input.dtype).toBe("float32");
  const images = fill(5, 64);
  expectClose((await run(model, images)).y, logitsOf(Array.from(images), 64));
});

describe("further inputs", () => {
  const flagged = (more: Partial<WrittenModel>): WrittenModel => {
    const plain = linear(["N", 1, 8, 8]);
    const scaled = [node("Cast", ["factor"], ["f"], { to: 1 }), node("Mul", ["flat", "f"], ["scaled"])];
    return {
      ...plain,
      inputs: [...plain.inputs, declare("factor", [], 6)],
      nodes: [plain.nodes[0]!, ...scaled, node("MatMul", ["scaled", "w"], ["y"])],
      ...more,
    };
  };

  it("of one number are held at it, or at 0", async () => {
    const images = fill(5, 128);
    const model = await open(flagged({}), { constants: { factor: 3 } });
    expect(model).toMatchObject({ input: { name: "image" }, batch: "any", notes: [] });
    expectClose(
      (await run(model, images)).y,
      logitsOf(
        Array.from(images, (pixel) => 3 * pixel),
        64,
      ),
      3,
    );
    const still = await open(flagged({}));
    expect(still.notes).toEqual([
      'The input "factor" is held at 0; another number is given with the option `constants`.',
    ]);
    expect((await run(still, images)).y.every((logit) => logit === 0)).toBe(true);
  });

  it("that are flags choose a branch or a mode", async () => {
    const plain = linear(["N", 1, 8, 8]);
    const model = await open({
      ...plain,
      opset: 13,
      inputs: [...plain.inputs, declare("training", [], 9)],
      initializers: [...plain.initializers!, floats("ratio", [], Float32Array.of(0.5))],
      nodes: [
        plain.nodes[0]!,
        node("Dropout", ["flat", "ratio", "training"], ["kept"]),
        node("MatMul", ["kept", "w"], ["y"]),
      ],
    });
    const images = fill(5, 64);
    expectClose((await run(model, images)).y, logitsOf(Array.from(images), 64));
  });

  it("that are single fractions are asked for: 0 is no default of a scale", async () => {
    const plain = linear(["N", 1, 8, 8]);
    const written: WrittenModel = {
      ...plain,
      inputs: [...plain.inputs, declare("scale", [1])],
      nodes: [plain.nodes[0]!, node("Mul", ["flat", "scale"], ["s"]), node("MatMul", ["s", "w"], ["y"])],
    };
    expect((await refusal(written)).message).toContain("say at which number it is held with the option `constants`.");
    const images = fill(5, 64);
    const model = await open(written, { constants: { scale: 0.5 } });
    expectClose(
      (await run(model, images)).y,
      logitsOf(
        Array.from(images, (pixel) => pixel / 2),
        64,
      ),
    );
  });

  it("of more numbers are asked for, and held at one everywhere", async () => {
    const inputs = [declare("image", ["N", 1, 8, 8]), declare("factor", [1, 64])];
    const nodes = [
      node("Reshape", ["image", "rows"], ["flat"]),
      node("Mul", ["flat", "factor"], ["scaled"]),
      node("MatMul", ["scaled", "w"], ["y"]),
    ];
    const written = flagged({ inputs, nodes });
    expect((await refusal(written)).message).toBe(
      'The model has a further input "factor" of the shape [1,64]; say at which number it is held with the option `constants`.',
    );
    const images = fill(5, 64);
    const model = await open(written, { constants: { factor: 2 } });
    expectClose(
      (await run(model, images)).y,
      logitsOf(
        Array.from(images, (pixel) => 2 * pixel),
        64,
      ),
      3,
    );
  });

  it("that nothing reads do not matter, and unknown or unfit ones are refused", async () => {
    const plain = linear(["N", 1, 8, 8]);
    const model = await open({ ...plain, inputs: [...plain.inputs, declare("other", ["N", 7])] });
    expect(model.notes).toEqual([]);
    expect((await refusal(plain, { constants: { factor: 1 } })).message).toBe(
      'The model has no input "factor" to be held; its inputs are "image".',
    );
    expect((await refusal(flagged({}), { constants: { factor: 0.5 } })).message).toBe(
      'The input "factor" of type INT32 (6) cannot be held at 0.5.',
    );
  });
});

describe("whether the model standardises its images itself", () => {
  const scalar = floats("half", [], Float32Array.of(0.5));
  it.each<[string, boolean, ReturnType<typeof node>[]]>([
    ["not at all", false, [node("Identity", ["flat"], ["s"])]],
    ["a shift", true, [node("Sub", ["flat", "half"], ["s"])]],
    [
      "a scale behind other axes",
      true,
      [
        node("Unsqueeze", ["flat"], ["u"], { axes: [0] }),
        node("Div", ["u", "half"], ["d"]),
        node("Squeeze", ["d"], ["s"], { axes: [0] }),
      ],
    ],
    ["only what the images went through", false, [node("Relu", ["flat"], ["r"]), node("Mul", ["r", "half"], ["s"])]],
  ])("%s: %s", async (_, standardizes, middle) => {
    const plain = linear(["N", 1, 8, 8]);
    const nodes = [plain.nodes[0]!, ...middle, node("MatMul", ["s", "w"], ["y"])];
    const model = await open({ ...plain, opset: 11, initializers: [...plain.initializers!, scalar], nodes });
    expect(model.standardizes).toBe(standardizes);
  });
});
