/** Images resized by interpolation, along any axes. */
import { describe, normalizeAxis, ShapeError } from "../graph/shapes.ts";
import {
  type Attributes,
  apply1,
  constant,
  type DType,
  int64,
  isFloat,
  makeData,
  type Node,
  type TypedData,
  type Value,
} from "../graph/value.ts";
import { alongAxis } from "./alongAxis.ts";
import { type CoordinateMode, type NearestMode, type Resampling, resamplingMatrix } from "./resampling.ts";

export interface ResizeOptions {
  /** Which axes change. Default: as many of the last ones as there are sizes or scales. */
  readonly axes?: readonly number[];
  /** New extents of `axes`; or `scales`. */
  readonly sizes?: readonly number[];
  /** Factors of `axes`; an extent becomes the whole part of its multiple. */
  readonly scales?: readonly number[];
  /**
   * `stretch` (default) takes `sizes` as they are; otherwise all `axes` are resized by the smallest (`not_larger`) or
   * the largest (`not_smaller`) of the factors that the sizes would be, and rounded, halves up.
   */
  readonly policy?: AspectPolicy;
  /** Default `nearest`. */
  readonly mode?: "nearest" | "linear" | "cubic";
  /** Default `half_pixel`; PyTorch's `interpolate` is `pytorch_half_pixel`, or `asymmetric` and `floor` for nearest. */
  readonly coordinates?: CoordinateMode;
  /** Default `round_prefer_floor`. */
  readonly nearest?: NearestMode;
  /** Default −0.75, PyTorch's. */
  readonly cubicCoefficient?: number;
  /** Default false: the border is repeated. */
  readonly excludeOutside?: boolean;
  /** Default false. */
  readonly antialias?: boolean;
}

/** What becomes of an image's proportions, by ONNX's names. */
export type AspectPolicy = "stretch" | "not_larger" | "not_smaller";

interface ResizedAxis {
  readonly axis: number;
  readonly scale: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** @throws ShapeError when sizes, scales and axes do not fit `x`, or an extent would become 0. */
export function resize<D extends DType>(x: Value<D>, options: ResizeOptions): Value<D> {
  if (!isFloat(x.dtype)) throw new ShapeError(`Resize: wants a floating-point tensor, not ${describe(x)}`);
  const rank = x.shape.length;
  const amounts = options.sizes ?? options.scales ?? [];
  const given = options.axes ?? amounts.map((_, i) => rank - amounts.length + i);
  const axes = given.map((axis) => normalizeAxis("Resize", axis, rank));
  if ((options.sizes === undefined) === (options.scales === undefined) || new Set(axes).size !== amounts.length) {
    throw new ShapeError(`Resize: wants sizes or scales, one for each of the axes [${axes}] of ${describe(x)}`);
  }
  const asked = axes.map((axis, i) => Math.fround(options.scales ? amounts[i]! : amounts[i]! / x.shape[axis]!));
  const common = options.sizes && commonScale(asked, options.policy);
  const changes = axes
    .map((axis, i): ResizedAxis => {
      const inputs = x.shape[axis]!;
      const scale = common ?? asked[i]!;
      const along = Math.fround(inputs * scale);
      const outputs = common ? Math.round(along) : options.scales ? Math.floor(along) : amounts[i]!;
      if (!Number.isInteger(outputs) || outputs < 1 || inputs < 1) {
        throw new ShapeError(`Resize: ${describe(x)} cannot have ${outputs} elements along axis ${axis}`);
      }
      return { axis, scale, inputs, outputs };
    })
    // An axis whose extent stays is copied whatever its scale where the kernel is smoothed, but not otherwise, unless
    // they all stay.
    .filter(({ scale, inputs, outputs }) => inputs !== outputs || (scale !== 1 && !smooths(options)))
    .sort((p, q) => p.axis - q.axis);
  if (changes.every(({ inputs, outputs }) => inputs === outputs)) return x;
  const how: Resampling = {
    mode: options.mode ?? "nearest",
    coordinates: options.coordinates ?? "half_pixel",
    nearest: options.nearest ?? "round_prefer_floor",
    cubicCoefficient: Math.fround(options.cubicCoefficient ?? -0.75),
    excludeOutside: options.excludeOutside ?? false,
    antialias: smooths(options),
  };
  // A multiple that is whole but for rounding is cut differently by onnxruntime's builds: say the size instead.
  const unsure = changes.some(
    ({ inputs, scale, outputs }) => Math.floor(inputs * scale) !== outputs && Math.fround(outputs / inputs) === scale,
  );
  if (options.scales && unsure) {
    const { scales: _, ...rest } = options;
    return changes.reduce((image, change) => {
      const { axis, scale, outputs, inputs } = change;
      if (inputs === outputs) return mix(image, [change], how, false);
      const amount = Math.fround(outputs / inputs) === scale ? { sizes: [outputs] } : { scales: [scale] };
      return resize(image, { ...rest, axes: [axis], ...amount });
    }, x);
  }
  if (common || !hasKernel(x, changes, how)) return mix(x, changes, how, false);
  const shape = changes.reduce<readonly number[]>((extents, { axis, outputs }) => extents.with(axis, outputs), x.shape);
  const attributes: Attributes = {
    mode: how.mode,
    coordinate_transformation_mode: how.coordinates,
    nearest_mode: how.nearest,
    cubic_coeff_a: { float: how.cubicCoefficient },
    exclude_outside: how.excludeOutside && (how.mode === "cubic" || how.antialias) ? 1 : 0,
    antialias: how.antialias ? 1 : 0,
    axes: changes.map(({ axis }) => axis),
  };
  const scales = changes.map(({ scale }) => scale);
  const inputs = options.sizes
    ? [x, undefined, undefined, int64(changes.map(({ outputs }) => outputs))]
    : [x, undefined, constant(Float32Array.from(scales), [scales.length])];
  return apply1("Resize", inputs, x.dtype, shape, attributes);
}

/** The one factor of all axes, where there is to be one. */
function commonScale(scales: readonly number[], policy: AspectPolicy = "stretch"): number | undefined {
  if (policy === "stretch") return undefined;
  return policy === "not_larger" ? Math.min(...scales) : Math.max(...scales);
}

function smooths({ antialias, mode }: ResizeOptions): boolean {
  return (antialias ?? false) && mode !== undefined && mode !== "nearest";
}

/** onnxruntime's kernels are float32 and interpolate the last two axes of images; the rest is done by matrices. */
function hasKernel(x: Value, changes: readonly ResizedAxis[], { mode, coordinates }: Resampling): boolean {
  if (x.dtype !== "float32" || coordinates === "tf_half_pixel_for_nn") return false;
  return mode === "nearest" || (x.shape.length === 4 && changes.every(({ axis }) => axis >= 2));
}

/** Every change by a product with its matrix, or with the matrix's transpose. */
function mix<D extends DType>(
  x: Value<D>,
  changes: readonly ResizedAxis[],
  how: Resampling,
  transposed: boolean,
): Value<D> {
  return changes.reduce((image, change) => {
    const { axis, inputs, outputs } = change;
    const weights = resamplingMatrix(how, change);
    if (!transposed)
      return alongAxis(constant<TypedData>(makeData(x.dtype, weights), [outputs, inputs]) as Value<D>, image, axis);
    const turned = Float64Array.from(weights, (_, i) => weights[(i % outputs) * inputs + Math.floor(i / outputs)]!);
    return alongAxis(constant<TypedData>(makeData(x.dtype, turned), [inputs, outputs]) as Value<D>, image, axis);
  }, x);
}

/** The adjoint of a `Resize` node that `resize` made: a cotangent of its output to one of its input. */
export function resizeTranspose(node: Node, cotangent: Value): Value {
  return mix(cotangent, changesOf(node), howOf(node), true);
}

/** What a `Resize` node that `resize` made computes of `x`, as products with matrices. */
export function resizeByMatrices(node: Node, x: Value): Value {
  return mix(x, changesOf(node), howOf(node), false);
}

function changesOf({ attributes, inputs: [x, , scales], outputs: [y] }: Node): ResizedAxis[] {
  const given = scales?.source;
  return (attributes.axes as readonly number[]).map((axis, i): ResizedAxis => {
    const [inputs, outputs] = [x!.shape[axis]!, y!.shape[axis]!];
    const scale = given?.kind === "constant" ? Number(given.data[i]) : Math.fround(outputs / inputs);
    return { axis, scale, inputs, outputs };
  });
}

function howOf({ attributes }: Node): Resampling {
  return {
    mode: attributes.mode as Resampling["mode"],
    coordinates: attributes.coordinate_transformation_mode as CoordinateMode,
    nearest: attributes.nearest_mode as NearestMode,
    cubicCoefficient: (attributes.cubic_coeff_a as { readonly float: number }).float,
    excludeOutside: attributes.exclude_outside === 1,
    antialias: attributes.antialias === 1,
  };
}
