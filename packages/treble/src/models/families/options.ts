import { z } from "zod";

/** Options that the plain stacks of layers share. */
export const common = {
  /** Layers of weights, the read-out included: 2 is one hidden layer. */
  depth: z.int().min(1).max(16).default(2),
  /** Units or channels of each hidden layer. */
  width: z.int().min(1).max(4096).default(16),
  activation: z.enum(["linear", "relu"]).default("relu"),
  bias: z.boolean().default(true),
};

/** Kernel width in pixels. */
export const kernel: z.ZodInt = z.int().min(1).max(1024);

export const padding: z.ZodEnum<{ circular: "circular"; zero: "zero" }> = z.enum(["circular", "zero"]);

/** A fixed filter in front of the network; every family takes it. */
export const front = {
  /** Cut-off of a low-pass filter on the images, in cycles per pixel; absent for none. */
  lowPass: z.number().positive().max(Math.SQRT1_2).optional(),
  /** Its response: 1 up to the cut-off and 0 beyond (ideal, the default), or Gaussian. */
  lowPassShape: z.enum(["ideal", "gaussian"]).optional(),
};

/**
 * Of options that younger versions brought: the value that stands for their absence. `parseArchitecture` leaves them
 * out where they have it, so that an old configuration, and with it the name of its run, is what it was.
 */
export const unchanged: Readonly<Record<string, (value: unknown, all: Readonly<Record<string, unknown>>) => boolean>> =
  {
    lowPassShape: (value) => value === "ideal",
    dilation: (value) => value === 1,
    parametrization: (value) => value === "pixel",
    norm: (value) => value === "none",
    convolutions: (value, { widths }) => String(value) === String((widths as readonly number[]).map(() => 2)),
  };
