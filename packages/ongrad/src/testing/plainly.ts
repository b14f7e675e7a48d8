import { serialize } from "../graph/serialize.ts";
import { sizeOf, type Value } from "../graph/value.ts";
import { testBackend } from "./backend.ts";
import { fill } from "./fill.ts";

/** Runs a graph as it is, with nothing lowered, on float32 inputs filled from the seeds 1, 2, … in their order. */
export async function plainly(
  inputs: Readonly<Record<string, Value>>,
  outputs: Readonly<Record<string, Value>>,
): Promise<Record<string, Float32Array>> {
  const session = await testBackend.createSession(serialize({ inputs, outputs }), { threads: 1 });
  const feeds = Object.entries(inputs).map(([name, { shape }], i) => {
    return [name, new testBackend.Tensor("float32", fill(i + 1, sizeOf(shape)), shape)] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
}
