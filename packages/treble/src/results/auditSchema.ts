import { z } from "zod";
import { type AuditResult, auditFormat } from "./audit.ts";
import { count, interval, number, profile, quartiles, setting, text, texts } from "./resultFields.ts";

/** What is infinite where nothing ends it, which JSON writes as null. */
const unlimited = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.POSITIVE_INFINITY);
const pair = z.tuple([count, count]);
const norm = z.enum(["l1", "l2", "linf"]);
const hash = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256");

const shareFields = { count, total: count, share: number, low: number, high: number };
const share = z.object(shareFields).meta({ id: "Share" });

const picture = z
  .object({ shape: z.tuple([count, count, count]), pixels: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, "not base64") })
  .refine(
    ({ shape, pixels }) => pixels.length === 4 * Math.ceil(shape.reduce((a, b) => a * b, 1) / 3),
    "not as many pixels as its shape says",
  )
  .meta({ id: "PictureData" });

const convolution = z
  .object({
    name: text,
    kernel: pair,
    stride: pair,
    dilation: pair,
    groups: count,
    channels: pair,
    receptiveField: pair.nullable(),
    ceiling: z.number().nullable(),
  })
  .meta({ id: "ConvolutionFact" });

const facts = z
  .object({
    opset: count.nullable(),
    irVersion: count.nullable(),
    producer: text,
    parameters: count,
    input: text,
    output: text,
    operators: z.array(z.object({ name: text, count })),
    convolutions: z.array(convolution),
    withoutDerivative: texts,
  })
  .meta({ id: "ModelFacts" });

const preprocessing = z
  .object({
    text,
    source: z.enum(["stated", "preset", "metadata", "found", "none", "part of the model"]),
    alike: z.array(text),
    tried: z.array(z.object({ name: text, accuracy: number, images: count })),
  })
  .meta({ id: "PreprocessingResult" });

const model = z
  .object({
    name: text,
    hash: hash.nullable(),
    bytes: count.nullable(),
    description: text,
    shape: z.tuple([count, count, count]),
    classes: count,
    facts: facts.nullable(),
    preprocessing,
  })
  .meta({ id: "AuditedModel" });

const data = z
  .object({
    name: text,
    images: count,
    available: count,
    classes: texts,
    skipped: z.array(z.object({ file: text, reason: text })),
    skippedCount: count,
  })
  .meta({ id: "AuditedData" });

const robust = z.object({ norm, epsilon: number, attack: text, ...shareFields }).meta({ id: "RobustShare" });

const curve = z
  .object({ norm, attack: text, points: z.array(z.object({ epsilon: number, ...shareFields })) })
  .meta({ id: "AccuracyCurve" });

const smallest = z
  .object({
    attack: text,
    norm,
    attacked: count,
    fooled: count,
    reasons: z.record(text, z.number()),
    size: quartiles.nullable(),
    medianInterval: interval.exactOptional(),
    survives8Bit: share.nullable(),
  })
  .meta({ id: "SmallestPerturbations" });

const spectrum = z
  .object({ count, centroid: interval, highShare: interval, profile, map: z.array(number), size: pair })
  .refine(({ map, size: [height, width] }) => map.length === height * width, "the map is not of its size")
  .meta({ id: "AuditSpectrum" });

const reference = z.object({ label: text, about: text, centroid: interval, profile }).meta({ id: "ReferenceSpectrum" });

const spectra = z
  .object({
    cutoff: number,
    perturbations: spectrum.nullable(),
    gradients: spectrum.nullable(),
    images: spectrum,
    whiteNoise: z.object({ centroid: number, highShare: number, profile }),
    references: z.array(reference),
  })
  .meta({ id: "AuditSpectra" });

const band = z
  .object({ from: number, to: unlimited, attacked: count, fooled: count, size: quartiles.nullable() })
  .meta({ id: "BandResult" });

const sensitivity = z
  .object({
    norm: number,
    images: count,
    cleanError: number,
    errors: z.array(number),
    size: pair,
    worst: z.array(z.object({ frequency: z.tuple([number, number]), error: number, picture: picture.nullable() })),
  })
  .refine(({ errors, size: [height, width] }) => errors.length === height * width, "the map is not of its size")
  .meta({ id: "SensitivityResult" });

const channel = z
  .object({
    images: count,
    bands: z.array(z.object({ from: number, to: number, centre: number, threshold: unlimited, sensitivity: number })),
    gravity: interval,
    centre: interval,
    bandwidth: interval,
    flags: texts,
  })
  .meta({ id: "ChannelResult" });

const ofClass = z
  .object({ name: text, clean: share, robust: share.nullable(), size: number, centroid: number })
  .meta({ id: "ClassResult" });

const example = z
  .object({
    which: z.enum(["easiest", "median", "hardest"]),
    image: text,
    trueClass: text,
    classAfter: text,
    size: number,
    original: picture,
    adversarial: picture,
    perturbation: picture,
    factor: number,
  })
  .meta({ id: "AuditExample" });

const warning = z.object({ code: text, raised: text, means: text, advice: text }).meta({ id: "AuditWarning" });

const assertion = z
  .object({ text, value: number, passed: z.boolean(), sentence: text })
  .meta({ id: "AssertionResult" });

const baseline = z
  .object({
    name: text,
    finished: text,
    rows: z.array(
      z.object({
        measure: text,
        before: interval,
        now: interval,
        change: z.enum(["better", "worse", "not told apart", "neither"]),
      }),
    ),
    differences: texts,
  })
  .meta({ id: "BaselineResult" });

const part = z
  .object({ name: text, images: count, seconds: number, state: z.enum(["done", "left out", "failed"]), note: text })
  .meta({ id: "AuditPart" });

/** An audit as `audit.json` holds it, in the order in which it is written; null becomes NaN, or infinity. */
export const auditSchema: z.ZodType<AuditResult> = z
  .object({
    kind: z.literal("audit"),
    format: z.literal(auditFormat),
    command: text,
    version: text,
    finished: text,
    seconds: number,
    machine: text,
    model,
    data,
    headline: text,
    clean: share,
    robust: z.array(robust),
    curves: z.array(curve),
    smallest,
    spectra,
    bands: z.array(band),
    sensitivity: sensitivity.nullable(),
    channel: channel.nullable(),
    classes: z.array(ofClass),
    confusions: z.array(z.object({ from: text, to: text, count }).meta({ id: "Confusion" })),
    examples: z.array(example),
    warnings: z.array(warning),
    assertions: z.array(assertion),
    baseline: baseline.nullable(),
    settings: z.array(setting),
    parts: z.array(part),
    caveats: texts,
  })
  .meta({ id: "AuditResult" });
