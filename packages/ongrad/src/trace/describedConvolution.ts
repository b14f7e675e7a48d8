import type { NodeProto } from "onnx-buf";
import { operatorName } from "./foreignModel.ts";
import type { KnownShape, KnownShapes } from "./knownShapes.ts";

type Pair = readonly [height: number, width: number];

/** A convolution over one spatial axis (then the width, of images of height 1) or two. */
export interface DescribedConvolution {
  /** As in the file; where the file gives none, the name of its first output. */
  readonly name: string;
  /** `Conv`, `ConvTranspose`, `QLinearConv`, `ConvInteger`, or one of onnxruntime's own with its domain. */
  readonly op: string;
  /** The value that is convolved. */
  readonly input: string;
  readonly output: string;
  /** Whether the channels of input and output are behind height and width. */
  readonly channelsLast: boolean;
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly groups: number;
  /** Undefined where the file does not show them. */
  readonly channels: readonly [into: number | undefined, out: number | undefined];
}

/** Of each convolution: which input has the kernels, and whether channels are last. */
export const convolutionOperators: ReadonlyMap<string, { readonly kernels: number; readonly last?: true }> = new Map([
  ["Conv", { kernels: 1 }],
  ["ConvTranspose", { kernels: 1 }],
  ["ConvInteger", { kernels: 1 }],
  ["QLinearConv", { kernels: 3 }],
  ["DeformConv", { kernels: 1 }],
  ["com.microsoft.FusedConv", { kernels: 1 }],
  ["com.microsoft.QLinearConv", { kernels: 3 }],
  ["com.microsoft.NhwcFusedConv", { kernels: 1, last: true }],
  ["com.ms.internal.nhwc.Conv", { kernels: 1, last: true }],
  ["com.ms.internal.nhwc.QLinearConv", { kernels: 3, last: true }],
]);

/** Undefined for any other operator, and for kernels of three axes or of an unknown size. */
export function describedConvolution(node: NodeProto, shapes: KnownShapes): DescribedConvolution | undefined {
  const op = operatorName(node);
  const kind = convolutionOperators.get(op);
  if (!kind) return undefined;
  const numbers = (name: string): readonly number[] | undefined => {
    const found = node.attribute.find((attribute) => attribute.name === name)?.ints.map(Number);
    return found && found.length > 0 ? found : undefined;
  };
  const number = (name: string, absent: number): number =>
    Number(node.attribute.find((attribute) => attribute.name === name)?.i ?? absent);
  const stored: KnownShape = shapes.shapeOf(node.input[kind.kernels] ?? "") ?? [];
  const kernel = numbers("kernel_shape") ?? stored.slice(2);
  if (kernel.length < 1 || kernel.length > 2 || kernel.some((extent) => extent === undefined)) return undefined;
  const pair = (given: readonly (number | undefined)[] | undefined): Pair => {
    const [first = 1, second] = given ?? kernel.map(() => 1);
    return second === undefined ? [1, first] : [first, second];
  };
  const groups = number("group", 1);
  const each = (extent: number | undefined): number | undefined => extent && extent * groups;
  const transposed = op === "ConvTranspose";
  return {
    name: node.name || (node.output[0] ?? ""),
    op,
    input: node.input[0] ?? "",
    output: node.output[0] ?? "",
    channelsLast: kind.last === true || number("channels_last", 0) === 1,
    kernel: pair(kernel),
    strides: pair(numbers("strides")),
    dilations: pair(numbers("dilations")),
    groups,
    // [out, in / groups, …], of a transposed one [in, out / groups, …].
    channels: transposed ? [stored[0], each(stored[1])] : [each(stored[1]), stored[0]],
  };
}
