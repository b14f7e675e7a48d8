import { z } from "zod";
import type { Catalogue } from "../../attacks/catalogueOf.ts";
import { lossFlags } from "../../attacks/contract/loss.ts";
import type { PlainAttack } from "../../attacks/plainAttack.ts";
import { fields } from "./fields.ts";

/** An attack of these, as a study's file names it. Which settings it has, `attackOfPlain` checks. */
export function attackSchema({ names, records }: Catalogue) {
  const norms = records.flatMap((record) => (record.open.includes("norm") ? record.norms : []));
  return fields({
    name: z.enum(names, { error: `there is no such attack; choose among ${names.join(", ")}` }),
    epsilon: z.number().positive().optional(),
    norm: z.enum([...new Set(norms)]).optional(),
    steps: z.int().min(1).max(100_000).optional(),
    stepSize: z.number().positive().optional(),
    loss: z.enum(lossFlags).optional(),
    randomStart: z.boolean().optional(),
    restarts: z.int().min(1).max(1000).optional(),
    levels: z.int().min(2).max(65_536).optional(),
    start: z.enum(["noise", "gradient"]).optional(),
    // Plain data has no undefined fields.
  }).transform((given) => given as PlainAttack);
}
