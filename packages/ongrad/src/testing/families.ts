import { activationCases } from "./activationCases.ts";
import { arrangeCases } from "./arrangeCases.ts";
import { elementwiseCases } from "./elementwiseCases.ts";
import type { GradientCases } from "./gradientCase.ts";
import { normalizationCases } from "./normalizationCases.ts";
import { poolingCases } from "./poolingCases.ts";
import { productCases } from "./productCases.ts";
import { reductionCases } from "./reductionCases.ts";
import { resizeCases } from "./resizeCases.ts";

/** The generated cases of every rule, by family and operator. */
export const families: Readonly<Record<string, Readonly<Record<string, GradientCases>>>> = {
  elementwise: elementwiseCases,
  activations: activationCases,
  arrange: arrangeCases,
  reduction: reductionCases,
  "matmul and convolution": productCases,
  pooling: poolingCases,
  "softmax and normalization": normalizationCases,
  resizing: resizeCases,
};
