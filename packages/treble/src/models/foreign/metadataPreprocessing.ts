import type { Preprocessing } from "./preprocessing.ts";
import { preprocessingText } from "./preprocessingText.ts";

/** What a model's own metadata say of its preprocessing. */
export interface StatedPreprocessing {
  readonly preprocessing: Preprocessing;
  /** In words, with the keys that say so, and what of it is not done. */
  readonly text: string;
}

/** Of a convention: the preprocessing that the metadata (keys in small letters) give by it, if they do. */
type Convention = (metadata: ReadonlyMap<string, string>) => StatedPreprocessing | null;

/**
 * The preprocessing that an ONNX file's `metadata_props` state, by one of the conventions that are documented:
 * - ONNX's image metadata (onnx/docs/MetadataProps.md): `Image.NominalPixelRange` and `Image.BitmapPixelFormat`, keys
 *   and values in any case; `Image.ColorSpaceGamma` other than sRGB is said and not done;
 * - a Hugging Face `preprocessor_config.json` under `hf_preprocessor_config` (EdgeFirst): `do_rescale`,
 *   `rescale_factor`, `do_normalize`, `image_mean`, `image_std`;
 * - OpenVINO's Model API (OTX, Geti, Anomalib): `model_info mean_values` and `model_info scale_values`, of [0, 255];
 * - Deepness for QGIS: `standardization_mean` and `standardization_std` in JSON, of [0, 1].
 *
 * The exporters of PyTorch, Keras (tf2onnx), timm and Ultralytics state none. Sizes and crops are not read.
 * @param channels of an image: numbers that do not fit are none
 * @returns null where none of them states one that can be done
 */
export function metadataPreprocessing(
  metadata: Readonly<Record<string, string>>,
  channels: number,
): StatedPreprocessing | null {
  const small = new Map(Object.entries(metadata).map(([key, value]) => [key.toLowerCase(), value]));
  for (const convention of [onnxImage, huggingFace, openVino, deepness]) {
    const stated = convention(small);
    if (stated && fits(stated.preprocessing, channels)) return stated;
  }
  return null;
}

function fits({ range, channelOrder, mean, std }: Preprocessing, channels: number): boolean {
  const each = (values: readonly number[] | undefined): boolean =>
    !values || ((values.length === 1 || values.length === channels) && values.every(Number.isFinite));
  const rangeFits = !range || (range.every(Number.isFinite) && range[0] < range[1]);
  const orderFits = channelOrder !== "bgr" || channels >= 3;
  return each(mean) && each(std) && !std?.some((value) => value <= 0) && rangeFits && orderFits;
}

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  nominalrange_0_255: [0, 255],
  normalized_0_1: [0, 1],
  normalized_1_1: [-1, 1],
  nominalrange_16_235: [16, 235],
};

const onnxImage: Convention = (metadata) => {
  const value = (key: string): string => (metadata.get(`image.${key}`) ?? "").trim().toLowerCase();
  const given = value("nominalpixelrange");
  const range = Object.hasOwn(ranges, given) ? ranges[given] : undefined;
  if (!range) return null;
  const isBgr = value("bitmappixelformat").startsWith("bgr");
  const preprocessing: Preprocessing = {
    ...(given !== "normalized_0_1" && { range }),
    ...(isBgr && { channelOrder: "bgr" as const }),
  };
  const linear =
    value("colorspacegamma") === "linear" ? "; it asks for linear light, which images are not brought to" : "";
  return stated(preprocessing, `Image.NominalPixelRange${isBgr ? " and Image.BitmapPixelFormat" : ""}`, linear);
};

const huggingFace: Convention = (metadata) => {
  const config = json(metadata.get("hf_preprocessor_config"));
  if (typeof config !== "object" || config === null || Array.isArray(config)) return null;
  const { do_rescale, rescale_factor, do_normalize, image_mean, image_std } = config as Record<string, unknown>;
  const high = do_rescale === false ? 255 : 255 * (typeof rescale_factor === "number" ? rescale_factor : 1 / 255);
  const [mean, std] = do_normalize === false ? [] : [numbers(image_mean), numbers(image_std)];
  return stated(
    { ...(Math.abs(high - 1) > 1e-6 && { range: [0, high] as const }), ...(mean && { mean }), ...(std && { std }) },
    "hf_preprocessor_config",
  );
};

const openVino: Convention = (metadata) => {
  const list = (key: string): readonly number[] | undefined => {
    const text = metadata.get(`model_info ${key}`)?.trim();
    return text ? text.split(/[\s,]+/).map(Number) : undefined;
  };
  const [mean, std] = [list("mean_values"), list("scale_values")];
  if (!mean && !std) return null;
  const moves = mean?.some((value) => value !== 0);
  const scales = std?.some((value) => value !== 1);
  return stated(
    { range: [0, 255], ...(moves && { mean: mean! }), ...(scales && { std: std! }) },
    "model_info mean_values and scale_values",
  );
};

const deepness: Convention = (metadata) => {
  const mean = numbers(json(metadata.get("standardization_mean")));
  const std = numbers(json(metadata.get("standardization_std")));
  return mean && std ? stated({ mean, std }, "standardization_mean and standardization_std") : null;
};

function stated(preprocessing: Preprocessing, keys: string, more = ""): StatedPreprocessing {
  return { preprocessing, text: `${preprocessingText(preprocessing)} (the file's ${keys}${more})` };
}

function json(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function numbers(value: unknown): readonly number[] | undefined {
  const isList = Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "number");
  return isList ? (value as readonly number[]) : undefined;
}
