import { concat, gather, reshape, transpose } from "../graph/arrange.ts";
import { reduceSum } from "../graph/reduction.ts";
import { apply1, int64, scalar, type Value } from "../graph/value.ts";
import { blockedOperator } from "./blockedOperator.ts";
import type { KernelGradient } from "./kernelGradient.ts";

/**
 * Whether `blockedKernelGradient` can compute it: stride 1, no groups, output channels in whole blocks, and rows of
 * pixels that fill blocks, alone or beside those of other images.
 */
export function fitsBlocks({ x, dy, kernel, geometry }: KernelGradient, block: number): boolean {
  const [n, , height] = x.shape as [number, number, number];
  const [, o, ho, wo] = dy.shape as [number, number, number, number];
  const { strides, dilations, pads, groups } = geometry;
  if (x.dtype !== "float32" || groups !== 1 || o % block !== 0 || strides[0] !== 1 || strides[1] !== 1) return false;
  const rowsFill = fills(lanesOf({ x, dy, kernel, geometry }, block), n, block);
  // A row shifted by so much that nothing is left, or padding that is read by itself.
  const reach = Math.max(pads[1], dilations[1] * (kernel[3]! - 1) - pads[1]);
  return rowsFill && reach < Math.min(wo, x.shape[3]!) && Math.max(pads[0], pads[2]) < Math.min(ho, height);
}

/** Whether `blockedKernelGradient` reads `x` in blocks with less moving than in the ordinary layout. */
export function prefersBlocks(gradient: KernelGradient, block: number): boolean {
  const whole = gradient.x.shape[1]! % block === 0 && lanesOf(gradient, block) % block === 0;
  return whole && !shiftsImages(gradient, block);
}

/**
 * The gradient of a convolution in its kernel as a blocked convolution: `[O, C, kh, kw]`. `dy` is in blocks, `x` in the
 * ordinary layout unless `xInBlocks`, which is for gradients that prefer it.
 *
 * In blocks of B channels, `dy` is `[N, O/B, Ho, Wo, B]` in memory. That is also how a blocked kernel is laid out that
 * has for input channels B pixels of a row, for height everything else of an image, and for groups the images. So `dy`
 * is the kernel of a convolution as it stands. What it moves over has rows of pixels for height, the channels of `x`
 * for width and B pixels for channels; its steps are whole rows, that is the rows of the wanted gradient. For the
 * columns, one of the two is shifted by each column of the kernel: `dy`, whose pixels are whole blocks, or `x` if its
 * channels are fewer than a block or only the rows of `dy` fill blocks, as after circular padding. Rows narrower than a
 * block are put beside those of other images.
 *
 * Taken wherever it fits, 1 × 1 kernels aside. Measured on one thread of an AVX-512 machine, its time over that of the
 * matrix products of `kernelGradient` and the reordering they need, for N, C, O, size, kernel: 128,32,32,32²,3² 0.68;
 * 128,64,64,16²,3² 0.67; 128,64,64,8²,3² 0.51; 128,256,256,4²,3² 0.37; 32,512,512,8²,3² 1.0; 16,16,16,32²,3² 0.52;
 * 4,32,32,64²,5² 0.6; 128,3,32,32²,3² 0.34; 2,64,64,112²,3² 0.66; circular 128,16,16,32²,3² 0.85, 32,64,64,16²,5² 1.0;
 * 1 × 1 between 0.9 and 1.2. An image is one running float32 sum, so that the error grows with its pixels: of the
 * largest entry 7e-7 at 32², 4e-6 at 112², where the products have 6e-7 and 3e-7.
 */
export function blockedKernelGradient(
  gradient: KernelGradient,
  x: Value,
  dy: Value,
  block: number,
  xInBlocks = false,
): Value {
  const { kernel, geometry } = gradient;
  const { pads, dilations } = geometry;
  const [images, c, height, width] = x.shape as [number, number, number, number];
  const [, o, ho, wo] = dy.shape as [number, number, number, number];
  const [, , kh, kw] = kernel as [number, number, number, number];
  const lanes = lanesOf(gradient, block);
  const byImages = shiftsImages(gradient, block);
  const beside = Math.max(1, block / lanes);
  const n = images / beside;
  /** Blocks in a row of pixels. */
  const perRow = (lanes * beside) / block;

  const positions = Array.from({ length: kw }, (_, b) => dilations[1] * b - pads[1]);
  const moved = byImages ? positions.map((by) => cut(x, width, -by, by + wo - width, 1)) : [x];
  const channels = moved.length * c;
  const pixels = xInBlocks ? turnedBlocks(x, block) : pixelBlocks(concat(moved, 1), beside, block);
  const image = reshape(pixels, [1, n * block, height * perRow, channels]);

  const rows = reshape(dy, [n, beside, o / block, ho, wo * block]);
  const cotangent = beside === 1 ? rows : transpose(rows, [0, 2, 3, 1, 4]);
  const shifted = byImages ? [cotangent] : positions.map((by) => cut(cotangent, wo, by, width - wo - by, block));
  const products = shifted.map((kernels) => {
    const product = blockedOperator(
      "Conv",
      [image, reshape(kernels, [n * o, block, ho * perRow, 1])],
      { shape: [1, n * o, kh, channels] },
      {
        kernel_shape: [ho * perRow, 1],
        pads: [pads[0] * perRow, 0, pads[2] * perRow, 0],
        strides: [dilations[0] * perRow, 1],
        dilations: [1, 1],
        group: n,
      },
    );
    const sum = reduceSum(reshape(product, [n, (o / block) * kh * channels * block]), { axes: [0] });
    return reshape(sum, [o / block, kh, moved.length, c, block]);
  });
  return reshape(transpose(concat(products, 2), [0, 4, 3, 1, 2]), kernel);
}

/** Whether `x` is shifted: if it has few channels, or has rows that fill no blocks where those of `dy` do. */
function shiftsImages({ x, dy }: KernelGradient, block: number): boolean {
  const [n, c, , width] = x.shape as [number, number, number, number];
  return c < block || (!fills(width, n, block) && fills(dy.shape[3]!, n, block));
}

/** Whether rows of pixels fill blocks, alone or beside those of other images. */
function fills(width: number, images: number, block: number): boolean {
  return width % block === 0 || (block % width === 0 && images % (block / width) === 0);
}

/** Pixels in a row of what is multiplied: of `x`, or of `dy` where `x` is shifted. */
function lanesOf(gradient: KernelGradient, block: number): number {
  return (shiftsImages(gradient, block) ? gradient.dy : gradient.x).shape[3]!;
}

/** `[N, C, H, W]` to blocks of pixels, `[N/beside, H, W·beside/block, C, block]` in memory. */
function pixelBlocks(x: Value, beside: number, block: number): Value {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  if (beside > 1) {
    return transpose(reshape(x, [n / beside, beside, c, height, width]), [0, 3, 2, 1, 4]);
  }
  return exchanged(x, [n, c, (height * width) / block], block);
}

/** The same from blocks of channels and with nothing beside: squares of channels and pixels, then their order. */
function turnedBlocks(x: Value, block: number): Value {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const rows = (height * width) / block;
  const squares = [(n * c * rows) / block, block, 1, block];
  const turned = blockedOperator("ReorderOutput", [reshape(x, squares)], { shape: squares }, { channels: block });
  return exchanged(turned, [n, c / block, rows], block * block);
}

/**
 * `[A, B, C, size]` to `[A, C, B, size]` in memory. A transposition, but of whole blocks, which Gather moves faster.
 */
function exchanged(x: Value, [a, b, c]: readonly [number, number, number], size: number): Value {
  if (b === 1) return x;
  const order = Array.from({ length: b * c }, (_, i) => (i % b) * c + Math.floor(i / b));
  return gather(reshape(x, [a, b * c, size]), int64(order), 1);
}

/**
 * Rows of `width` pixels of `size` numbers each, at the end of `x`'s shape, with `before` and `after` more pixels of
 * zeros, or fewer where negative. Of two axes only: Pad is several times as slow for more.
 */
function cut(x: Value, width: number, before: number, after: number, size: number): Value {
  if (before === 0 && after === 0) return x;
  const flat = reshape(x, [-1, width * size]);
  const wide = (width + before + after) * size;
  const amounts = int64([0, before * size, 0, after * size]);
  const made = apply1("Pad", [flat, amounts, scalar(0, x.dtype)], x.dtype, [flat.shape[0]!, wide], {
    mode: "constant",
  });
  const last = x.shape.at(-1)!;
  return reshape(made, [...x.shape.slice(0, -1), (last / width) * (width + before + after)]);
}
