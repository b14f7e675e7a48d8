import { type DType, isFloat, type Shape, sizeOf } from "../graph/value.ts";
import { type Arrangement, arrangement, type ImageShape, type Layout } from "./arrangement.ts";
import { boundShape } from "./boundShape.ts";
import type { Declared, ForeignModel } from "./foreignModel.ts";
import { ModelError } from "./foreignNode.ts";
import type { NameOption } from "./loadOption.ts";
import { dtypeOfOnnx, onnxTypeName } from "./readTensor.ts";

/** What the caller says about the images. */
export interface ImageOptions {
  readonly input?: string;
  readonly dimensions?: Readonly<Record<string, number>>;
  readonly size?: readonly [height: number, width: number];
  readonly imageShape?: ImageShape;
  readonly layout?: Layout;
}

/** The input that takes the images. */
export interface ImageInput extends Arrangement {
  readonly name: string;
  readonly dtype: DType;
  /** ONNX's number of the element type in the file. */
  readonly type: number;
  /** Of the input as a whole, the batch first: the file's own, or 1 where the file leaves it free. */
  readonly batchShape: Shape;
  /**
   * How the file gives the number of images: as a number, as a free dimension, or not at all: the input is one image.
   */
  readonly batchAxis: "fixed" | "free" | "none";
}

/** Of pixels. Integers are 0 to 255, or −128 to 127 of int8. */
const imageTypes: readonly DType[] = ["float32", "float64", "uint8", "int8", "uint16", "int16", "int32", "int64"];

/**
 * @throws ModelError when there is no such input, or its shape says too little; the message says which option helps.
 */
export function imageInput(model: ForeignModel, options: ImageOptions, say: NameOption): ImageInput {
  const input = pickInput(model, options.input, say);
  const { name, type } = input;
  const dtype = dtypeOfOnnx(type);
  if (!dtype || !imageTypes.includes(dtype)) {
    throw new ModelError(
      `The input "${name}" is of type ${onnxTypeName(type)}; images are floating-point numbers or integers.`,
    );
  }
  const bound = boundShape(input, options, say);
  const arranged = arrangement(name, bound, options, say);
  const { size } = options;
  if (size && `${size}` !== `${arranged.shape.slice(1)}`) {
    throw new ModelError(
      `The input "${name}" takes images [${arranged.shape}], whose height and width are not [${size}].`,
      "size",
    );
  }
  const rounded = `The model takes pixels as ${dtype}: images are rounded on the way in, with the gradient straight through.`;
  const notes = isFloat(dtype) ? arranged.notes : [...arranged.notes, rounded];
  return { name, dtype, type, ...bound, ...arranged, notes };
}

/** @throws ModelError where there is none or a choice. */
export function pickInput({ inputs }: ForeignModel, wanted: string | undefined, say: NameOption): Declared {
  const names = inputs.map(({ name }) => `"${name}"`).join(", ");
  if (wanted !== undefined) {
    const named = inputs.find(({ name }) => name === wanted);
    if (!named) throw new ModelError(`The model has no input "${wanted}"; its inputs are ${names}.`, "input");
    return named;
  }
  const [only, ...more] = inputs;
  if (only && more.length === 0) return only;
  const many = inputs.filter(mayBeImages);
  const images = many.filter(({ dimensions }) => dimensions?.length === 4);
  const found = images.length === 1 ? images[0] : many.length === 1 ? many[0] : undefined;
  if (found) return found;
  throw new ModelError(
    `The model has the inputs ${names || "(none)"}; say which one takes the images with ${say("input", "NAME")}.`,
    "input",
  );
}

/** Whether an input holds more than one number, of a type that pixels have. */
function mayBeImages({ type, dimensions }: Declared): boolean {
  const dtype = dtypeOfOnnx(type);
  if (type !== 0 && !(dtype && imageTypes.includes(dtype))) return false;
  return !dimensions || dimensions.some((extent) => typeof extent === "string") || sizeOf(dimensions as Shape) > 1;
}
