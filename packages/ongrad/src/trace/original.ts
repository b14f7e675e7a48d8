import { create, toBinary } from "@bufbuild/protobuf";
import { GraphProtoSchema, type ModelProto, ModelProtoSchema, TensorProtoSchema, ValueInfoProtoSchema } from "onnx-buf";
import { onnxTypes } from "../graph/elementwise.ts";
import { type DType, isFloat, makeData, sizeOf, type TypedData, type Value } from "../graph/value.ts";
import type { Backend, SessionOptions } from "../run/backend.ts";
import { compile } from "../run/compile.ts";
import { type Lease, leaseSession, messageOf } from "../run/sessions.ts";
import { pixelBounds } from "./feedImages.ts";
import { ModelError } from "./foreignNode.ts";
import type { ImageInput } from "./imageInput.ts";
import type { ImportContext } from "./importGraph.ts";
import { productsSaturate } from "./productsSaturate.ts";
import { readTensor } from "./readTensor.ts";
import { oneLine } from "./runNode.ts";
import { withUnsignedWeights } from "./withUnsignedWeights.ts";

/** Largest difference, relative to the largest logit, that rounding explains. */
const TOLERANCE = 1e-3;
/**
 * A quantised model has no numbers of its own to the last digit: one number that rounds the other way moves all that
 * follow, and behind dequantised numbers onnxruntime's optimiser computes in integers. An import may differ by twice as
 * much as the logits of so many images do under the optimiser, or under scales that are `NUDGE` off.
 */
const OWN_DIFFERENCES = 2;
const OWN_IMAGES = 8;
const NUDGE = 2 ** -20;
const quantizing = /Quantize|QLinear|Integer|^QGemm$|^QAttention$/;

interface Leases {
  readonly lease: Lease;
  readonly variants?: readonly Lease[];
  readonly saturating?: Lease | undefined;
}

/**
 * A foreign model as onnxruntime itself runs it: to the letter of the file, if it is quantised. Where it saturates what
 * the import computes exactly (`productsSaturate`), imports are compared with the same integers by other kernels.
 */
export class Original {
  readonly #lease: Lease;
  /** The file as it is, where onnxruntime saturates its products and `#lease` is the model that has them exact. */
  readonly #saturating: Lease | undefined;
  /** By how much an import's logits differed from its own. */
  #saturation = 0;
  #rounding: string | undefined;
  /** Of a quantised model, how else it can be run. */
  readonly #variants: readonly Lease[];
  #tolerance: Promise<number> | undefined;
  readonly #images: ImageInput;
  readonly #output: string;
  readonly #backend: Backend;

  private constructor(
    { lease, variants = [], saturating }: Leases,
    images: ImageInput,
    output: string,
    backend: Backend,
  ) {
    this.#lease = lease;
    this.#variants = variants;
    this.#saturating = saturating;
    this.#images = images;
    this.#output = output;
    this.#backend = backend;
  }

  /**
   * @param values What the import made of the model's values, by their names.
   * @returns undefined for half precision, which cannot be fed. @throws ModelError when onnxruntime refuses the model.
   */
  static async open(
    context: ImportContext,
    images: ImageInput,
    output: string,
    backend: Backend,
    values: ReadonlyMap<string, Value>,
  ): Promise<Original | undefined> {
    if (onnxTypes[images.dtype] !== images.type) return undefined;
    const leases: Lease[] = [];
    const lease = async (model: ModelProto, options: SessionOptions): Promise<Lease> => {
      leases.push(await leaseSession(backend, toBinary(ModelProtoSchema, model), options));
      return leases.at(-1)!;
    };
    try {
      const written = reduced(context, images.name, output);
      if (!context.order.some(({ opType }) => quantizing.test(opType))) {
        return new Original({ lease: await lease(written, {}) }, images, output, backend);
      }
      const other = withUnsignedWeights(written, values);
      const saturates = other !== undefined && (await productsSaturate(backend));
      const exact = saturates ? other : written;
      const plain = await lease(exact, { unoptimized: true });
      const variants = [await lease(exact, {}), await lease(nudged(exact), { unoptimized: true })];
      const saturating = saturates ? await lease(written, { unoptimized: true }) : undefined;
      return new Original({ lease: plain, variants, saturating }, images, output, backend);
    } catch (error) {
      await Promise.all(leases.map((opened) => opened.release()));
      throw new ModelError(oneLine(messageOf(error)));
    }
  }

  /** What the comparisons found that somebody should know, a sentence each. */
  get notes(): readonly string[] {
    const notes = this.#rounding === undefined ? [] : [this.#rounding];
    if (this.#saturation === 0) return notes;
    return [
      ...notes,
      `On this processor onnxruntime saturates sums of products of unsigned and signed 8-bit numbers; here they are exact, so that the logits differ from the original's by up to ${percent(this.#saturation)} of the largest.`,
    ];
  }

  /**
   * Compares an import, `logits` of the input `x`, with the original, run on as many images at a time as it takes.
   * @throws ModelError when they differ or the import does not run.
   */
  async compare(x: Value, logits: Value): Promise<void> {
    const data = pixels(x.dtype, sizeOf(x.shape));
    const expected = await this.#run(data);
    const tolerance = await this.#allowed();
    let actual: TypedData;
    try {
      const name = this.#images.name;
      const executable = await compile({ [name]: x }, { logits_: logits }, { backend: this.#backend });
      actual = await executable.run({ [name]: data }).then(
        (results) => results.logits_,
        async (error: unknown) => {
          await executable.dispose();
          throw error;
        },
      );
      await executable.dispose();
    } catch (error) {
      throw new ModelError(oneLine(messageOf(error)));
    }
    const difference = relativeDifference(expected, actual);
    if (!(difference <= tolerance)) {
      throw new ModelError(`Imported at a batch of ${x.shape[0]}, the model does not compute what the original does.`);
    }
    if (difference > TOLERANCE) {
      this.#rounding ??= `The logits differ from onnxruntime's by up to ${percent(difference)} of the largest, as its own do where numbers round the other way (${percent(tolerance / OWN_DIFFERENCES)}).`;
    }
    if (!this.#saturating) return;
    const saturation = relativeDifference(await this.#run(data, 1, this.#saturating), actual);
    if (saturation > tolerance) this.#saturation = Math.max(this.#saturation, saturation);
  }

  /**
   * Whether what an image gives depends on the other images beside it, by two ways to batch the images `x`;
   * `undefined` where the file takes one image and no more.
   */
  async mixes(x: Value): Promise<boolean | undefined> {
    const { batchAxis, batchShape } = this.#images;
    if (batchAxis === "none") return undefined;
    const own = batchShape[0]!;
    const data = pixels(x.dtype, sizeOf(x.shape));
    const apart = await this.#run(data);
    const tolerance = await this.#allowed();
    const differs = (a: readonly number[], b: readonly number[]): boolean => !(relativeDifference(a, b) <= tolerance);
    if (own === 1) {
      const together = await this.#run(data, x.shape[0]!).catch(() => undefined);
      return together?.length === apart.length ? differs(apart, together) : undefined;
    }
    // The first image beside others than its own.
    const size = sizeOf(x.shape) / x.shape[0]!;
    const beside = data.slice(0, own * size) as Float32Array;
    beside.set(data.slice(own * size, (2 * own - 1) * size) as Float32Array, size);
    const classes = apart.length / x.shape[0]!;
    return differs(apart.slice(0, classes), (await this.#run(beside)).slice(0, classes));
  }

  async close(): Promise<void> {
    const others = this.#saturating ? [...this.#variants, this.#saturating] : this.#variants;
    await Promise.all([this.#lease, ...others].map((lease) => lease.release()));
  }

  /** By how much logits may differ. */
  #allowed(): Promise<number> {
    this.#tolerance ??= this.#ownTolerance();
    return this.#tolerance;
  }

  async #ownTolerance(): Promise<number> {
    if (this.#variants.length === 0) return TOLERANCE;
    const { dtype, batchShape } = this.#images;
    const data = pixels(dtype, OWN_IMAGES * sizeOf(batchShape));
    const plain = await this.#run(data);
    let largest = 0;
    for (const variant of this.#variants) {
      largest = Math.max(largest, relativeDifference(plain, await this.#run(data, 1, variant)));
    }
    return Math.max(TOLERANCE, OWN_DIFFERENCES * largest);
  }

  /** So many batches of the file's own size at a time. */
  async #run(data: TypedData, times = 1, { session }: Lease = this.#lease): Promise<number[]> {
    const { name, dtype, batchShape } = this.#images;
    const shape = times === 1 ? batchShape : batchShape.with(0, batchShape[0]! * times);
    const size = sizeOf(shape);
    const logits: number[] = [];
    try {
      for (let start = 0; start < data.length; start += size) {
        const batch = data.slice(start, start + size) as Uint8Array;
        const feeds = { [name]: new this.#backend.Tensor(dtype, batch, shape) };
        const results = await session.run(feeds, [this.#output]);
        logits.push(...Array.from(results[this.#output]!.data as ArrayLike<number>, Number));
      }
    } catch (error) {
      throw new ModelError(`onnxruntime does not run the model: ${oneLine(messageOf(error))}`);
    }
    return logits;
  }
}

/** The model without what its output does not need: unused nodes may be broken, other inputs would want feeding. */
function reduced({ model, order, initializers }: ImportContext, input: string, output: string): ModelProto {
  const { irVersion, opsetImport, graph } = model.proto;
  return create(ModelProtoSchema, {
    irVersion,
    opsetImport,
    graph: create(GraphProtoSchema, {
      name: "original",
      node: [...order],
      initializer: [...model.initializers.values()].filter(({ name }) => initializers.has(name)),
      input: graph?.input.filter(({ name }) => name === input) ?? [],
      // A value inside the graph is an output by its name alone.
      output: [graph?.output.find(({ name }) => name === output) ?? create(ValueInfoProtoSchema, { name: output })],
    }),
  });
}

/** The model with every scale that its nodes quantise by a little larger or smaller, by turns. */
function nudged(model: ModelProto): ModelProto {
  const graph = model.graph!;
  const scales = new Set(graph.node.flatMap(({ opType, input }) => (quantizing.test(opType) ? input : [])));
  let turn = 1;
  const initializer = graph.initializer.map((tensor) => {
    if (tensor.dataType !== onnxTypes.float32 || !scales.has(tensor.name)) return tensor;
    turn = -turn;
    const { data, shape } = readTensor(tensor, tensor.name);
    const moved = Float32Array.from(data as Float32Array, (n) => n * (1 + turn * NUDGE));
    const rawData = new Uint8Array(moved.buffer);
    return create(TensorProtoSchema, { name: tensor.name, dataType: 1, dims: shape.map(BigInt), rawData });
  });
  return create(ModelProtoSchema, { ...model, graph: create(GraphProtoSchema, { ...graph, initializer }) });
}

/** The largest difference, relative to the largest of what is expected; infinite where one is no number. */
function relativeDifference(expected: readonly number[], actual: ArrayLike<number | bigint>): number {
  if (expected.length !== actual.length) return Number.POSITIVE_INFINITY;
  const scale = expected.reduce((largest, n) => (Number.isFinite(n) ? Math.max(largest, Math.abs(n)) : largest), 0);
  return expected.reduce((largest, n, i) => {
    const other = Number(actual[i]);
    if (Object.is(n, other)) return largest;
    const difference = Math.abs(n - other) / scale;
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  }, 0);
}

function percent(part: number): string {
  return `${(100 * part).toPrecision(2)} %`;
}

/** Made-up pixels: the fractions of multiples of the golden ratio, in [0, 1) or over the range of integers. */
function pixels(dtype: DType, count: number): TypedData {
  const fractions = Float64Array.from({ length: count }, (_, i) => (0.5 + i * 0.6180339887498949) % 1);
  const [low, high] = pixelBounds(dtype);
  return makeData(dtype, isFloat(dtype) ? fractions : fractions.map((n) => Math.floor(low + n * (high - low + 1))));
}
