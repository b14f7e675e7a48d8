import { readdirSync, readFileSync } from "node:fs";
import { compile, constant, gradients, input, type Value } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { fill } from "../testing/fill.ts";
import { crossEntropy, exponentialLoss } from "../training/loss.ts";
import { buildNetwork, parseArchitecture } from "./architectures.ts";
import { toOnnx } from "./network/trained.ts";

interface Summary {
  readonly size: number;
  readonly norm: number;
  /** Inner product with `fill(999, size, 1)`. */
  readonly dot: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

interface Golden {
  readonly case: string;
  readonly family: string;
  readonly config: object;
  readonly classes: number;
  readonly loss: "cross-entropy" | "exponential";
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly images: { readonly shape: readonly [number, number, number, number]; readonly seed: number };
  readonly labels: readonly number[];
  readonly parameters: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly seed: number;
    readonly scale: number;
    readonly offset: number;
  }[];
  readonly results: Results & {
    /** With batch normalisation: the same by the statistics of the batch. */
    readonly training?: Results & { readonly buffers: Readonly<Record<string, readonly number[]>> };
  };
}

interface Results {
  readonly loss: number;
  readonly logits: readonly (readonly number[])[];
  readonly gradients: Readonly<Record<string, Summary>>;
}

const expectClose = (actual: number, expected: number, scale: number): void =>
  expect(Math.abs(actual - expected)).toBeLessThan(1e-4 * scale);

const folder = new URL("goldens/", import.meta.url);
const goldens = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Golden);

describe.each(goldens)("$case against PyTorch", (golden) => {
  const { shape } = golden.images;
  const size = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1);
  const network = buildNetwork(parseArchitecture({ family: golden.family, ...golden.config }), {
    shape: [shape[1], shape[2], shape[3]],
    classes: golden.classes,
    mean: golden.mean,
    std: golden.std,
  });
  const weights = Object.fromEntries(
    golden.parameters.map(({ name, shape: extents, seed, scale, offset }) => [
      name,
      fill(seed, size(extents), scale).map((value) => value + offset),
    ]),
  );
  const images = fill(golden.images.seed, size(shape)).map((value) => (value + 1) / 2);

  it("has the same parameters", () => {
    const named = (list: readonly { readonly name: string; readonly shape: readonly number[] }[]) =>
      list.map(({ name, shape: extents }) => `${name} [${extents}]`).sort();
    expect(named(network.parameters)).toEqual(named(golden.parameters));
  });

  const x = input("x", shape);
  const parameters: Record<string, Value> = Object.fromEntries(
    network.parameters.map(({ name, shape: extents }) => [name, input(name, extents)]),
  );

  async function expectResults(logits: Value, buffers: Readonly<Record<string, Value>>, expected: Results) {
    const labels = constant(BigInt64Array.from(golden.labels, BigInt), [shape[0]]);
    const loss = golden.loss === "exponential" ? exponentialLoss(logits, labels) : crossEntropy(logits, labels);
    const names = Object.keys(expected.gradients);
    const derivatives = gradients(
      loss,
      names.map((name) => (name === "x" ? x : parameters[name]!)),
    );
    const outputs = Object.fromEntries(names.map((name, i) => [`d ${name}`, derivatives[i]!]));
    const inputs: Record<string, Value> = { x, ...parameters };
    const executable = await compile(inputs, { logits, loss, ...outputs, ...buffers }, { backend: nodeBackend() });
    const results = (await executable.run({ x: images, ...weights })) as Record<string, Float32Array>;
    await executable.dispose();

    expectClose(results.loss![0]!, expected.loss, expected.loss);
    const largest = Math.max(...expected.logits.flat().map(Math.abs));
    expected.logits.flat().forEach((logit, i) => {
      expectClose(results.logits![i]!, logit, largest);
    });
    for (const name of names) {
      const actual = results[`d ${name}`]!;
      const { norm, dot, first, last, size: count } = expected.gradients[name]!;
      expect(actual.length).toBe(count);
      expectClose(Math.hypot(...actual), norm, norm);
      const probe = fill(999, count);
      expectClose(
        actual.reduce((sum, value, i) => sum + value * probe[i]!, 0),
        dot,
        norm,
      );
      first.forEach((value, i) => {
        expectClose(actual[i]!, value, norm);
      });
      last.forEach((value, i) => {
        expectClose(actual[count - last.length + i]!, value, norm);
      });
    }
    return results;
  }

  it("has the same logits, loss and gradients to 1e-4 relative", async () => {
    await expectResults(network.logits(x, parameters), {}, golden.results);
  });

  it("saved as an ONNX file gives the same logits in a plain session, at any batch size", async () => {
    const session = await InferenceSession.create(toOnnx(network, weights));
    for (const count of [shape[0], 1, 3]) {
      const part = images.slice(0, count * size(shape.slice(1)));
      const result = await session.run({ images: new Tensor("float32", part, [count, ...shape.slice(1)]) });
      expect(result.logits!.dims).toEqual([count, golden.classes]);
      (result.logits!.data as Float32Array).forEach((value, i) => {
        expect(value).toBeCloseTo(golden.results.logits.flat()[i]!, 4);
      });
    }
    await session.release();
  });

  const expected = golden.results.training;
  if (!expected) return;

  it("has the same in training, and the same running averages after it", async () => {
    const { logits, buffers } = network.inTraining!(x, parameters);
    const next = Object.fromEntries(Object.entries(buffers).map(([name, value]) => [`next ${name}`, value]));
    const results = await expectResults(logits, next, expected);
    expect(Object.keys(buffers).sort()).toEqual(Object.keys(expected.buffers).sort());
    for (const [name, values] of Object.entries(expected.buffers)) {
      values.forEach((value, i) => {
        expectClose(results[`next ${name}`]![i]!, value, 0.1);
      });
    }
  });
});
