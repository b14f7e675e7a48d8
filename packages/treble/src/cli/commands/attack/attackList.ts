import type { Command } from "commander";
import { entriesOf } from "../../../attacks/catalogueOf.ts";
import type { AttackRecord } from "../../../attacks/contract/attackRecord.ts";
import { defaultText } from "../../../attacks/listing/defaultText.ts";
import { normNames } from "../../../geometry/norms.ts";

const kinds: Readonly<Record<AttackRecord["kind"], string>> = {
  "in a ball": "Attacks in a ball of radius --epsilon:",
  "smallest norm": "Attacks that look for the smallest perturbation:",
  ensemble: "Several attacks in a ball of radius --epsilon, each on what those before it leave standing:",
};

/** The attacks by their kinds, a line each, laid out as the options of the command's help. */
export function attackList(records: readonly AttackRecord[], command: Command): string {
  const help = command.createHelp();
  help.prepareContext({ helpWidth: command.configureOutput().getOutHelpWidth?.() ?? 80 });
  const width = help.padWidth(command, help);
  const sections = Object.entries(kinds).flatMap(([kind, heading]) => {
    const lines = records
      .filter((record) => record.kind === kind)
      .map((record) => help.formatItem(termOf(record), width, lineOf(record), help));
    return lines.length > 0 ? [[heading, ...lines].join("\n")] : [];
  });
  return `\n${sections.join("\n\n")}`;
}

/** `ddn`, or `pgd-l1, -l2, -linf`. */
function termOf(record: AttackRecord): string {
  const [first, ...others] = entriesOf(record);
  return [first!.name, ...others.map(({ norms }) => `-${norms[0]}`)].join(", ");
}

function lineOf(record: AttackRecord): string {
  const { title, source, help, sees, norms } = record;
  const alone = entriesOf(record).length === 1 && !record.open.includes("norm");
  return [
    `${title} (${source})${alone ? `, ${normNames[norms[0]!]}` : ""}: ${help}`,
    ...(sees === "gradients" ? [] : [`sees ${sees} alone, no gradient`]),
    ...(record.open.includes("steps") ? [defaultText(record, "steps").replace(/^\d+/, "$& steps")] : []),
  ].join("; ");
}
