import { z } from "zod";
import { catalogue } from "../../attacks/catalogue.ts";
import { recipes } from "../../experiments/recipes/recipes.ts";
import { trainingSchema } from "../../training/settings.ts";
import { attackSchema } from "./attackSchema.ts";
import { fields } from "./fields.ts";
import { studyMeasures } from "./studyMeasures.ts";

const text = z.string().trim().min(1);
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be small letters, digits and single hyphens");
const { learningRate, seed: _seed, ...training } = trainingSchema.shape;

const recipeNames = recipes.map(({ name }) => name);

/** What is special about a network; what is left out, the study's own settings, its recipe or the preset decide. */
const special = {
  /** As `treble data list` names it. */
  data: text.optional(),
  trainImages: z.int().min(1).optional(),
  initScale: z.number().positive().optional(),
  /** Instead of the recipe's, or of the one that its rule finds for each network. */
  learningRate: learningRate.optional(),
  training: fields(training).partial().optional(),
};

const attack = attackSchema(catalogue);

/** A study of the user's own, as plain data. */
export const studySchema = fields({
  id,
  title: text,
  question: text,
  /** How its networks are trained where neither it nor they say. */
  recipe: z.enum(recipeNames, { error: `there is no such recipe; choose among ${recipeNames.join(", ")}` }).optional(),
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
