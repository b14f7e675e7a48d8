import { z } from "zod";
import type { FirstLayer } from "../network/firstLayer.ts";
import type { ImageSpec, Network, Weights } from "../network/network.ts";
import type { StackLayer } from "../network/stackLayer.ts";

/** One option of a family: what its schema allows, and how the command line offers it. */
export interface FamilyOption<Schema extends z.ZodType = z.ZodType> {
  /** Whole and real numbers, lists of whole numbers, choices of words, and switches. */
  readonly schema: Schema;
  /** One line, without the default, which the schema says. */
  readonly help: string;
  /** What stands behind the flag, `pixels` say; `name` where absent. */
  readonly value?: string;
  /** What help says of the default where the schema has none. */
  readonly usual?: string;
  /**
   * Of an option that a younger version brought: the value, among such options, that stands for its absence. It is left
   * out where it has it, so that an old configuration, and with it the name of its run, is what it was.
   */
  absent?(options: Readonly<Record<string, unknown>>): unknown;
  /** Whether a few words about a network name it, where it is set. */
  readonly told?: boolean;
}

export type FamilyOptions = Readonly<Record<string, FamilyOption>>;

/** What the laboratory knows of a family of networks. `Options` are an architecture's, with its defaults filled in. */
export interface NetworkFamily<Options = object> {
  /** Small letters, digits and hyphens. */
  readonly name: string;
  /** One line: what its networks are, and who proposed them. */
  readonly help: string;
  /** Options on the command line, as an example. */
  readonly example?: string;
  /** In the order in which texts and help name them. The filters in front of any network come on top. */
  readonly options: FamilyOptions;
  /** The network, without what all have in front. @throws UserError where options and images do not fit. */
  build(options: Options, images: ImageSpec): Network;
  /** Of hidden layers: `relu`, `gelu`, …; `linear` where the logits are an affine function of the pixels. */
  activation(options: Options): string;
  /** Whether a network divides by its own activations' deviations, which makes it blind to the scale of its weights. */
  normalises(options: Options): boolean;
  /** Side, in pixels, of the window of an image `[C, H, W]` that one unit of the first layer sees. */
  window(options: Options, shape: ImageSpec["shape"]): number;
  /**
   * Of linear networks the predictor that gradient descent on separable signals goes to, where it can be computed
   * (Gunasekar et al. 2018).
   */
  optimum?(options: Options): "max margin" | "least Fourier norm" | undefined;
  /**
   * Layers of weights one after the other, the read-out included, of networks without normalisation. Default: `depth`,
   * or 2.
   */
  layers?(options: Options): number;
  /** What `depth` counts. Default: layers of weights, the read-out included. */
  readonly depth?: "blocks";
  /**
   * Of networks whose convolutions are all of one width, by which they are compared: whether that is what the option
   * `kernel` says, or the image's.
   */
  readonly convolution?: "bounded" | "full";
  /** The time of one network against others', on the scale of `experiments/networks/conditions.ts`; a guess. */
  readonly cost: number;
  /** The networks of a study that have nothing special: their name, and what they are. */
  readonly recipe: {
    readonly name: string;
    readonly text: string;
    /** What is known of one of them once it is trained, to go on with. */
    more?(options: Options, images: Pick<ImageSpec, "shape" | "classes">, network: TrainedSize): string;
  };
  /** Its entry in a page's glossary, shown where one of `words` is written, in small or capital letters. */
  readonly term: { readonly name: string; readonly text: string; readonly words: readonly string[] };
  /**
   * Which colour it has in figures, from 0 (see `report/charts/networkStyle.ts`); where absent, its place in the list.
   */
  readonly tone?: number;
  /** Its layers up to the first that sees all places at once, which is none of them: see `stackOf`. */
  stack(options: Options, shape: ImageSpec["shape"]): readonly StackLayer[];
  /**
   * The first layer's weights as signals, where it is a convolution or dense.
   * @throws Error where these options have none.
   */
  firstLayer?(options: Options, weights: Weights, shape: ImageSpec["shape"]): FirstLayer;
}

export interface TrainedSize {
  readonly label: string;
  /** Trained numbers. */
  readonly parameters: number;
}

type Shape<Options extends FamilyOptions> = { -readonly [Name in keyof Options]: Options[Name]["schema"] };

type Schema<Name extends string, Options extends FamilyOptions> = z.ZodObject<
  { family: z.ZodLiteral<Name> } & Shape<Options> & Shape<typeof front>,
  z.core.$strict
>;

/** An architecture of these options. */
export type OptionsOf<Options extends FamilyOptions> = z.output<z.ZodObject<Shape<Options>>>;

/** A family's record, with the schema that its name and options make. */
export function networkFamily<const Name extends string, Options extends FamilyOptions>(
  family: { readonly name: Name; readonly options: Options } & NetworkFamily<z.output<Schema<Name, Options>>>,
): typeof family & { readonly schema: Schema<Name, Options> } {
  const options = Object.entries({ ...family.options, ...front }).map(([name, { schema }]) => [name, schema]);
  const shape = { family: z.literal(family.name), ...Object.fromEntries(options) };
  return { ...family, schema: z.strictObject(shape) as unknown as Schema<Name, Options> };
}

/** A fixed filter in front of the network; every family takes it. */
export const front = {
  lowPass: {
    schema: z.number().positive().max(Math.SQRT1_2).optional(),
    value: "frequency",
    help: "low-pass filter in front of any network: its cut-off in cycles per pixel",
    usual: "no filter",
    told: true,
  },
  /** 1 up to the cut-off and 0 beyond (ideal), or Gaussian. */
  lowPassShape: {
    schema: z.enum(["ideal", "gaussian"]).optional(),
    help: "its response",
    usual: "ideal",
    absent: () => "ideal",
  },
} satisfies FamilyOptions;
