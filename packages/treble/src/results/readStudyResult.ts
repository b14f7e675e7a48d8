import { z } from "zod";
import { UserError } from "../errors/userError.ts";
import { parseJson } from "../formats/parseJson.ts";
import { count, interval, number, profile, quartiles, setting, text, texts } from "./resultFields.ts";
import { resultFormat, type StudyResult } from "./results.ts";

/** It is part of a link to a folder. */
const run = z.string().regex(/^[0-9a-f]{16}$/, "not the id of a run");

const point = z.object({
  x: z.union([z.number(), text]),
  y: interval,
  dots: z.array(number).exactOptional(),
});

const chart = z.object({
  id: text,
  title: text,
  caption: text,
  explanation: text.exactOptional(),
  x: z.object({
    label: text,
    scale: z.enum(["rows", "linear", "log2", "log10"]),
    integers: z.literal(true).exactOptional(),
  }),
  y: z.object({ label: text, scale: z.enum(["linear", "log10"]), fromZero: z.boolean().exactOptional() }),
  series: z.array(z.object({ name: text, points: z.array(point), apart: z.literal(true).exactOptional() })),
  references: z.array(z.object({ label: text, value: number })),
});

const size = z.tuple([count, count]);
const bestKernel = z
  .object({
    ...{ size, image: size, grid: size, cutoff: z.number(), share: z.number(), flatShare: z.number() },
    ...{ kernel: z.array(z.number()), spectrum: z.array(z.number()) },
  })
  .refine(
    ({ size: [a, b], grid: [c, d], kernel, spectrum }) => kernel.length === a * b && spectrum.length === c * d,
    "a kernel has not as many values as pixels, or its spectrum not as many as frequencies",
  );

const recipe = z.object({ name: text, title: text, text, ran: z.boolean() });

const experiment = z.object({
  id: text,
  base: text,
  recipe: text,
  title: text,
  question: text,
  command: text,
  networks: texts,
  claims: texts,
  charts: z.array(chart),
  kernels: z.array(bestKernel).exactOptional(),
  caveats: texts,
});

const claim = z.object({
  id: text,
  row: text,
  recipe: text,
  spectra: z.enum(["own", "shared"]),
  declared: text,
  short: text.exactOptional(),
  metric: text,
  contrast: text,
  rule: text,
  unit: text,
  source: text,
  predicted: z.union([z.literal(1), z.literal(-1)]),
  check: z.boolean(),
  claim: text,
  networks: texts,
  seeds: count,
  samples: count,
  effect: interval,
  seedEffects: z.array(number),
  verdict: z.enum(["supported", "contradicted", "inconclusive"]),
  sentence: text,
});

const shared = z.object({
  images: count,
  pairs: count,
  agreement: interval,
  centroid: interval,
  ownCentroid: interval,
  profile: z.object({ radius: z.array(number), share: z.array(number), density: z.array(number) }).nullable(),
  map: z.array(number),
});

const filters = z.object({
  shape: z.tuple([count, count, count]),
  filters: z.array(z.array(number)),
  spectra: z.array(z.array(number)),
});

const network = z.object({
  id: text,
  recipe: text,
  label: text,
  dataset: text,
  family: text,
  convolution: z.enum(["bounded", "full"]).nullable(),
  tone: count.nullable(),
  activation: text,
  kernel: z.number().nullable(),
  architecture: z.record(text, z.json()),
  architectureText: text,
  special: texts,
  parameters: count,
  seeds: count,
  runs: z.array(z.object({ train: run, measure: run, probes: z.array(run) })),
  epochs: number,
  reachedCriterion: z.boolean(),
  learningRate: number,
  trainLoss: number,
  trainAccuracy: interval,
  testAccuracy: interval,
  centroid: interval,
  seedCentroids: z.array(number),
  spectrum: z.array(number),
  shared: z.object({ perturbation: shared.nullable(), feature: shared.nullable() }),
  foreseen: z.object({ own: number, shared: number }).exactOptional(),
  filters: filters.nullable(),
  featureCentroid: z.object({ initial: interval, trained: interval, change: interval }),
  highShare: interval,
  bandwidth: interval,
  robustAccuracy: interval,
  minimumNorm: quartiles,
  tried: count,
  attacked: count,
  succeeded: count,
  profile,
  trainSeconds: number,
});

const example = z.object({
  index: count,
  choice: text,
  trueClass: text,
  image: z.array(number),
  rows: z.array(
    z.object({
      network: text,
      perturbation: z.array(number),
      norm: number,
      spectrum: z.array(number),
      classBefore: text,
      classAfter: text,
      success: z.boolean(),
    }),
  ),
});

/** In the order in which a result is written. */
const schema: z.ZodType<StudyResult> = z
  .object({
    format: z.literal(resultFormat),
    title: text,
    preset: text,
    command: text,
    version: text,
    finished: text,
    seconds: number,
    dataset: z.object({
      name: text,
      label: text,
      trainImages: count,
      testImages: count,
      shape: z.tuple([count, count, count]),
      classes: texts,
    }),
    robustEpsilon: number,
    basis: text,
    settings: z.array(setting),
    recipes: z.array(recipe),
    experiments: z.array(experiment),
    figures: z.array(z.enum(["svg", "png", "csv"])),
    claims: z.array(claim),
    networks: z.array(network),
    images: z.object({ centroid: interval, profile }),
    whiteNoise: z.object({ centroid: number, profile }),
    example,
    processors: texts.exactOptional(),
    caveats: texts,
    terms: z.array(z.object({ about: z.enum(["networks", "images"]), name: text, text, words: texts })),
  })
  .superRefine(({ dataset: { shape }, networks, example: { image, rows } }, context) => {
    const [channels, height, width] = shape;
    const wrong = (path: (string | number)[], length: number, wanted: number): void => {
      if (length !== wanted) context.addIssue({ code: "custom", path, message: `${length} values, not ${wanted}` });
    };
    wrong(["example", "image"], image.length, channels * height * width);
    for (const [i, { spectrum, shared, filters }] of networks.entries()) {
      // A network may be of another dataset's images, but its spectra are of one size.
      const area = spectrum.length;
      for (const name of ["perturbation", "feature"] as const) {
        if (shared[name]) wrong(["networks", i, "shared", name, "map"], shared[name].map.length, area);
      }
      for (const [j, one] of (filters?.spectra ?? []).entries()) {
        wrong(["networks", i, "filters", "spectra", j], one.length, area);
      }
      for (const [j, one] of (filters?.filters ?? []).entries()) {
        wrong(
          ["networks", i, "filters", "filters", j],
          one.length,
          filters!.shape.reduce((a, b) => a * b, 1),
        );
      }
    }
    for (const [i, { perturbation, spectrum }] of rows.entries()) {
      wrong(["example", "rows", i, "perturbation"], perturbation.length, channels * height * width);
      wrong(["example", "rows", i, "spectrum"], spectrum.length, height * width);
    }
  });

const versioned = z.object({ format: z.int().positive() });

/**
 * A study's result from the text of its `results.json`, checked in every field.
 * @param text UTF-8, as bytes or decoded
 * @param name what an error calls the file
 * @throws UserError where it is damaged, something else, or of another version of Treble
 */
export function readStudyResult(text: Uint8Array | string, name = "results.json"): StudyResult {
  const data = parseJson(text);
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new UserError(`${name} is damaged or no study's result; write it again with \`treble reproduce\`.`);
  }
  const format = versioned.safeParse(data).data?.format;
  if (format === undefined || format < resultFormat) {
    throw new UserError(
      `${name} is of an older version of Treble, or no study's result; give the command that made it again, which repeats no finished run.`,
    );
  }
  if (format > resultFormat) {
    throw new UserError(
      `${name} is of a newer version of Treble (format ${format}, and this one reads ${resultFormat}); update Treble.`,
    );
  }
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new UserError(
    `${name} is damaged, at ${path.join(".") || "its beginning"} (${message}); give the command that made it again, which repeats no finished run.`,
  );
}
