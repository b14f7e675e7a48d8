/** Two-dimensional convolution (cross-correlation, as in every deep-learning library), `[N, C, H, W]`. */
import { pad } from "./arrange.ts";
import { describe, requireRank, ShapeError } from "./shapes.ts";
import { apply1, type DType, type Value } from "./value.ts";

/** `[top, left, bottom, right]` */
export type Pads = readonly [number, number, number, number];

export interface Geometry {
  readonly strides: readonly [number, number];
  readonly pads: Pads;
  readonly dilations: readonly [number, number];
  readonly groups: number;
}

export interface Conv2dOptions<D extends DType = DType> {
  readonly bias?: Value<D>;
  readonly stride?: number;
  readonly dilation?: number;
  readonly groups?: number;
  /**
   * `valid` pads nothing; `same` keeps the size at stride 1 with zeros, `circular` with the opposite edge; a kernel of
   * even width reaches one pixel further right and down. Default `valid`.
   */
  readonly padding?: "valid" | "same" | "circular" | Pads;
}

/** Pads that keep the size at stride 1: `floor((k−1)/2)` before, the rest after. */
export function samePads(kernelHeight: number, kernelWidth: number, dilation = 1): Pads {
  const reachH = dilation * (kernelHeight - 1);
  const reachW = dilation * (kernelWidth - 1);
  const top = Math.floor(reachH / 2);
  const left = Math.floor(reachW / 2);
  return [top, left, reachH - top, reachW - left];
}

/** `x [N, C, H, W]`, `w [O, C/groups, kh, kw]` to `[N, O, Ho, Wo]`. @throws ShapeError */
export function conv2d<D extends DType>(x: Value<D>, w: Value<D>, options: Conv2dOptions<D> = {}): Value<D> {
  requireRank("Conv", "the input", x, 4);
  requireRank("Conv", "the kernel", w, 4);
  const dilation = options.dilation ?? 1;
  const stride = options.stride ?? 1;
  const padding = options.padding ?? "valid";
  const same = samePads(w.shape[2]!, w.shape[3]!, dilation);
  const pads: Pads = padding === "valid" ? [0, 0, 0, 0] : typeof padding === "string" ? same : padding;
  const geometry = { strides: [stride, stride], dilations: [dilation, dilation], groups: options.groups ?? 1 } as const;
  if (padding !== "circular") return convolve(x, w, options.bias, { ...geometry, pads });
  const wrapped = pad(x, [0, 0, pads[0], pads[1]], [0, 0, pads[2], pads[3]], "wrap");
  return convolve(wrapped, w, options.bias, { ...geometry, pads: [0, 0, 0, 0] });
}

/** The ONNX operator itself, with its geometry written out. */
export function convolve<D extends DType>(
  x: Value<D>,
  w: Value<D>,
  bias: Value<D> | undefined,
  geometry: Geometry,
): Value<D> {
  const { strides, pads, dilations, groups } = geometry;
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const [o, perGroup, kh, kw] = w.shape as [number, number, number, number];
  checkGeometry("Conv", geometry);
  const fits = c === perGroup * groups && o % groups === 0 && x.dtype === w.dtype;
  if (!fits) throw new ShapeError(`Conv: ${describe(x)} and ${describe(w)} do not fit (groups ${groups})`);
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== o || bias.dtype !== x.dtype)) {
    throw new ShapeError(`Conv: bias ${describe(bias)} does not fit the ${o} output channels of ${describe(w)}`);
  }
  const ho = Math.floor((height + pads[0] + pads[2] - dilations[0] * (kh - 1) - 1) / strides[0]) + 1;
  const wo = Math.floor((width + pads[1] + pads[3] - dilations[1] * (kw - 1) - 1) / strides[1]) + 1;
  if (ho < 1 || wo < 1) {
    throw new ShapeError(`Conv: the kernel of ${describe(w)} is larger than ${describe(x)} padded by [${pads}]`);
  }
  const attributes = { kernel_shape: [kh, kw], strides, pads, dilations, group: groups };
  return apply1("Conv", bias ? [x, w, bias] : [x, w], x.dtype, [n, o, ho, wo], attributes);
}

/**
 * The adjoint of `convolve` in its input: `y [N, O, Ho, Wo]`, `w [O, C/groups, kh, kw]` to `[N, C, height, width]`,
 * the size that the forward convolution had.
 */
export function convTranspose<D extends DType>(
  y: Value<D>,
  w: Value<D>,
  geometry: Geometry,
  size: readonly [number, number],
): Value<D> {
  const { strides, pads, dilations, groups } = geometry;
  const [n, o, ho, wo] = y.shape as [number, number, number, number];
  const [inner, perGroup, kh, kw] = w.shape as [number, number, number, number];
  checkGeometry("ConvTranspose", geometry);
  if (o !== inner || o % groups !== 0 || y.dtype !== w.dtype) {
    throw new ShapeError(`ConvTranspose: ${describe(y)} and ${describe(w)} do not fit (groups ${groups})`);
  }
  const reach = [
    strides[0] * (ho - 1) + dilations[0] * (kh - 1) + 1 - pads[0] - pads[2],
    strides[1] * (wo - 1) + dilations[1] * (kw - 1) + 1 - pads[1] - pads[3],
  ] as const;
  const outputPadding = [size[0] - reach[0], size[1] - reach[1]];
  if (outputPadding.some((extra, i) => extra < 0 || extra >= strides[i]!)) {
    throw new ShapeError(`ConvTranspose: ${describe(y)} and ${describe(w)} do not give ${size[0]}×${size[1]} pixels`);
  }
  const attributes = { kernel_shape: [kh, kw], strides, pads, dilations, group: groups, output_padding: outputPadding };
  return apply1("ConvTranspose", [y, w], y.dtype, [n, perGroup * groups, size[0], size[1]], attributes);
}

function checkGeometry(op: string, { strides, pads, dilations, groups }: Geometry): void {
  const counts = [...strides, ...dilations, groups];
  if (!counts.every((n) => Number.isInteger(n) && n >= 1) || !pads.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ShapeError(
      `${op}: strides [${strides}], dilations [${dilations}] and groups ${groups} must be whole numbers from 1, ` +
        `pads [${pads}] whole numbers from 0`,
    );
  }
}
