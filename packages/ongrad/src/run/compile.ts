import { serialize } from "../graph/serialize.ts";
import type { DataOf, DType, TypedData, Value } from "../graph/value.ts";
import { blocked, hasConvolutions } from "../lower/blocked.ts";
import { foldedScales } from "../lower/foldedScales.ts";
import { forDerivatives } from "../lower/forDerivatives.ts";
import { fusedProduct } from "../lower/fusedProducts.ts";
import { largeConvolution } from "../lower/largeKernels.ts";
import { lateExpansion } from "../lower/lateExpansion.ts";
import { steepMask } from "../lower/masks.ts";
import { rewrite } from "../lower/rewrite.ts";
import { scaledProduct } from "../lower/scaledProduct.ts";
import { besideBlocks, besidePatches, winograd } from "../lower/winograd.ts";
import type { Backend, SessionOptions } from "./backend.ts";
import { blockSize } from "./blockSize.ts";
import { openExecution } from "./execution.ts";

export interface CompileOptions extends SessionOptions {
  readonly backend: Backend;
  /**
   * `blocked` computes convolutions in the CPU's blocked layout where the backend has one, `portable` never does. The
   * two agree up to rounding. Default `blocked`.
   */
  readonly lowering?: "blocked" | "portable";
}

/** Arrays in the element type of the inputs they feed. */
export type Feeds<Names extends string> = Readonly<Record<Names, TypedData>>;
/** Element types by name. */
export type DTypes = Readonly<Record<string, DType>>;
/** Arrays of the element types that the outputs have by name. */
export type Results<Outputs extends DTypes> = { -readonly [Name in keyof Outputs]: DataOf[Outputs[Name]] };

/** A compiled graph: the names of its inputs, and its outputs' element types by name. */
export interface Executable<Inputs extends string, Outputs extends DTypes> {
  /**
   * Runs once. `into` may hold arrays that receive the outputs.
   * @throws Error naming the input whose array is missing, of the wrong element type or of the wrong length; or with
   * onnxruntime's reason when the graph fails on these numbers (an index out of range, say).
   */
  run(feeds: Feeds<Inputs>, into?: Partial<Record<keyof Outputs, TypedData>>): Promise<Results<Outputs>>;
  /** Frees the native session (when no other executable shares it) after the runs under way. */
  dispose(): Promise<void>;
}

/**
 * Compiles the graph that computes `outputs` from `inputs` on a backend.
 * @throws Error with onnxruntime's reason when it refuses the graph (an operator without a float64 kernel, say).
 */
export async function compile<Inputs extends string, Outputs extends DTypes>(
  inputs: Readonly<Record<Inputs, Value>>,
  outputs: { readonly [Name in keyof Outputs]: Value<Outputs[Name]> },
  options: CompileOptions,
): Promise<Executable<Inputs, Outputs>> {
  const execution = await openExecution(await loweredModel(inputs, outputs, options), options);
  return {
    run: (feeds, into = {}) => execution.run({ inputs, outputs, feeds, into }) as Promise<Results<Outputs>>,
    dispose: () => execution.dispose(),
  };
}

/** The model that computes the outputs in the forms that are fastest on the backend. */
export async function loweredModel(
  inputs: Readonly<Record<string, Value>>,
  outputs: Readonly<Record<string, Value>>,
  options: CompileOptions,
): Promise<Uint8Array> {
  const shared = forDerivatives(outputs);
  const late = rewrite(shared, (node, values) => steepMask(node, values) ?? lateExpansion(node, values));
  const large = rewrite(rewrite(late, foldedScales(late)), largeConvolution);
  const { instead } = options.backend;
  if (instead) return serialize({ inputs, outputs: rewrite(large, instead) });
  const mayBlock = options.lowering !== "portable" && hasConvolutions(large);
  const block = mayBlock ? await blockSize(options.backend) : 0;
  const few = mayBlock ? rewrite(large, winograd(block > 0 ? besideBlocks : besidePatches)) : large;
  const placed = block > 0 ? blocked(few, block) : few;
  const summed = rewrite(placed, scaledProduct(placed));
  return serialize({ inputs, outputs: rewrite(summed, fusedProduct) });
}
