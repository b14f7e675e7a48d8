/** Options that several families share. */
import { z } from "zod";
import type { FamilyOption } from "./family.ts";

/** Options of plain stacks of layers. */
export const common = {
  /** 2 is one hidden layer. */
  depth: {
    schema: z.int().min(1).max(16).default(2),
    value: "layers",
    help: "layers of weights, the read-out included",
  },
  /** Of each hidden layer. */
  width: {
    schema: z.int().min(1).max(4096).default(16),
    value: "units",
    help: "channels of each hidden layer",
  },
  activation: {
    schema: z.enum(["linear", "relu"]).default("relu"),
    help: "activation of hidden layers",
  },
  bias: { schema: z.boolean().default(true), help: "without biases" },
} satisfies Record<string, FamilyOption>;

/** In pixels. */
export const kernel = {
  schema: z.int().min(1).max(1024),
  value: "pixels",
  help: "kernel width",
  told: true,
} satisfies FamilyOption;

export const padding = {
  schema: z.enum(["circular", "zero"]),
  help: "at the edges",
} satisfies FamilyOption;

/** Of each stage, of which every one but the first halves the size. */
export const widths = {
  schema: z.array(z.int().min(1).max(1024)).min(1).max(6),
  value: "list",
  help: "channels of each stage",
  told: true,
} satisfies FamilyOption;

/** Of each stage. */
export const stageBlocks = {
  schema: z.int().min(1).max(32),
  value: "count",
  help: "blocks of each stage",
} satisfies FamilyOption;

/** In pixels. */
export const patch = {
  schema: z.int().min(1).max(64),
  value: "pixels",
  help: "patch width",
  told: true,
} satisfies FamilyOption;

/** Networks of tokens. */
export const tokens = {
  patch: { ...patch, schema: patch.schema.default(4) },
  dim: { schema: z.int().min(1).max(2048).default(64), value: "units", help: "width of a token" },
  depth: { schema: z.int().min(1).max(24).default(2), value: "layers", help: "blocks" },
} satisfies Record<string, FamilyOption>;

/** Hidden units of a perceptron across channels, for each channel. */
export const mlpRatio = {
  schema: z.int().min(1).max(8),
  value: "factor",
  help: "hidden units per token width",
} satisfies FamilyOption;
