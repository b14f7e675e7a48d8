import { add, matmul, patches2d, reshape, transpose } from "ongrad";
import { z } from "zod";
import { UserError } from "../userError.ts";
import { activate, hiddenLayers, readOut, readOutParameters } from "./layers.ts";
import { bias, type ImageSpec, type Network, weight } from "./network.ts";
import { common, kernel, padding } from "./options.ts";

export const locallyConnectedSchema = z.strictObject({
  family: z.literal("locally-connected"),
  ...common,
  kernel: kernel.default(3),
  padding: padding.default("circular"),
});

/** As bounded-width, but every position has a kernel of its own: locality without weight sharing. */
export function locallyConnected(options: z.infer<typeof locallyConnectedSchema>, images: ImageSpec): Network {
  const { depth, width, activation } = options;
  const [channels, height, columns] = images.shape;
  const k = options.kernel;
  if (k > Math.min(height, columns)) {
    throw new UserError(`A kernel of ${k} pixels is larger than the ${height}×${columns} image; choose a smaller one.`);
  }
  const hidden = hiddenLayers("local", options, channels);
  const features = [depth > 1 ? width : channels, height, columns];
  return {
    images,
    parameters: [
      ...hidden.flatMap(({ name, inputs }) => [
        weight(`${name}.weight`, [height * columns, inputs * k * k, width], inputs * k * k),
        ...(options.bias ? [bias(`${name}.bias`, [width, height, columns])] : []),
      ]),
      ...readOutParameters(features, images.classes, options.bias),
    ],
    logits(x, p) {
      let h = x;
      for (const { name } of hidden) {
        const patches = patches2d(h, k, options.padding === "zero" ? "same" : "circular");
        // One matrix product a position, [HW, N, C·k·k] × [HW, C·k·k, O]. Positions move to the front and back as
        // plain matrix transposes, which run several times as fast as permutations of three axes.
        const [n, patch, positions] = patches.shape as [number, number, number];
        const byPosition = transpose(reshape(patches, [n * patch, positions]), [1, 0]);
        const products = matmul(reshape(byPosition, [positions, n, patch]), p[`${name}.weight`]!);
        const y = reshape(transpose(reshape(products, [positions, n * width]), [1, 0]), [n, width, height, columns]);
        const b = p[`${name}.bias`];
        h = activate(b ? add(y, b) : y, activation);
      }
      return readOut(h, p);
    },
  };
}
