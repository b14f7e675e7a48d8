import { create, toBinary } from "@bufbuild/protobuf";
import {
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  ValueInfoProtoSchema,
} from "onnx-buf";
import { onnxTypes } from "../graph/elementwise.ts";
import { isFloat, makeData, sizeOf, type TypedData, type Value } from "../graph/value.ts";
import type { Backend } from "../run/backend.ts";
import { compile } from "../run/compile.ts";
import { type Lease, leaseSession, messageOf } from "../run/sessions.ts";
import { pixelBounds } from "./feedImages.ts";
import { ModelError } from "./foreignNode.ts";
import type { ImageInput } from "./imageInput.ts";
import type { ImportContext } from "./importGraph.ts";
import { oneLine } from "./runNode.ts";

/** Largest difference, relative to the largest logit, that rounding explains. */
const TOLERANCE = 1e-3;

/** A foreign model as onnxruntime itself runs it. */
export class Original {
  readonly #lease: Lease;
  readonly #images: ImageInput;
  readonly #output: string;
  readonly #backend: Backend;

  private constructor(lease: Lease, images: ImageInput, output: string, backend: Backend) {
    this.#lease = lease;
    this.#images = images;
    this.#output = output;
    this.#backend = backend;
  }

  /** @returns undefined for half precision, which cannot be fed. @throws ModelError when onnxruntime refuses the model. */
  static async open(
    context: ImportContext,
    images: ImageInput,
    output: string,
    backend: Backend,
  ): Promise<Original | undefined> {
    if (onnxTypes[images.dtype] !== images.type) return undefined;
    try {
      const lease = await leaseSession(backend, toBinary(ModelProtoSchema, reduced(context, images.name, output)), {});
      return new Original(lease, images, output, backend);
    } catch (error) {
      throw new ModelError(oneLine(messageOf(error)));
    }
  }

  /**
   * Compares an import, `logits` of the input `x`, with the original, run on as many images at a time as it takes.
   * @throws ModelError when they differ or the import does not run.
   */
  async compare(x: Value, logits: Value): Promise<void> {
    const data = pixels(x);
    const expected = await this.#run(data);
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
    if (expected.length !== actual.length || differs(expected, actual)) {
      throw new ModelError(`Imported at a batch of ${x.shape[0]}, the model does not compute what the original does.`);
    }
  }

  /**
   * Whether what an image gives depends on the other images beside it, by two ways to batch the images `x`;
   * `undefined` where the file takes one image and no more.
   */
  async mixes(x: Value): Promise<boolean | undefined> {
    const { batchAxis, batchShape } = this.#images;
    if (batchAxis === "none") return undefined;
    const own = batchShape[0]!;
    const data = pixels(x);
    const apart = await this.#run(data);
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
    await this.#lease.release();
  }

  /** So many batches of the file's own size at a time. */
  async #run(data: TypedData, times = 1): Promise<number[]> {
    const { name, dtype, batchShape } = this.#images;
    const shape = times === 1 ? batchShape : batchShape.with(0, batchShape[0]! * times);
    const size = sizeOf(shape);
    const logits: number[] = [];
    try {
      for (let start = 0; start < data.length; start += size) {
        const batch = data.slice(start, start + size) as Uint8Array;
        const feeds = { [name]: new this.#backend.Tensor(dtype, batch, shape) };
        const results = await this.#lease.session.run(feeds, [this.#output]);
        logits.push(...Array.from(results[this.#output]!.data as ArrayLike<number>, Number));
      }
    } catch (error) {
      throw new ModelError(`onnxruntime does not run the model: ${oneLine(messageOf(error))}`);
    }
    return logits;
  }
}

/** By more than rounding explains. */
function differs(expected: readonly number[], actual: ArrayLike<number | bigint>): boolean {
  const scale = expected.reduce((largest, n) => (Number.isFinite(n) ? Math.max(largest, Math.abs(n)) : largest), 0);
  return expected.some((n, i) => {
    const other = Number(actual[i]);
    return !(Object.is(n, other) || Math.abs(n - other) <= TOLERANCE * scale);
  });
}

/** The model without what its output does not need: unused nodes may be broken, other inputs would want feeding. */
function reduced({ model, order, initializers }: ImportContext, input: string, output: string): ModelProto {
  const { irVersion, opsetImport, graph } = model.proto;
  return create(ModelProtoSchema, {
    irVersion,
    opsetImport,
    graph: create(GraphProtoSchema, {
      name: "original",
      node: order.flatMap(asWritten),
      initializer: [...model.initializers.values()].filter(({ name }) => initializers.has(name)),
      input: graph?.input.filter(({ name }) => name === input) ?? [],
      // A value inside the graph is an output by its name alone.
      output: [graph?.output.find(({ name }) => name === output) ?? create(ValueInfoProtoSchema, { name: output })],
    }),
  });
}

/**
 * Behind dequantised numbers onnxruntime computes in integers where it can, and quantises weights that the file does
 * not: it rounds where the file says not to. A maximum of one operand, in between, keeps it to the file.
 */
function asWritten(node: NodeProto): NodeProto[] {
  const [real] = node.output;
  if (node.opType !== "DequantizeLinear" || real === undefined) return [node];
  const between = `${real}/dequantized`;
  return [
    create(NodeProtoSchema, { ...node, output: [between] }),
    create(NodeProtoSchema, { opType: "Max", input: [between], output: [real] }),
  ];
}

/** Made-up pixels: the fractions of multiples of the golden ratio, in [0, 1) or over the range of integers. */
function pixels({ dtype, shape }: Value): TypedData {
  const fractions = Float64Array.from({ length: sizeOf(shape) }, (_, i) => (0.5 + i * 0.6180339887498949) % 1);
  const [low, high] = pixelBounds(dtype);
  return makeData(dtype, isFloat(dtype) ? fractions : fractions.map((n) => Math.floor(low + n * (high - low + 1))));
}
