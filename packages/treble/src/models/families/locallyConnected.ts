import { add, concat, matmul, pad, reshape, samePads, slice, transpose, transposeLast, type Value } from "ongrad";
import { UserError } from "../../errors/userError.ts";
import { activate, hiddenLayers, readOutParameters } from "../layers/layers.ts";
import { bias, type ImageSpec, type Network, weight } from "../network/network.ts";
import { equalLayers } from "./convolutional.ts";
import { networkFamily, type OptionsOf } from "./family.ts";
import { common, kernel, padding } from "./options.ts";

const options = {
  ...common,
  kernel: { ...kernel, schema: kernel.schema.default(3) },
  padding: { ...padding, schema: padding.schema.default("circular") },
};

export const locallyConnected = networkFamily({
  name: "locally-connected",
  help: "small kernels, another at every position",
  options,
  build,
  activation: ({ activation }) => activation,
  normalises: () => false,
  optimum: ({ depth }) => (depth === 1 ? "max margin" : undefined),
  window: ({ kernel, depth }, [, height, width]) => (depth > 1 ? kernel : Math.max(height, width)),
  cost: 11,
  recipe: {
    name: "locally connected N×N",
    text: "as bounded-width, with weights of its own at every position",
  },
  term: {
    name: "Locally connected",
    text: "As bounded-width, but every position has a kernel of its own: local, and nothing is shared.",
    words: ["locally connected", "locally-connected"],
  },
  tone: 1,
  stack: (chosen, shape) => equalLayers(chosen, chosen.kernel, 1, shape),
});

/** As bounded-width, but every position has a kernel of its own: locality without weight sharing. */
function build(chosen: OptionsOf<typeof options>, images: ImageSpec): Network {
  const { depth, width, activation, kernel: k } = chosen;
  const [channels, height, columns] = images.shape;
  if (k > Math.min(height, columns)) {
    throw new UserError(`A kernel of ${k} pixels is larger than the ${height}×${columns} image; choose a smaller one.`);
  }
  const hidden = hiddenLayers("local", chosen, channels);
  const features = [depth > 1 ? width : channels, height, columns];
  return {
    images,
    parameters: [
      ...hidden.flatMap(({ name, inputs }) => [
        weight(`${name}.weight`, [height * columns, inputs * k * k, width], inputs * k * k),
        ...(chosen.bias ? [bias(`${name}.bias`, [width, height, columns])] : []),
      ]),
      ...readOutParameters(features, images.classes, chosen.bias),
    ],
    logits(x, p) {
      let h = positionsFirst(x);
      for (const { name } of hidden) {
        const places = [height * columns, width, 1];
        const y = matmul(transposeLast(p[`${name}.weight`]!), patches(h, k, chosen.padding));
        const b = p[`${name}.bias`];
        const z = b ? add(y, reshape(transposeLast(reshape(b, [width, height * columns])), places)) : y;
        h = reshape(activate(z, activation), [height, columns, width, x.shape[0]!]);
      }
      return readOutPositions(h, p);
    },
  };
}

// Images are kept as [H, W, C, N]: a product per position then takes patches and gives the next layer's features as
// they lie in memory. Only the images and small weights are transposed; transposing the patches takes longer than all
// else.

/** `[N, C, H, W]` to `[H, W, C, N]`. */
function positionsFirst(x: Value): Value {
  const [n, c, height, columns] = x.shape as [number, number, number, number];
  return transpose(
    reshape(transposeLast(reshape(x, [n, c * height * columns])), [c, height, columns, n]),
    [1, 2, 0, 3],
  );
}

/**
 * The patch around every position, `[H, W, C, N]` to `[H·W, C·k·k, N]`, elements in the order (channel, row, column).
 */
function patches(h: Value, k: number, edges: OptionsOf<typeof options>["padding"]): Value {
  const [height, columns, c, n] = h.shape as [number, number, number, number];
  const [top, left, bottom, right] = samePads(k, k);
  const mode = edges === "zero" ? "constant" : "wrap";
  const padded = pad(h, [top, left, 0, 0], [bottom, right, 0, 0], mode);
  const shifts = (x: Value, axis: 0 | 1, extent: number): Value =>
    concat(
      Array.from({ length: k }, (_, tap) => slice(x, axis, tap, tap + extent)),
      3,
    );
  const rows = height + k - 1;
  const across = shifts(reshape(padded, [rows, columns + k - 1, c, 1, n]), 1, columns);
  const all = shifts(reshape(across, [rows, columns, c, 1, k * n]), 0, height);
  return reshape(all, [height * columns, c * k * k, n]);
}

/** `readOut` of features `[H, W, C, N]`, whose weights are in the order (channel, row, column) all the same. */
function readOutPositions(h: Value, p: Readonly<Record<string, Value>>): Value {
  const [height, columns, c, n] = h.shape as [number, number, number, number];
  const stored = p["output.weight"]!;
  const classes = stored.shape[1]!;
  const byPosition = transpose(reshape(stored, [c, height * columns, classes]), [1, 0, 2]);
  const w = reshape(byPosition, [height * columns * c, classes]);
  // Images are the rows here: as columns, their number would decide in which order onnxruntime adds up a product.
  const products = matmul(transposeLast(reshape(h, [height * columns * c, n])), w);
  const b = p["output.bias"];
  return b ? add(products, b) : products;
}
