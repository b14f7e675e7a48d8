import { UserError } from "../../errors/userError.ts";

/**
 * Class labels from the bytes of a JSON array of integers.
 *
 * @param count how many there must be.
 * @param classes number of classes; every label must be an integer in `[0, classes)`.
 * @throws UserError if the file is anything else.
 */
export function decodeLabelList(bytes: Uint8Array, count: number, classes: number, where: string): Uint8Array {
  let list: unknown;
  try {
    list = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new UserError(`${where} is not readable JSON; fetch it again.`, { cause });
  }
  if (!Array.isArray(list) || list.length !== count) {
    throw new UserError(`${where} is not a list of ${count} labels; fetch it again.`);
  }
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const label: unknown = list[i];
    if (typeof label !== "number" || !Number.isInteger(label) || label < 0 || label >= classes) {
      throw new UserError(
        `${where} has a label at position ${i} that is no class from 0 to ${classes - 1}; fetch it again.`,
      );
    }
    labels[i] = label;
  }
  return labels;
}
