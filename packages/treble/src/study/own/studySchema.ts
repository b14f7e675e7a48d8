import { z } from "zod";
import { type AttackName, attackNames, type LossFlag, lossFlags } from "../../attacks/attackNames.ts";
import type { PlainAttack } from "../../attacks/plainAttack.ts";
import { trainingSchema } from "../../training/settings.ts";
import { studyMeasures } from "./studyMeasures.ts";

/** An object whose unknown fields are named together with those that there are. */
function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `there is no field ${(issue.keys as string[]).join(", ")}; the fields are ${Object.keys(shape).join(", ")}`
        : undefined,
  });
}

const text = z.string().trim().min(1);
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be small letters, digits and single hyphens");
const { learningRate, seed: _seed, ...training } = trainingSchema.shape;

/** What is special about a network; what is left out, the study's own settings or the preset decide. */
const special = {
  /** As `treble data list` names it. */
  data: text.optional(),
  trainImages: z.int().min(1).optional(),
  initScale: z.number().positive().optional(),
  /** Instead of the one that the preset's rule finds for each network. */
  learningRate: learningRate.optional(),
  training: fields(training).partial().optional(),
};

/** Which settings an attack has, `attackOfPlain` checks. */
const attack = fields({
  name: z.enum(attackNames as [AttackName, ...AttackName[]], {
    error: `there is no such attack; choose among ${attackNames.join(", ")}`,
  }),
  epsilon: z.number().positive().optional(),
  norm: z.enum(["l2", "linf"]).optional(),
  steps: z.int().min(1).max(100_000).optional(),
  stepSize: z.number().positive().optional(),
  loss: z.enum(lossFlags as [LossFlag, ...LossFlag[]]).optional(),
  randomStart: z.boolean().optional(),
  restarts: z.int().min(1).max(1000).optional(),
  levels: z.int().min(2).max(65_536).optional(),
  start: z.enum(["noise", "gradient"]).optional(),
  // Plain data has no undefined fields.
}).transform((given) => given as PlainAttack);

/** A study of the user's own, as plain data. */
export const studySchema = fields({
  id,
  title: text,
  question: text,
  ...special,
  networks: z
    .array(
      fields({
        id,
        label: text.optional(),
        /** Checked by `parseArchitecture`. */
        architecture: z.looseObject({ family: text }),
        ...special,
        cost: z.number().positive().optional(),
      }),
    )
    .min(1),
  /** Tried on every network besides the measurement's own, which is DDN. */
  attacks: z.array(attack).default([]),
  claims: z
    .array(
      fields({
        id,
        claim: text,
        source: text.optional(),
        measure: z.enum(Object.keys(studyMeasures) as [keyof typeof studyMeasures]).default("centroid"),
        /** Of what this attack finds, by its name. */
        attack: text.optional(),
        higher: text,
        lower: text,
      }),
    )
    .default([]),
});

export type StudyData = z.output<typeof studySchema>;
