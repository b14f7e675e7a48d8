import { describe, expect, it } from "vitest";
import { flatten, reshape } from "../graph/arrange.ts";
import { conv2d } from "../graph/convolution.ts";
import { add, gelu, mul, neg, tanh } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { layerNorm } from "../graph/normalization.ts";
import { maxPool2d } from "../graph/pooling.ts";
import { reduceMean, reduceSum } from "../graph/reduction.ts";
import { logSoftmax } from "../graph/softmax.ts";
import { constant, type DType, input, makeData, sizeOf, type Value } from "../graph/value.ts";
import { patches2d } from "../lower/patches.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { gradients } from "./gradients.ts";

const shapes = {
  x: [2, 3, 6, 6],
  w1: [4, 3, 3, 3],
  w2: [4, 4, 3, 3],
  scale: [36],
  shift: [36],
  head: [36, 5],
} as const;
type Name = keyof typeof shapes;
const names = Object.keys(shapes) as Name[];

/** Convolution, activation, convolution, activation, pooling, layer normalisation, softmax cross-entropy. */
function loss(
  v: Record<Name, Value>,
  convolution: (x: Value, w: Value) => Value,
  activation: (x: Value) => Value,
): Value {
  const h = activation(convolution(activation(convolution(v.x, v.w1)), v.w2));
  const features = layerNorm(flatten(maxPool2d(h, { kernel: 2 })), v.scale, v.shift, 1e-2);
  const targets = constant(makeData(v.x.dtype, [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]), [2, 5]);
  return neg(reduceMean(reduceSum(mul(logSoftmax(matmul(features, v.head)), targets), { axes: [1] })));
}

/** A convolution of the same padding without the operator, which has no float64 kernel. */
function byPatches(x: Value, w: Value): Value {
  const [n, , height, width] = x.shape as [number, number, number, number];
  const o = w.shape[0]!;
  const kernel = reshape(w, [o, sizeOf(w.shape.slice(1))]);
  return reshape(matmul(kernel, patches2d(x, w.shape[2]!, "same")), [n, o, height, width]);
}

/** The largest difference between H·v and differences of the gradient along v, relative to the largest of H·v. */
async function worst(dtype: DType, graph: (v: Record<Name, Value>) => Value, step: number): Promise<number> {
  const values = Object.fromEntries(names.map((name) => [name, input(name, shapes[name], dtype)])) as Record<
    Name,
    Value
  >;
  const direction = names.map((name, i) => fill(100 + i, sizeOf(shapes[name]), 0.5));
  const gradient = gradients(
    graph(values),
    names.map((name) => values[name]),
  );
  const along = names
    .map((name, i) => reduceSum(mul(gradient[i]!, constant(makeData(dtype, direction[i]!), shapes[name]))))
    .reduce(add);
  const product = gradients(
    along,
    names.map((name) => values[name]),
  );
  const executable = await compile(
    values,
    Object.fromEntries(names.flatMap((_, i) => [[`g${i}`, gradient[i]!] as const, [`hv${i}`, product[i]!] as const])),
    { backend: nodeBackend() },
  );
  const at = (t: number) =>
    executable.run(
      Object.fromEntries(
        names.map((name, i) => {
          const place = fill(i, sizeOf(shapes[name]), 0.5);
          return [
            name,
            makeData(
              dtype,
              Float64Array.from(place, (p, j) => p + t * direction[i]![j]!),
            ),
          ];
        }),
      ) as Record<Name, Float32Array>,
    );
  const [centre, above, below] = [await at(0), await at(step), await at(-step)];
  await executable.dispose();
  let [largest, difference] = [0, 0];
  for (let i = 0; i < names.length; i++) {
    (centre[`hv${i}`] as Float64Array).forEach((value, j) => {
      const slope = (Number(above[`g${i}`]![j]) - Number(below[`g${i}`]![j])) / (2 * step);
      largest = Math.max(largest, Math.abs(value));
      difference = Math.max(difference, Math.abs(value - slope));
    });
  }
  expect(largest).toBeGreaterThan(0.1);
  return difference / largest;
}

describe("the product of a small CNN's Hessian with a vector is the gradient's difference along it", () => {
  it("in float32, with Conv and Gelu", async () => {
    const graph = (v: Record<Name, Value>) => loss(v, (x, w) => conv2d(x, w, { padding: "same" }), gelu);
    // A longer step makes a pooling window change its maximum, where the gradient jumps.
    expect(await worst("float32", graph, 2 ** -11)).toBeLessThan(1e-3);
  });

  it("in float64, with the convolutions as matrix products and tanh", async () => {
    const graph = (v: Record<Name, Value>) => loss(v, byPatches, tanh);
    expect(await worst("float64", graph, 1e-5)).toBeLessThan(1e-7);
  });
});
