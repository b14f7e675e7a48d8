import { type DType, isFloat, type Shape, sizeOf } from "../graph/value.ts";
import type { Declared, ForeignModel } from "./foreignModel.ts";
import { ModelError } from "./foreignNode.ts";
import { dtypeOfOnnx, onnxTypeName } from "./readTensor.ts";

/** How a model arranges a batch of images: channels first, channels last, or one vector an image. */
export type Layout = "nchw" | "nhwc" | "flat";

type ImageShape = readonly [number, number, number];

/** What the caller says about the images. */
export interface ImageOptions {
  readonly input?: string;
  readonly dimensions?: Readonly<Record<string, number>>;
  readonly imageShape?: ImageShape;
  readonly layout?: Layout;
}

/** The input that takes the images. */
export interface ImageInput {
  readonly name: string;
  readonly dtype: DType;
  /** ONNX's number of the element type in the file. */
  readonly type: number;
  /** Of the input as a whole, the batch first: the file's own, or 1 where the file leaves it free. */
  readonly batchShape: Shape;
  /** `[C, H, W]` of one image. */
  readonly shape: ImageShape;
  readonly layout: Layout;
  readonly notes: readonly string[];
}

/** @throws ModelError when there is no such input, or its shape says too little; the message says which option helps. */
export function imageInput(model: ForeignModel, options: ImageOptions): ImageInput {
  const input = pickInput(model, options.input);
  const { name, type } = input;
  const dtype = dtypeOfOnnx(type);
  if (!dtype || !isFloat(dtype)) {
    throw new ModelError(`The input "${name}" is of type ${onnxTypeName(type)}, but images must be floating-point.`);
  }
  const batchShape = boundShape(input, options.dimensions ?? {});
  return { name, dtype, type, batchShape, ...arrangement(name, batchShape, options) };
}

function pickInput({ inputs }: ForeignModel, wanted: string | undefined): Declared {
  const names = inputs.map(({ name }) => `"${name}"`).join(", ");
  if (wanted !== undefined) {
    const named = inputs.find(({ name }) => name === wanted);
    if (!named) throw new ModelError(`The model has no input "${wanted}"; its inputs are ${names}.`);
    return named;
  }
  const [only, ...more] = inputs;
  if (only && more.length === 0) return only;
  const images = inputs.filter(({ dimensions }) => dimensions?.length === 4);
  if (images[0] && images.length === 1) return images[0];
  throw new ModelError(`The model has the inputs ${names || "(none)"}; say which one takes the images.`);
}

function boundShape({ name, dimensions }: Declared, given: Readonly<Record<string, number>>): number[] {
  if (!dimensions) throw new ModelError(`The model does not say the shape of its input "${name}".`);
  if (dimensions.length < 2) {
    throw new ModelError(
      `The input "${name}" has the shape [${dimensions}]: a batch and an image need two axes or more.`,
    );
  }
  const shape = dimensions.map((dimension, axis) => {
    const extent = typeof dimension === "number" ? dimension : given[dimension];
    if (extent !== undefined) return extent;
    if (axis === 0) return 1;
    throw new ModelError(`The input "${name}" has the shape [${dimensions}]: give a number for "${dimension}".`);
  });
  if (!shape.every((extent) => Number.isSafeInteger(extent) && extent > 0) || sizeOf(shape) > 2 ** 26) {
    throw new ModelError(`The input "${name}" has the shape [${shape}], which no images have.`);
  }
  return shape;
}

function arrangement(
  name: string,
  batchShape: Shape,
  { imageShape, layout }: ImageOptions,
): Pick<ImageInput, "shape" | "layout" | "notes"> {
  const [, ...inner] = batchShape;
  const size = sizeOf(inner);
  if (imageShape && sizeOf(imageShape) !== size) {
    throw new ModelError(`The input "${name}" has ${size} numbers an image, which [${imageShape}] has not.`);
  }
  const isColour = (extent: number | undefined): boolean => extent === 1 || extent === 3;
  if (inner.length === 3 && layout !== "flat") {
    const [a, b, c] = inner as [number, number, number];
    const nchw = layout === "nchw" || (!layout && isColour(a));
    const shape: ImageShape = nchw ? [a, b, c] : [c, a, b];
    if (!layout && !isColour(shape[0])) {
      throw new ModelError(
        `The input "${name}" has the shape [${batchShape}], neither axis of which has 1 or 3 channels; say its layout.`,
      );
    }
    if (imageShape && `${imageShape}` !== `${shape}`) {
      throw new ModelError(`The input "${name}" takes images [${shape}], not [${imageShape}].`);
    }
    return { shape, layout: nchw ? "nchw" : "nhwc", notes: [] };
  }
  if (layout && layout !== "flat") {
    throw new ModelError(`The input "${name}" has the shape [${batchShape}], which is not ${layout.toUpperCase()}.`);
  }
  if (imageShape) return { shape: imageShape, layout: "flat", notes: [] };
  for (const channels of [1, 3]) {
    const side = Math.sqrt(size / channels);
    if (!Number.isInteger(side)) continue;
    const shape = [channels, side, side] as const;
    return { shape, layout: "flat", notes: [`The model takes vectors of ${size}, read as images [${shape}].`] };
  }
  throw new ModelError(`The input "${name}" takes vectors of ${size}; say the shape of an image.`);
}
