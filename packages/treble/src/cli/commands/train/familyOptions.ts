const front = ["lowPass", "lowPassShape"] as const;

/** Which architecture options each family takes, so that the help can say so without loading the models. */
export const familyOptions = {
  "fully-connected": ["depth", "width", "activation", "bias", ...front],
  "full-width": ["depth", "width", "activation", "bias", "parametrization", ...front],
  "bounded-width": [
    "kernel",
    "depth",
    "width",
    "activation",
    "padding",
    "bias",
    "dilation",
    "parametrization",
    ...front,
  ],
  "locally-connected": ["kernel", "depth", "width", "activation", "padding", "bias", ...front],
  "small-cnn": ["widths", "convolutions", "pool", "norm", "activation", "bias", ...front],
  "vision-transformer": ["patch", "dim", "depth", "heads", "mlpRatio", ...front],
  resnet: ["widths", "blocks", "shortcut", ...front],
  convnext: ["kernel", "widths", "blocks", "patch", "mlpRatio", "padding", ...front],
  "mlp-mixer": ["patch", "dim", "depth", "tokensDim", "mlpRatio", ...front],
} as const satisfies Readonly<Record<string, readonly string[]>>;
