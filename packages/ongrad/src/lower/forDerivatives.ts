import type { Value } from "../graph/value.ts";
import { foldedNorms } from "./foldedNorms.ts";
import { rewrite } from "./rewrite.ts";
import { slicedProducts } from "./slicedProducts.ts";

/**
 * The same outputs in the forms whose derivatives take the fewest passes over the tokens. What is computed from a graph
 * with a derivative beside it has the same forms, so that both share them.
 */
export function forDerivatives<Names extends string>(outputs: Readonly<Record<Names, Value>>): Record<Names, Value> {
  const folded = rewrite(outputs, foldedNorms(outputs));
  return rewrite(folded, slicedProducts(folded));
}
