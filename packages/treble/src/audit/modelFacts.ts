import { type DescribedConvolution, type DescribeOptions, describeModel, ModelError } from "ongrad";
import { UserError } from "../errors/userError.ts";
import { receptiveFields } from "../models/graph/receptiveFields.ts";
import type { ConvolutionFact, ModelFacts } from "../results/audit.ts";
import { lowFrequencyCeiling } from "../theory/lowFrequencyCeiling.ts";

/** How a model's file is read. */
export interface FactsOptions
  extends Pick<DescribeOptions, "input" | "output" | "layout" | "dimensions" | "straightThrough"> {
  /** `[C, H, W]` of an image. */
  readonly shape: readonly [number, number, number];
  /** Of the ceilings, cycles per pixel of each convolution's own input; at least 0. */
  readonly cutoff: number;
  /** What messages call the model. Default "the model". */
  readonly name?: string | undefined;
}

/**
 * What stands in an ONNX file, read without running it: what wrote it, its operators, and of every convolution its
 * geometry, what of the image it sees (`receptiveFields`), and the largest share of energy at low frequencies that a
 * kernel of its size can have on its input (`lowFrequencyCeiling`; none where the input's size is not known or smaller
 * than the kernel, for a transposed convolution, whose kernel does not act on its input's grid, and for dilations that
 * differ between rows and columns). Channels that the file does not show are NaN. Weights in other files are not read.
 * @throws UserError where the bytes are no ONNX model, or leave open which input or output is meant.
 */
export function modelFacts(bytes: Uint8Array, options: FactsOptions): ModelFacts {
  const { shape, cutoff, name = "the model", ...given } = options;
  const model = described(bytes, { ...given, imageShape: shape }, name);
  const fields = receptiveFields(model, shape);
  const known = new Map<string, number>();
  const ceilingOf = ({ op, input, kernel, dilations, channelsLast }: DescribedConvolution): number | null => {
    const extents = model.shapeOf(input);
    if (!extents || op === "ConvTranspose" || dilations[0] !== dilations[1]) return null;
    const spatial = channelsLast ? extents.slice(1, -1) : extents.slice(2);
    const [height, width] = spatial.length === 1 ? [1, spatial[0]] : spatial;
    const [dilation] = dilations;
    const fits = (extent: number | undefined, places: number): extent is number =>
      extent !== undefined && dilation * (places - 1) + 1 <= extent;
    if (!fits(height, kernel[0]) || !fits(width, kernel[1])) return null;
    const key = `${[height, width, kernel, dilation]}`;
    const ceiling =
      known.get(key) ??
      lowFrequencyCeiling({ height, width }, { height: kernel[0], width: kernel[1], dilation }, cutoff);
    known.set(key, ceiling);
    return ceiling;
  };
  return {
    opset: model.opset,
    irVersion: model.irVersion,
    producer: model.producer,
    parameters: model.parameters,
    input: model.input.name,
    output: model.output,
    operators: Object.entries(model.operators)
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count),
    convolutions: model.convolutions.map((convolution): ConvolutionFact => {
      const { name, kernel, strides, dilations, groups, channels, output } = convolution;
      return {
        name,
        kernel,
        stride: strides,
        dilation: dilations,
        groups,
        channels: [channels[0] ?? Number.NaN, channels[1] ?? Number.NaN],
        receptiveField: fields.get(output) ?? null,
        ceiling: ceilingOf(convolution),
      };
    }),
    withoutDerivative: model.withoutDerivative,
  };
}

function described(bytes: Uint8Array, options: DescribeOptions, name: string) {
  try {
    return describeModel(bytes, options);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new UserError(`${name} cannot be read: ${error.message}`, { cause: error });
  }
}
