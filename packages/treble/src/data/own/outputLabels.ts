import { UserError } from "../../errors/userError.ts";
import { nameOption } from "../../text/nameOption.ts";
import { outputsOf } from "./classList.ts";
import type { NameOwnOption, OwnOptions } from "./ownOptions.ts";
import type { OwnItem, OwnSource } from "./ownSource.ts";

/** More outputs than any classifier has. */
const MAX_OUTPUTS = 1 << 20;

export interface OutputLabels {
  /** Names of the outputs. */
  readonly classes: readonly string[];
  /**
   * Whether they are the source's own names, sorted, without anybody having said that the model's outputs are in that
   * order.
   */
  readonly sorted: boolean;
  label(item: OwnItem): number;
}

/**
 * Which output of the model each image's label means.
 *
 * @param called what messages call the options.
 * @throws UserError where the list of classes lacks one, or a label is no output.
 */
export function outputLabels(
  source: OwnSource,
  { classes: given, labelOffset: offset }: OwnOptions,
  called: NameOwnOption = nameOption,
): OutputLabels {
  const { classes: names } = source;
  if (names !== null && given !== null) {
    if (offset !== 0) {
      throw new UserError(
        `${called("classes")} says which class is which output, so ${called("labelOffset")} has nothing to shift; leave it out.`,
      );
    }
    const outputs = outputsOf(names, given.list, given.file);
    return { classes: given.list.map(([first]) => first), sorted: false, label: ({ label }) => outputs[label]! };
  }
  const items = [...(source.train ?? []), ...source.test];
  let last = names === null ? 0 : names.length - 1 + offset;
  for (const { name, label } of items) {
    const output = label + offset;
    last = Math.max(last, output);
    const most = given?.list.length ?? MAX_OUTPUTS;
    if (output >= 0 && output < most) continue;
    const shifted = offset === 0 ? "" : ` (${label} with ${called("labelOffset", String(offset))})`;
    const range = given ? `from 0 to ${most - 1}, as ${given.file} names them` : "from 0 on";
    throw new UserError(
      `The image ${name} has the label ${output}${shifted}; the outputs of a model are numbered ${range}; shift the labels with ${called("labelOffset")}.`,
    );
  }
  const classes = given
    ? given.list.map(([first]) => first)
    : Array.from({ length: last + 1 }, (_, output) => names?.[output - offset] ?? String(output));
  return { classes, sorted: names !== null && offset === 0, label: ({ label }) => label + offset };
}
