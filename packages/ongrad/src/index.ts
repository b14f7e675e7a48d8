/** ongrad: ONNX graphs in TypeScript, built, differentiated, and run on stock onnxruntime. */

export { type GradientOptions, gradients, MissingRuleError } from "./grad/gradients.ts";
export * from "./graph/activations.ts";
export * from "./graph/arrange.ts";
export { computedSize } from "./graph/computedSize.ts";
export { type Conv2dOptions, conv2d, type Pads, samePads } from "./graph/convolution.ts";
export { type CumSumOptions, cumSum } from "./graph/cumSum.ts";
export * from "./graph/elementwise.ts";
export { largestValue } from "./graph/largestValue.ts";
export * from "./graph/layout.ts";
export { matmul } from "./graph/matmul.ts";
export { batchNorm, layerNorm, type Standardized } from "./graph/normalization.ts";
export { averagePool2d, maxPool2d, type Pool2dOptions } from "./graph/pooling.ts";
export { type FakeQuantizeOptions, fakeQuantize } from "./graph/quantize.ts";
export { type Initializer, type ModelContents, readModel } from "./graph/readModel.ts";
export * from "./graph/reduction.ts";
export { gatherND, type ScatterReduction, scatterElements, scatterND } from "./graph/scatter.ts";
export { type GraphDescription, serialize } from "./graph/serialize.ts";
export { describe, ShapeError } from "./graph/shapes.ts";
export { logSoftmax, softmax } from "./graph/softmax.ts";
export { type TopKOptions, topK } from "./graph/topK.ts";
export {
  constant,
  type DataOf,
  type DType,
  type DTypeOf,
  full,
  input,
  int64,
  makeData,
  type Operand,
  type Shape,
  scalar,
  sizeOf,
  type TypedData,
  type Value,
} from "./graph/value.ts";
export { type CircularMethod, circularConv2d } from "./lower/circularConvolution.ts";
export { type DftOptions, dft } from "./lower/dft.ts";
export { einsum } from "./lower/einsum.ts";
export { type ComplexValue, dft2 } from "./lower/fourier.ts";
export { patches2d } from "./lower/patches.ts";
export type { CoordinateMode, NearestMode } from "./lower/resampling.ts";
export { type AspectPolicy, type ResizeOptions, resize } from "./lower/resize.ts";
export type { Backend, SessionOptions } from "./run/backend.ts";
export { type CompileOptions, compile, type DTypes, type Executable, type Feeds, type Results } from "./run/compile.ts";
export { type IterateOptions, iterate, type Program, type Step } from "./run/iterate.ts";
export { stepsWithin } from "./run/stepsWithin.ts";
export type { Layout } from "./trace/arrangement.ts";
export type { DescribedConvolution } from "./trace/describedConvolution.ts";
export {
  type DescribedInput,
  type DescribedNode,
  type DescribeOptions,
  describeModel,
  type ModelDescription,
} from "./trace/describeModel.ts";
export { ModelError } from "./trace/foreignNode.ts";
export type { KnownShape } from "./trace/knownShapes.ts";
export { type LoadedModel, type LoadOptions, load } from "./trace/load.ts";
export type { LoadOption, NameOption } from "./trace/loadOption.ts";
export type { ReadExternal } from "./trace/readTensor.ts";
