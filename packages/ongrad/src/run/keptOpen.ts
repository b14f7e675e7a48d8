import { mul } from "../graph/elementwise.ts";
import { serialize } from "../graph/serialize.ts";
import { input } from "../graph/value.ts";
import type { Backend } from "./backend.ts";

/**
 * Sessions of WebGPU beside a tiny one that is never released: with the last session onnxruntime gives the graphics
 * card back, and to get it again takes longer than to compile most graphs.
 */
export function keptOpen(create: Backend["createSession"]): Backend["createSession"] {
  let first: Promise<unknown> | undefined;
  return async (model, options) => {
    if (!first) {
      const x = input("x", [1]);
      first = create(serialize({ inputs: { x }, outputs: { y: mul(x, 2) } }), {});
      // A device that is not there now may be there later.
      first.catch(() => {
        first = undefined;
      });
    }
    await first;
    return create(model, options);
  };
}
