import { readdirSync, readFileSync } from "node:fs";
import { compile, constant, gradients, input, type Value } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { fill } from "../testing/fill.ts";
import { crossEntropy, exponentialLoss } from "../training/loss.ts";
import { buildNetwork, parseArchitecture } from "./architectures.ts";
import { toOnnx } from "./trained.ts";

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
  readonly results: {
    readonly loss: number;
    readonly logits: readonly (readonly number[])[];
    readonly gradients: Readonly<Record<string, Summary>>;
  };
}

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

  it("has the same logits, loss and gradients to 1e-4 relative", async () => {
    const x = input("x", shape);
    const parameters: Record<string, Value> = Object.fromEntries(
      network.parameters.map(({ name, shape: extents }) => [name, input(name, extents)]),
    );
    const logits = network.logits(x, parameters);
    const labels = constant(BigInt64Array.from(golden.labels, BigInt), [shape[0]]);
    const loss = golden.loss === "exponential" ? exponentialLoss(logits, labels) : crossEntropy(logits, labels);
    const names = Object.keys(golden.results.gradients);
    const derivatives = gradients(
      loss,
      names.map((name) => (name === "x" ? x : parameters[name]!)),
    );
    const outputs = Object.fromEntries(names.map((name, i) => [`d ${name}`, derivatives[i]!]));
    const inputs: Record<string, Value> = { x, ...parameters };
    const executable = await compile(inputs, { logits, loss, ...outputs }, { backend: nodeBackend() });
    const results = (await executable.run({ x: images, ...weights })) as Record<string, Float32Array>;
    await executable.dispose();

    const expectClose = (actual: number, expected: number, scale: number): void =>
      expect(Math.abs(actual - expected)).toBeLessThan(1e-4 * scale);
    expectClose(results.loss![0]!, golden.results.loss, golden.results.loss);
    const expectedLogits = golden.results.logits.flat();
    const largest = Math.max(...expectedLogits.map(Math.abs));
    expectedLogits.forEach((expected, i) => {
      expectClose(results.logits![i]!, expected, largest);
    });
    for (const name of names) {
      const actual = results[`d ${name}`]!;
      const { norm, dot, first, last, size: count } = golden.results.gradients[name]!;
      expect(actual.length).toBe(count);
      expectClose(Math.hypot(...actual), norm, norm);
      const probe = fill(999, count);
      expectClose(
        actual.reduce((sum, value, i) => sum + value * probe[i]!, 0),
        dot,
        norm,
      );
      first.forEach((expected, i) => {
        expectClose(actual[i]!, expected, norm);
      });
      last.forEach((expected, i) => {
        expectClose(actual[count - last.length + i]!, expected, norm);
      });
    }
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
});
