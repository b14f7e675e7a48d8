import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../../attacks/catalogue.ts";
import { type Catalogue, catalogueOf } from "../../../attacks/catalogueOf.ts";
import { attackRecord } from "../../../attacks/contract/attackRecord.ts";
import { attackTable } from "../../../attacks/listing/attackTable.ts";
import { madeAttack } from "../../../attacks/madeAttack.ts";
import { apgd } from "../../../attacks/methods/apgd.ts";
import { attackSchema } from "../../../study/own/attackSchema.ts";
import { addAttackOptions } from "./attackOptions.ts";

const record = attackRecord({
  name: "seven-*",
  title: "Short Auto-PGD",
  source: "nobody 2026",
  help: "seven steps or so",
  kind: "in a ball",
  sees: "gradients",
  norms: ["l1", "linf"],
  open: ["epsilon", "steps", "loss"],
  only: { loss: ["linf"] },
  make: ({ norm, epsilon, steps = norm === "l1" ? 9 : 7, ...options }) => apgd(norm, epsilon, { ...options, steps }),
});
const more = catalogueOf([...catalogue.records, record]);

function command(of: Catalogue): Command {
  const attack = new Command("attack").exitOverride().configureOutput({ writeErr: () => {} });
  addAttackOptions(attack, of);
  return attack;
}

function help(of: Catalogue): string {
  const parts: string[] = [];
  const attack = command(of).configureOutput({ writeOut: (part) => void parts.push(part) });
  attack.outputHelp();
  return parts.join("").replace(/\s+/g, " ");
}

describe("an attack's record, once it is in the catalogue", () => {
  it("has its names there", () => {
    expect(more.names).toEqual([...catalogue.names, "seven-l1", "seven-linf"]);
    expect(() => catalogueOf([...catalogue.records, record, record])).toThrow("Two attacks are called seven-l1.");
  });

  it("is made by them", () => {
    expect(madeAttack(more.entry("seven-l1"), {})).toMatchObject({ settings: { norm: "l1", epsilon: 12, steps: 9 } });
    const given = { epsilon: 0.1, loss: "margin" } as const;
    expect(madeAttack(more.entry("seven-linf"), given)).toMatchObject({
      settings: { norm: "linf", epsilon: 0.1, steps: 7, loss: "margin" },
    });
    expect(() => madeAttack(more.entry("seven-l1"), given)).toThrow("no option loss; it takes epsilon, steps.");
  });

  it("can be chosen on the command line, which without it has no such attack", () => {
    const args = ["--attack", "seven-l1"];
    expect(command(more).parse(args, { from: "user" }).opts().attack).toBe("seven-l1");
    expect(() => command(catalogue).parse(args, { from: "user" })).toThrow(
      /Allowed choices are fgsm, bim, .* paper\.$/,
    );
  });

  it("is in the help: a line of its own, and with those that have its settings", () => {
    const [before, after] = [help(catalogue), help(more)];
    expect(before).not.toContain("seven");
    expect(after).toContain(
      "seven-l1, -linf Short Auto-PGD (nobody 2026): seven steps or so; 9 steps in L1, 7 in L∞ Attacks that look",
    );
    expect(after).toContain(
      "apgd-t, ddn and seven-linf (default: log-odds; cross-entropy for apgd and seven, dlr for apgd-t)",
    );
  });

  it("can be named in a study's file", () => {
    const attack = { name: "seven-linf", steps: 3 };
    expect(attackSchema(more).parse(attack)).toEqual(attack);
    const { error } = attackSchema(catalogue).safeParse(attack);
    expect(error?.issues[0]?.message).toMatch(/^there is no such attack; choose among fgsm, /);
  });

  it("is in the table of the documentation", () => {
    const rows = attackTable(more.records).split("\n");
    expect(rows.filter((row) => !attackTable(catalogue.records).includes(row))).toEqual([
      "| `seven-l1` `seven-linf` | nobody 2026 | Short Auto-PGD: seven steps or so | gradients | `epsilon`, `steps` (9 in L1, 7 in L∞), `loss` (cross-entropy; only in L∞) |",
    ]);
  });
});
