import { normNames, norms } from "../../geometry/norms.ts";
import { listText } from "../../text/listText.ts";
import { pixelUnitsText } from "../../text/pixelUnitsText.ts";
import { entriesOf } from "../catalogueOf.ts";
import type { AttackRecord, Setting } from "../contract/attackRecord.ts";
import { usualRadii } from "../usualRadii.ts";
import { defaultText } from "./defaultText.ts";

const kinds: Readonly<Record<AttackRecord["kind"], string>> = {
  "in a ball": "In a ball of radius `epsilon`",
  "smallest norm": "The smallest perturbation",
  ensemble: "Several attacks in a ball of radius `epsilon`, each on what those before it leave standing",
};

/** The attacks as tables in Markdown, one for each kind: what they are, and what their names leave open. */
export function attackTable(records: readonly AttackRecord[]): string {
  const tables = Object.entries(kinds).flatMap(([kind, heading]) => {
    const rows = records.filter((record) => record.kind === kind).map((record) => `| ${cellsOf(record).join(" | ")} |`);
    const head = [`| ${columns.join(" | ")} |`, `| ${columns.map(() => "---").join(" | ")} |`];
    return rows.length > 0 ? [[`**${heading}**`, "", ...head, ...rows].join("\n")] : [];
  });
  const radii = norms.map((norm) => `${pixelUnitsText(usualRadii[norm], norm)} in ${normNames[norm]}`);
  return `${tables.join("\n\n")}\n\nWhere nothing is said, \`epsilon\` is ${listText(radii)}.`;
}

const columns = ["names", "paper", "what it does", "sees", "what the name leaves open, and what it is by default"];

function cellsOf(record: AttackRecord): readonly string[] {
  const { title, source, help, sees, norms, open } = record;
  const names = entriesOf(record).map(({ name }) => `\`${name}\``);
  const alone = norms.length === 1 ? `, ${normNames[norms[0]!]}` : "";
  const settings = open.filter((setting) => setting !== "start").map((setting) => settingText(record, setting));
  return [names.join(" "), source, `${title}${alone}: ${help}`, sees, settings.join(", ") || "nothing"];
}

function settingText(record: AttackRecord, setting: Setting): string {
  const usual = setting === "epsilon" ? "" : defaultText(record, setting);
  const only = record.only?.[setting]?.map((norm) => normNames[norm]);
  const notes = [usual, ...(only ? [`only in ${listText(only)}`] : [])].filter((note) => note !== "");
  return `\`${setting}\`${notes.length > 0 ? ` (${notes.join("; ")})` : ""}`;
}
