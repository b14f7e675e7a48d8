import { add, gelu, matmul, mul, reduceMean, reshape, slice, softmax, transpose, type Value } from "ongrad";
import { z } from "zod";
import { UserError } from "../../errors/userError.ts";
import {
  dense,
  denseParameters,
  lecun,
  norm,
  patchCount,
  readOut,
  readOutParameters,
  toPatches,
} from "../layers/layers.ts";
import { type ImageSpec, type Network, normParameters } from "../network/network.ts";
import { patchKernels } from "../network/patchKernels.ts";
import { networkFamily, type OptionsOf } from "./family.ts";
import { mlpRatio, tokens } from "./options.ts";

const options = {
  ...tokens,
  heads: { schema: z.int().min(1).max(64).default(4), value: "count", help: "attention heads" },
  mlpRatio: { ...mlpRatio, schema: mlpRatio.schema.default(2) },
};

export const visionTransformer = networkFamily({
  name: "vision-transformer",
  help: "attention over patches (Dosovitskiy et al. 2021)",
  options,
  build,
  activation: () => "gelu",
  normalises: () => true,
  window: ({ patch }) => patch,
  depth: "blocks",
  cost: 28,
  recipe: { name: "vision transformer", text: "patches of 4 pixels, 2 blocks of 64 dimensions, 4 heads" },
  term: {
    name: "Vision transformer",
    text: "Patches of the image as tokens, which attend to each other (Dosovitskiy et al. 2021, arXiv 2010.11929).",
    words: ["vision transformer", "vision-transformer"],
  },
  tone: 2,
  firstLayer: ({ patch }, weights, shape) => patchKernels(weights["embed.weight"]!, patch, shape),
  stack: ({ patch }) => [{ kind: "convolution", kernel: patch, stride: patch }],
});

type Parameters = Readonly<Record<string, Value>>;

/** Vision transformer (Dosovitskiy et al. 2021): pre-norm blocks, GELU, learned positions, mean over tokens. */
function build(chosen: OptionsOf<typeof options>, images: ImageSpec): Network {
  const { patch, dim, depth, heads, mlpRatio } = chosen;
  const [channels] = images.shape;
  const count = patchCount(images, patch);
  if (dim % heads !== 0) throw new UserError(`${heads} heads do not share ${dim} dimensions; choose a divisor.`);
  const blocks = Array.from({ length: depth }, (_, i) => `block${i}`);
  return {
    images,
    parameters: [
      ...lecun(denseParameters("embed", channels * patch * patch, dim, true)),
      { name: "position", shape: [count, dim], initial: { std: 0.02 } },
      ...blocks.flatMap((block) => [
        ...normParameters(`${block}.norm1`, dim),
        ...lecun(denseParameters(`${block}.qkv`, dim, 3 * dim, true)),
        ...lecun(denseParameters(`${block}.project`, dim, dim, true)),
        ...normParameters(`${block}.norm2`, dim),
        ...lecun(denseParameters(`${block}.mlp1`, dim, mlpRatio * dim, true)),
        ...lecun(denseParameters(`${block}.mlp2`, mlpRatio * dim, dim, true)),
      ]),
      ...normParameters("norm", dim),
      ...lecun(readOutParameters([dim], images.classes, true)),
    ],
    logits(x, p) {
      let h = add(dense(toPatches(x, patch), "embed", p), p.position!);
      for (const block of blocks) {
        h = add(h, attention(norm(h, `${block}.norm1`, p), block, heads, p));
        h = add(h, dense(gelu(dense(norm(h, `${block}.norm2`, p), `${block}.mlp1`, p)), `${block}.mlp2`, p));
      }
      return readOut(reduceMean(norm(h, "norm", p), { axes: [1] }), p);
    },
  };
}

/** Multi-head self-attention; the columns of `qkv` are queries, keys and values, heads contiguous within each. */
function attention(x: Value, block: string, heads: number, p: Parameters): Value {
  const [n, tokens, dim] = x.shape as [number, number, number];
  const perHead = dim / heads;
  const qkv = dense(x, `${block}.qkv`, p);
  const part = (i: number, order: readonly number[]): Value =>
    transpose(reshape(slice(qkv, 2, i * dim, (i + 1) * dim), [n, tokens, heads, perHead]), order);
  const scores = mul(matmul(part(0, [0, 2, 1, 3]), part(1, [0, 2, 3, 1])), 1 / Math.sqrt(perHead));
  const mixed = matmul(softmax(scores), part(2, [0, 2, 1, 3]));
  return dense(reshape(transpose(mixed, [0, 2, 1, 3]), [n, tokens, dim]), `${block}.project`, p);
}
