/** Importers of sampling at places that a network works out (Jaderberg et al. 2015, spatial transformers). */
import { fmod } from "../../graph/activations.ts";
import { expand, gatherElements, reshape, slice, transposeLast } from "../../graph/arrange.ts";
import * as e from "../../graph/elementwise.ts";
import { matmul } from "../../graph/matmul.ts";
import { constant, makeData, type Value } from "../../graph/value.ts";
import {
  describeNode,
  type Importer,
  knownIntegers,
  ModelError,
  numberAttribute,
  required,
  textAttribute,
  UnusableNodeError,
} from "../foreignNode.ts";

const MOST_PLACES = 2 ** 24;

type Padding = "zeros" | "border" | "reflection";

/** Along one axis: from where an element is taken, and with what weight. */
interface Tap {
  /** A whole number, floating-point. */
  readonly at: Value;
  readonly weight: Value;
}

/** Places turned around at the ends of an axis, which are its outermost elements or their outer edges. */
function reflected(x: Value, extent: number, corners: boolean): Value {
  const low = corners ? 0 : -0.5;
  const span = corners ? extent - 1 : extent;
  if (span === 0) return e.mul(x, 0);
  const along = fmod(e.abs(e.sub(x, low)), 2 * span);
  const turned = e.where(e.greater(along, span), e.sub(2 * span, along), along);
  return e.clip(e.add(turned, low), 0, extent - 1);
}

function nearestTaps(x: Value): Tap[] {
  const at = e.round(x);
  return [{ at, weight: e.add(e.mul(at, 0), 1) }];
}

function linearTaps(x: Value): Tap[] {
  const at = e.floor(x);
  const behind = e.sub(x, at);
  return [
    { at, weight: e.sub(1, behind) },
    { at: e.add(at, 1), weight: behind },
  ];
}

/** Keys (1981) with a = −0.75. */
function cubicTaps(x: Value): Tap[] {
  const a = -0.75;
  const first = e.floor(x);
  const t = e.sub(x, first);
  const polynomial = (at: Value, [p, q, r, s]: readonly [number, number, number, number]): Value =>
    e.add(e.mul(e.add(e.mul(e.add(e.mul(at, p), q), at), r), at), s);
  const near = [a + 2, -(a + 3), 0, 1] as const;
  const far = [a, -5 * a, 8 * a, -4 * a] as const;
  return [
    { at: e.sub(first, 1), weight: polynomial(e.add(t, 1), far) },
    { at: first, weight: polynomial(t, near) },
    { at: e.add(first, 1), weight: polynomial(e.sub(1, t), near) },
    { at: e.add(first, 2), weight: polynomial(e.sub(2, t), far) },
  ];
}

const tapsOf: Readonly<Record<string, (x: Value) => Tap[]>> = {
  bilinear: linearTaps,
  linear: linearTaps,
  nearest: nearestTaps,
  bicubic: cubicTaps,
  cubic: cubicTaps,
};

/** `x [N, C, H, W]` at `grid [N, h, w, 2]`, column and row in [−1, 1]. */
const gridSample: Importer = (node) => {
  const [x, grid] = [required(node, 0), required(node, 1)];
  const mode = textAttribute(node, "mode", "bilinear");
  const padding = textAttribute(node, "padding_mode", "zeros") as Padding;
  const build = Object.hasOwn(tapsOf, mode) ? tapsOf[mode] : undefined;
  if (!build || !["zeros", "border", "reflection"].includes(padding)) {
    throw new ModelError(`${describeNode(node)}: mode "${mode}" with ${padding} is not supported.`);
  }
  if (x.shape.length !== 4 || grid.shape.length !== 4) return undefined;
  const corners = numberAttribute(node, "align_corners", 0) !== 0;
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const [, h, w] = grid.shape as [number, number, number, number];
  const cubic = build === cubicTaps;
  const taps = ([width, height] as const).map((extent, i): Tap[] => {
    const g = reshape(slice(grid, 3, i, i + 1), [n, h * w]);
    const scaled = e.mul(e.add(g, 1), (corners ? extent - 1 : extent) / 2);
    const place = corners ? scaled : e.sub(scaled, 0.5);
    const inside = (at: Value): Value =>
      padding === "reflection" ? reflected(at, extent, corners) : e.clip(at, 0, extent - 1);
    // A cubic's neighbours are looked for beyond the ends one by one.
    if (cubic) return build(place).map(({ at, weight }) => ({ at: padding === "zeros" ? at : inside(at), weight }));
    return build(padding === "zeros" ? place : inside(place));
  });
  const pixels = reshape(x, [n, c, height * width]);
  const parts = taps[1]!.flatMap((row) =>
    taps[0]!.map((column) => {
      const [i, j] = [e.clip(row.at, 0, height - 1), e.clip(column.at, 0, width - 1)];
      const flat = e.cast(e.add(e.mul(i, width), j), "int64");
      const picked = gatherElements(pixels, expand(reshape(flat, [n, 1, h * w]), [n, c, h * w]), 2);
      const weight = e.mul(row.weight, column.weight);
      const isThere = e.logicalAnd(e.equal(i, row.at), e.equal(j, column.at));
      return e.mul(picked, reshape(e.where(isThere, weight, 0), [n, 1, h * w]));
    }),
  );
  return [
    reshape(
      parts.reduce((sum, part) => e.add(sum, part)),
      [n, c, h, w],
    ),
  ];
};

/** `theta [N, 2, 3]` applied to the places of pixels, `[N, h, w, 2]`. */
const affineGrid: Importer = async (node) => {
  const theta = required(node, 0);
  const size = (await knownIntegers(node, 1, "extents")) ?? [];
  if (size.length !== 4) return undefined;
  const [n, , h, w] = size as [number, number, number, number];
  if (h * w > MOST_PLACES) throw new UnusableNodeError(`${describeNode(node)}: a grid of ${h}×${w} is too large.`);
  const corners = numberAttribute(node, "align_corners", 0) !== 0;
  const place = (i: number, extent: number): number => {
    if (corners) return extent === 1 ? -1 : -1 + (2 * i) / (extent - 1);
    return -1 + (2 * i + 1) / extent;
  };
  const places = Float64Array.from({ length: h * w * 3 }, (_, at) => {
    const [pixel, part] = [Math.floor(at / 3), at % 3];
    return part === 2 ? 1 : part === 0 ? place(pixel % w, w) : place(Math.floor(pixel / w), h);
  });
  const base = constant(makeData(theta.dtype, places), [1, h * w, 3]);
  return [reshape(matmul(base, transposeLast(theta)), [n, h, w, 2])];
};

export const samplingImporters: Readonly<Record<string, Importer>> = { AffineGrid: affineGrid, GridSample: gridSample };
