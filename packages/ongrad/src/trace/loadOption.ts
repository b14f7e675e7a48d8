/** The options of `load` that a message may ask for. */
export type LoadOption =
  | "input"
  | "output"
  | "constants"
  | "dimensions"
  | "size"
  | "imageShape"
  | "layout"
  | "cutSoftmax"
  | "straightThrough"
  | "foldBatchNorm";

/**
 * What a message calls an option, for somebody who reaches it under another name (a flag, say). `value` is what is to
 * be given, where the message knows: ``--dimension height=NUMBER``.
 */
export type NameOption = (option: LoadOption, value?: string) => string;

/** Of somebody who calls `load`. */
export const nameOption: NameOption = (option) => `the option \`${option}\``;
