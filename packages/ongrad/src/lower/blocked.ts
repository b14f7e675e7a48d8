/**
 * Convolutions in onnxruntime's own blocked layout, `[N, C/B, H, W, B]`, where its CPU kernels are fastest. onnxruntime
 * moves a convolution there by itself only if the kernel is a constant, which it is not where weights are trained.
 */
import { concat, expand, reshape, slice, transpose } from "../graph/arrange.ts";
import { cast, equal, logicalAnd, logicalNot, logicalOr, mul, where } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { isSurelyFinite } from "../graph/range.ts";
import { reduceMean, reduceSum } from "../graph/reduction.ts";
import { sameShape } from "../graph/shapes.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { type Attributes, apply, isForeign, type Node, type Shape, sizeOf, type Value } from "../graph/value.ts";
import { blockedKernelGradient, fitsBlocks, prefersBlocks } from "./blockedKernelGradient.ts";
import { blockedOperator } from "./blockedOperator.ts";
import { intoBlocks, outOfBlocks } from "./blockedRows.ts";
import { isElementwise } from "./elementwiseOperators.ts";
import { hasChannels } from "./hasChannels.ts";
import { kernelGradientOf } from "./kernelGradient.ts";
import { madeBy } from "./madeBy.ts";
import { isOverImages, isOverPixels } from "./overPixels.ts";
import { blockedPhases, phasesOf } from "./phases.ts";
import { readersOf } from "./readersOf.ts";
import { unpooled } from "./unpool.ts";

/**
 * The same outputs with convolutions, and what lies between them (activations, elementwise operators, maximum pooling
 * with windows side by side and their derivatives), in blocks of `block` channels. What cannot be blocked stays as it
 * is, and values are reordered where the two meet. Equal up to rounding.
 */
export function blocked<Names extends string>(
  outputs: Readonly<Record<Names, Value>>,
  block: number,
): Record<Names, Value> {
  const names = Object.keys(outputs) as Names[];
  const values = names.map((name) => outputs[name]);
  const order = topologicalOrder(values);
  const some = order.some((node) => blockable(node, block) || hasBlockedGradient(node, block));
  if (!some) return { ...outputs };
  const pass = new Pass(order, values, block);
  return Object.fromEntries(names.map((name) => [name, pass.plain(outputs[name])])) as Record<Names, Value>;
}

/** Whether there is anything to block, whatever the size of the blocks. */
export function hasConvolutions(outputs: Readonly<Record<string, Value>>): boolean {
  return topologicalOrder(Object.values(outputs)).some((node) => node.op === "Conv");
}

class Pass {
  readonly #block: number;
  readonly #plain = new Map<Value, Value>();
  readonly #blocked = new Map<Value, Value>();
  /** Values whose blocked form is computed as such and not reordered. */
  readonly #native = new Set<Value>();
  /** Matrices whose rows were put in the order of the blocks. */
  readonly #inRows = new Set<Value>();
  readonly #readers: ReadonlyMap<Value, number>;

  constructor(order: readonly Node[], outputs: readonly Value[], block: number) {
    this.#block = block;
    this.#readers = readersOf(outputs);
    for (const node of order) {
      const fromBlocks = this.#fromBlocks(node);
      if (fromBlocks) this.#plain.set(node.outputs[0]!, fromBlocks);
      const native = fromBlocks ? undefined : this.#inBlocks(node);
      if (!native) continue;
      this.#blocked.set(node.outputs[0]!, native);
      this.#native.add(node.outputs[0]!);
    }
  }

  /** A value in the ordinary layout. */
  plain(value: Value): Value {
    const known = this.#plain.get(value);
    if (known) return known;
    const made = this.#makePlain(value);
    this.#plain.set(value, made);
    return made;
  }

  #makePlain(value: Value): Value {
    if (value.source.kind !== "node") return value;
    const native = this.#native.has(value) ? this.#blocked.get(value) : undefined;
    // Only float32 can be reordered; masks are computed again.
    if (native && value.dtype === "float32") {
      return blockedOperator("ReorderOutput", [native], value, { channels: value.shape[1]! });
    }
    this.#rebuild(value.source.node);
    return this.#plain.get(value)!;
  }

  /** A node on plain inputs. Deep graphs are walked without recursion, inputs first. */
  #rebuild(last: Node): void {
    const order = this.#unbuilt(last);
    for (const node of order) {
      const inputs = node.inputs.map((value) => value && this.plain(value));
      const same = inputs.every((value, i) => value === node.inputs[i]);
      const made = same
        ? node.outputs
        : apply(node.op, inputs, node.outputs, node.attributes, node.domain, node.derivative);
      node.outputs.forEach((output, i) => {
        if (!this.#plain.has(output)) this.#plain.set(output, made[i]!);
      });
    }
  }

  /** The nodes that have to be built before `last` and itself: not those whose output is native or built. */
  #unbuilt(last: Node): Node[] {
    const order: Node[] = [];
    const seen = new Set<Node>();
    const stack: { node: Node; next: number }[] = [{ node: last, next: 0 }];
    seen.add(last);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      if (top.next >= top.node.inputs.length) {
        order.push(top.node);
        stack.pop();
        continue;
      }
      const value = top.node.inputs[top.next++];
      if (value?.source.kind !== "node" || this.#plain.has(value) || seen.has(value.source.node)) continue;
      if (this.#native.has(value) && value.dtype === "float32") continue;
      seen.add(value.source.node);
      stack.push({ node: value.source.node, next: 0 });
    }
    return order;
  }

  /** A value in blocks, reordered if need be. */
  #inBlocked(value: Value): Value {
    const known = this.#blocked.get(value);
    if (known) return known;
    const made = blockedOperator("ReorderInput", [this.plain(value)], value, {});
    this.#blocked.set(value, made);
    return made;
  }

  /**
   * The output of a node in the ordinary layout, computed from values in blocks, or `undefined` where that cannot be.
   */
  #fromBlocks(node: Node): Value | undefined {
    const gradient = kernelGradientOf(node);
    if (gradient && fitsBlocks(gradient, this.#block)) {
      const inBlocks = this.#native.has(gradient.x) && prefersBlocks(gradient, this.#block);
      const x = inBlocks ? this.#inBlocked(gradient.x) : this.plain(gradient.x);
      return blockedKernelGradient(gradient, x, this.#inBlocked(gradient.dy), this.#block, inBlocks);
    }
    return this.#reduced(node) ?? this.#flattened(node);
  }

  /** A sum or a mean over pixels, or over images and pixels. */
  #reduced(node: Node): Value | undefined {
    const [x] = node.inputs;
    const overImages = isOverImages(node);
    if (!(overImages || isOverPixels(node)) || !x || !this.#native.has(x) || x.dtype !== "float32") return undefined;
    const [n, c, h, w] = x.shape as [number, number, number, number];
    const reduce = node.op === "ReduceSum" ? reduceSum : reduceMean;
    const images = reduce(reshape(this.#inBlocked(x), [(n * c) / this.#block, h * w, this.#block]), { axes: [1] });
    return reshape(overImages ? reduce(reshape(images, [n, c]), { axes: [0] }) : images, node.outputs[0]!.shape);
  }

  /**
   * A product of flattened images with a matrix of few columns (a classifier's last layer), and that of its gradient in
   * the matrix: the matrix's rows are put in the order of the blocks, which are more.
   */
  #flattened(node: Node): Value | undefined {
    const [flat, other] = node.inputs;
    if (node.op !== "MatMul" || node.domain !== "" || other?.shape.length !== 2) return undefined;
    if (other.shape[1]! > MOST_CLASSES) return undefined;
    const images = this.#flatOf(flat!);
    if (images) {
      const rows = intoBlocks(this.plain(other), images.shape, this.#block);
      this.#inRows.add(other);
      return matmul(reshape(this.#inBlocked(images), flat!.shape), rows);
    }
    const turned = madeBy("Transpose", flat!)?.inputs[0];
    const given = turned && flat!.shape.length === 2 ? this.#flatOf(turned) : undefined;
    if (!given) return undefined;
    const product = matmul(transpose(reshape(this.#inBlocked(given), turned!.shape), [1, 0]), this.plain(other));
    return outOfBlocks(product, given.shape, this.#block);
  }

  /** The images in blocks that a matrix `[N, C·H·W]` holds. */
  #flatOf(matrix: Value): Value | undefined {
    const images = madeBy("Reshape", matrix)?.inputs[0];
    if (images?.shape.length !== 4 || matrix.shape.length !== 2 || matrix.shape[0] !== images.shape[0])
      return undefined;
    return this.#native.has(images) && images.dtype === "float32" ? images : undefined;
  }

  /** The first output of a node computed in blocks, or `undefined` where that cannot be or is not worth it. */
  #inBlocks(node: Node): Value | undefined {
    if (blockable(node, this.#block)) return this.#convolve(node, undefined);
    if (node.domain !== "" || isForeign(node)) return undefined;
    const [x] = node.inputs;
    const output = node.outputs[0]!;
    if (node.op === "Relu" && x?.source.kind === "node" && this.#readers.get(x) === 1) {
      const { node: inner } = x.source;
      if (blockable(inner, this.#block)) return this.#convolve(inner, "Relu");
    }
    if (node.op === "MaxPool" && x && this.#native.has(x) && sideBySide(node) && x.dtype === "float32") {
      const { kernel_shape, strides, pads } = node.attributes;
      const attributes = { kernel_shape, strides, pads, dilations: [1, 1], ceil_mode: 0, storage_order: 0 };
      return blockedOperator("MaxPool", [this.#inBlocked(x)], output, attributes as Attributes);
    }
    const pooled = unpooled(output);
    if (pooled && this.#native.has(pooled.x) && this.#native.has(pooled.maxima) && sideBySide(pooled.pool)) {
      return this.#unpool(pooled.x, pooled.maxima, pooled.cotangent);
    }
    const whole = phasesOf(node);
    if (whole && this.#native.has(whole) && whole.dtype === "float32") {
      return blockedPhases(this.#inBlocked(whole), this.#block);
    }
    if (isElementwise(node) && output.shape.length === 4) return this.#each(node);
    return this.#unflattened(node);
  }

  /** The derivative of what `#flattened` computes in the images. */
  #unflattened(node: Node): Value | undefined {
    const product = node.op === "Reshape" ? madeBy("MatMul", node.inputs[0]!) : undefined;
    const [cotangent, turned] = product?.inputs ?? [];
    const matrix = turned && madeBy("Transpose", turned)?.inputs[0];
    const { shape } = node.outputs[0]!;
    if (!matrix || !this.#inRows.has(matrix) || this.#readers.get(node.inputs[0]!) !== 1) return undefined;
    if (shape.length !== 4 || shape[0] !== cotangent!.shape[0] || cotangent!.shape.length !== 2) return undefined;
    const rows = intoBlocks(this.plain(matrix), shape, this.#block);
    return reshape(matmul(this.plain(cotangent!), transpose(rows, [1, 0])), shape);
  }

  #each(node: Node): Value | undefined {
    const output = node.outputs[0]!;
    if (output.shape[1]! % this.#block !== 0) return undefined;
    const several = node.inputs.filter((value) => value && sizeOf(value.shape) > 1) as Value[];
    const full = several.filter((value) => sameShape(value.shape, output.shape));
    const perChannel = several.filter((value) => !full.includes(value));
    if (!perChannel.every((value) => hasChannels(value, output))) return undefined;
    // Worth it only between blocked values; an operand that would have to be reordered must be float32.
    if (!full.some((value) => this.#native.has(value))) return undefined;
    if (!full.every((value) => this.#native.has(value) || value.dtype === "float32")) return undefined;
    const apart = perChannel.length > 0 ? pixelsApart(output.shape, this.#block) : output.shape;
    const inputs = node.inputs.map((value) => {
      if (!value) return undefined;
      if (full.includes(value)) return reshape(this.#inBlocked(value), apart);
      return perChannel.includes(value) ? spread(this.plain(value), apart) : this.plain(value);
    });
    const { dtype } = output;
    return reshape(apply(node.op, inputs, [{ dtype, shape: apart }], node.attributes)[0]!, output.shape);
  }

  #convolve(node: Node, activation: string | undefined): Value {
    const [x, w, bias] = node.inputs as [Value, Value, Value | undefined];
    const few = x.shape[1]! < this.#block;
    const kernel = blockedKernel(this.plain(w), this.#block);
    const image = few ? this.plain(x) : this.#inBlocked(x);
    const { strides, pads, dilations, group } = node.attributes;
    const attributes = { kernel_shape: w.shape.slice(2), strides, pads, dilations, group } as Attributes;
    return blockedOperator("Conv", [image, kernel, bias && this.plain(bias)], node.outputs[0]!, {
      ...attributes,
      ...(activation ? { activation } : {}),
    });
  }

  /**
   * The derivative of 2×2 maximum pooling: every pixel is compared with the maximum of its window, and the first that
   * has it gets the cotangent. Which is first is settled among truth values, a quarter of the memory: corners of all
   * windows cut out of the pixels themselves and joined again took twice as long in all (measured at 128×32×32×32).
   */
  #unpool(x: Value, maxima: Value, cotangent: Value): Value {
    const [n, c, h, w] = x.shape as [number, number, number, number];
    const b = this.#block;
    const spread = (value: Value): Value =>
      blockedOperator("Upsample", [this.#inBlocked(value)], x, { scales: [1, 1, 2, 2], mode: "nearest" });
    const has = reshape(equal(this.#inBlocked(x), spread(maxima)), [(n * c * h) / b / 2, 2, w / 2, 2, b]);
    let taken: Value | undefined;
    const first = [0, 1, 2, 3].map((i) => {
      const here = slice(slice(has, 1, i >> 1, (i >> 1) + 1), 3, i & 1, (i & 1) + 1);
      const alone = taken ? logicalAnd(here, logicalNot(taken)) : here;
      taken = taken ? logicalOr(taken, here) : here;
      return alone;
    });
    const mask = concat([concat(first.slice(0, 2), 3), concat(first.slice(2), 3)], 1);
    const [passed, wins] = [spread(cotangent), reshape(mask, x.shape)];
    return isSurelyFinite(cotangent) ? mul(passed, cast(wins, "float32")) : where(wins, passed, 0);
  }
}

/** Images in blocks with all pixels along one axis: `[N, C/B, H·W, B]`. */
function pixelsApart([n, c, h, w]: Shape, block: number): Shape {
  return [n!, c! / block, h! * w!, block];
}

/** A number for each channel at each pixel of one image: numbers next to each other are faster than repeated ones. */
function spread(value: Value, [, blocks, pixels, block]: Shape): Value {
  return expand(reshape(value, [1, blocks!, 1, block!]), [1, blocks!, pixels!, block!]);
}

/** The most columns of a matrix whose rows are put in the order of the blocks. */
const MOST_CLASSES = 64;

/** Whether a node is a convolution that the blocked kernels can do. */
function blockable(node: Node, block: number): boolean {
  if (node.op !== "Conv" || node.domain !== "" || isForeign(node)) return false;
  const [x, w] = node.inputs as [Value, Value];
  const { group } = node.attributes;
  const [o, c] = w.shape as [number, number];
  const depthwise = group === o && x.shape[1] === o;
  return x.dtype === "float32" && o % block === 0 && (depthwise || (group === 1 && (c % block === 0 || c < block)));
}

function hasBlockedGradient(node: Node, block: number): boolean {
  const gradient = kernelGradientOf(node);
  return gradient !== undefined && fitsBlocks(gradient, block);
}

/** 2×2 windows side by side that leave nothing out. */
function sideBySide(pool: Node): boolean {
  const { kernel_shape, strides, pads, dilations, ceil_mode } = pool.attributes;
  const two = (value: unknown): boolean => Array.isArray(value) && value.every((n) => n === 2);
  const [, , h, w] = pool.inputs[0]!.shape as [number, number, number, number];
  const plain = dilations === undefined && ceil_mode === undefined && (pads as readonly number[]).every((n) => n === 0);
  return two(kernel_shape) && two(strides) && plain && h % 2 === 0 && w % 2 === 0;
}

/**
 * `[O, C, kh, kw]` as the blocked convolution reads it: output channels innermost, before them input channels, where
 * there is a block of those and not one channel a group.
 */
export function blockedKernel(w: Value, block: number): Value {
  const [o, c, kh, kw] = w.shape as [number, number, number, number];
  if (c < block) return reshape(transpose(reshape(w, [o / block, block, c, kh, kw]), [0, 2, 3, 4, 1]), w.shape);
  const split = reshape(w, [o / block, block, c / block, block, kh, kw]);
  return reshape(transpose(split, [0, 2, 4, 5, 3, 1]), w.shape);
}
