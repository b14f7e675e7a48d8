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
