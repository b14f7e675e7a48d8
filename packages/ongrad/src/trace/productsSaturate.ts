import { apply1, constant, input } from "../graph/value.ts";
import type { Backend } from "../run/backend.ts";
import { compile } from "../run/compile.ts";

const known = new WeakMap<Backend, Promise<boolean>>();

/**
 * Whether a backend saturates the sums of two products of unsigned and signed 8-bit numbers at 16 bits, as
 * onnxruntime's kernels do on x86 processors without VNNI ("vpmaddubsw"; its documentation of quantisation, "U8S8", and
 * its option `session.x64quantprecision`). Found out once by a product of the largest numbers.
 */
export function productsSaturate(backend: Backend): Promise<boolean> {
  const running = known.get(backend) ?? probe(backend);
  known.set(backend, running);
  return running;
}

async function probe(backend: Backend): Promise<boolean> {
  const a = input("a", [1, 2], "uint8");
  const product = apply1("MatMulInteger", [a, constant(Int8Array.of(127, 127), [2, 1])], "int32", [1, 1]);
  const executable = await compile({ a }, { product }, { backend, threads: 1 });
  try {
    const results = await executable.run({ a: Uint8Array.of(255, 255) });
    return results.product[0] !== 2 * 255 * 127;
  } finally {
    await executable.dispose();
  }
}
