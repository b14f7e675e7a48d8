import type { Value } from "../../graph/value.ts";
import type { CoordinateMode, NearestMode } from "../../lower/resampling.ts";
import { type ResizeOptions, resize } from "../../lower/resize.ts";
import {
  describeNode,
  type ForeignNode,
  type Importer,
  knownIntegers,
  ModelError,
  numberAttribute,
  numbersAttribute,
  required,
  textAttribute,
} from "../foreignNode.ts";

const coordinateModes: readonly CoordinateMode[] = [
  "half_pixel",
  "half_pixel_symmetric",
  "pytorch_half_pixel",
  "align_corners",
  "asymmetric",
  "tf_half_pixel_for_nn",
];
const nearestModes: readonly NearestMode[] = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];

function modeOf(node: ForeignNode): "nearest" | "linear" | "cubic" {
  const mode = textAttribute(node, "mode", "nearest");
  // Upsample's older name.
  if (mode === "bilinear") return "linear";
  return oneOf(node, mode, ["nearest", "linear", "cubic"]);
}

function oneOf<T extends string>(node: ForeignNode, value: string, known: readonly T[]): T {
  const found = known.find((name) => name === value);
  if (!found) throw new ModelError(`${describeNode(node)}: "${value}" is not supported.`);
  return found;
}

/** The numbers of an input; an empty tensor counts as none. */
async function numbers(node: ForeignNode, input: number, what: string): Promise<number[] | undefined> {
  const given = await knownIntegers(node, input, what);
  return given && given.length > 0 ? given : undefined;
}

/**
 * Corners coincide, as in `Upsample` and in `Resize` before opset 11. The nearest neighbour is the one before, or the
 * one behind along axes that shrink.
 */
function fromCorners(x: Value, scales: readonly number[], mode: "nearest" | "linear" | "cubic"): Value {
  const along = (image: Value, nearest: "floor" | "ceil", axes: readonly number[]): Value => {
    const picked = axes.map((axis) => scales[axis]!);
    return resize(image, { axes, scales: picked, mode, coordinates: "asymmetric", nearest });
  };
  const axes = [...scales.keys()];
  if (mode !== "nearest") return along(x, "floor", axes);
  const grown = along(
    x,
    "floor",
    axes.filter((axis) => scales[axis]! >= 1),
  );
  return along(
    grown,
    "ceil",
    axes.filter((axis) => scales[axis]! < 1),
  );
}

const upsample: Importer = async (node) => {
  const scales = node.opset < 9 ? numbersAttribute(node, "scales") : await numbers(node, 1, "scales");
  if (!scales) throw new ModelError(`${describeNode(node)}: its scales are missing.`);
  return [fromCorners(required(node, 0), scales, modeOf(node))];
};

const resized: Importer = async (node) => {
  const x = required(node, 0);
  const mode = modeOf(node);
  if (node.opset < 11) {
    const scales = await numbers(node, 1, "scales");
    if (!scales) throw new ModelError(`${describeNode(node)}: its scales are missing.`);
    return [fromCorners(x, scales, mode)];
  }
  const policy = textAttribute(node, "keep_aspect_ratio_policy", "stretch");
  const coordinates = textAttribute(node, "coordinate_transformation_mode", "half_pixel");
  const scales = await numbers(node, 2, "scales");
  const sizes = scales ? undefined : await numbers(node, 3, "sizes");
  const axes = numbersAttribute(node, "axes");
  const options: ResizeOptions = {
    policy: oneOf(node, policy, ["stretch", "not_larger", "not_smaller"]),
    mode,
    coordinates: oneOf(node, coordinates, coordinateModes),
    nearest: oneOf(node, textAttribute(node, "nearest_mode", "round_prefer_floor"), nearestModes),
    cubicCoefficient: numberAttribute(node, "cubic_coeff_a", -0.75),
    excludeOutside: numberAttribute(node, "exclude_outside", 0) !== 0,
    antialias: numberAttribute(node, "antialias", 0) !== 0,
    ...(axes ? { axes } : {}),
    ...(scales ? { scales } : {}),
    ...(sizes ? { sizes } : {}),
  };
  return [resize(x, options)];
};

export const resizeImporters: Readonly<Record<string, Importer>> = {
  Resize: resized,
  Upsample: upsample,
};
