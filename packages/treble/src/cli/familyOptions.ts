/** Which architecture options each family takes, so that the help can say so without loading the models. */
export const familyOptions = {
  "fully-connected": ["depth", "width", "activation", "bias"],
  "full-width": ["depth", "width", "activation", "bias"],
  "bounded-width": ["kernel", "depth", "width", "activation", "padding", "bias"],
  "locally-connected": ["kernel", "depth", "width", "activation", "padding", "bias"],
  "small-cnn": ["widths", "pool", "activation", "bias"],
  "vision-transformer": ["patch", "dim", "depth", "heads", "mlpRatio"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
