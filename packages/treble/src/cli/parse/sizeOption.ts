import { Option } from "commander";
import { bytesText } from "../../report/words/bytesText.ts";
import { parseSize } from "./parseSize.ts";

/** An option that takes a number of bytes, such as 500MB or 4GiB. */
export function sizeOption(flags: string, description: string, bytes: number): Option {
  return new Option(flags, description).argParser(parseSize(flags.split(" ")[0]!)).default(bytes, bytesText(bytes));
}
