import type { Value } from "../graph/value.ts";
import type { ForeignAttribute } from "../trace/foreignNode.ts";
import { importers } from "../trace/importers.ts";

/**
 * What the importer of an operator (behind its domain and a dot) makes of values, with straight-through derivatives.
 */
export async function importOperator(
  operator: string,
  opset: number,
  inputs: readonly (Value | undefined)[],
  attributes: Readonly<Record<string, ForeignAttribute>> = {},
): Promise<Value> {
  const dot = operator.lastIndexOf(".");
  const outputs = await importers.get(operator)?.({
    op: operator.slice(dot + 1),
    domain: operator.slice(0, Math.max(0, dot)),
    opset,
    name: "",
    inputs,
    attributes,
    outputCount: 1,
    straightThrough: true,
    times: 1,
    storedType: () => undefined,
    constant: async (i) => {
      const value = inputs[i];
      return value?.source.kind === "constant" ? { shape: value.shape, data: value.source.data } : undefined;
    },
  });
  if (!outputs?.[0]) throw new Error(`${operator} is not imported.`);
  return outputs[0];
}
