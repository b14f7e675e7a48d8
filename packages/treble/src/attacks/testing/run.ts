/** Compiles and runs a graph once, for tests of graph functions. */
import { type Backend, compile, type DType, type Value } from "ongrad";

/** The values of graphs without inputs, each as plain numbers. */
export async function evaluate<Names extends string>(
  backend: Backend,
  outputs: Readonly<Record<Names, Value>>,
): Promise<Record<Names, number[]>> {
  const executable = await compile<never, Record<Names, DType>>({}, outputs, { backend });
  try {
    const results = await executable.run({});
    const names = Object.keys(outputs) as Names[];
    return Object.fromEntries(names.map((name) => [name, Array.from(results[name], Number)])) as Record<
      Names,
      number[]
    >;
  } finally {
    await executable.dispose();
  }
}
