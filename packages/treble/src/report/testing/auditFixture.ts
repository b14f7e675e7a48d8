/**
 * A made-up but plausible audit of a small ResNet on 32×32 colour images, for tests and for looking at pages: every
 * number comes from a formula and a fixed generator, none was measured.
 */
import {
  type AuditExample,
  type AuditResult,
  type AuditSpectrum,
  auditFormat,
  type ConvolutionFact,
  type PictureData,
  type Share,
} from "../../results/audit.ts";
import type { RadialProfile } from "../../results/results.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";
import { filteredNoise, generator, mapOf, profileOf, type Shape, shipImage, withCentroid } from "./studyFixture.ts";

const SIZE = 32;
const IMAGES = 500;
const CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];
/** Of 2-D white noise on the grid, as `AuditSpectra.whiteNoise` has it. */
const WHITE = { centroid: 0.38288, highShare: 0.8076 };

const shapes = {
  perturbations: withCentroid({ r0: 0, falloff: 1.6, hill: 1.4 }, 0.204),
  gradients: withCentroid({ r0: 0, falloff: 1.3, hill: 1.2 }, 0.231),
  images: withCentroid({ r0: 0, falloff: 1.2, hill: 0 }, 0.098),
} as const;

const references = [
  ["3×3 convolutions", { r0: 0, falloff: 1.9, hill: 2 }, 0.211],
  ["7×7 convolutions", { r0: 0, falloff: 1.7, hill: 0.9 }, 0.151],
  ["full-width convolutions", { r0: 0, falloff: 1.9, hill: 0.1 }, 0.043],
  ["fully connected", { r0: 0, falloff: 1.1, hill: 0.1 }, 0.196],
] as const;

/** Made once: its spectra take a while. */
let made: AuditResult | undefined;

export function auditFixture(): AuditResult {
  made ??= makeAudit();
  return made;
}

function makeAudit(): AuditResult {
  const random = generator(20_061_101);
  const robust = (epsilon: number, scale: number): number => 0.936 * Math.exp(-((epsilon / scale) ** 1.4));
  const l2 = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1];
  const linf = [1, 2, 3, 4, 6, 8].map((levels) => levels / 255);
  return {
    kind: "audit",
    format: auditFormat,
    command:
      "treble audit models/resnet20-cifar10.onnx --data images/cifar10-test --count 500 --assert 'robust@l2:0.25>=0.5' --out audit",
    version: "0.1.0",
    finished: "2026-03-01T14:05:32.120Z",
    seconds: 1384,
    machine: "onnxruntime-node 1.30.0, CPU, 2 threads",
    model: {
      name: "resnet20-cifar10.onnx",
      hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      bytes: 1_094_233,
      description: "ONNX model, 32×32 colour images to 10 classes",
      shape: [3, SIZE, SIZE],
      classes: CLASSES.length,
      facts: {
        opset: 17,
        irVersion: 8,
        producer: "pytorch 2.3.0",
        parameters: 272_474,
        input: "input, float32, N×3×32×32",
        output: "logits, float32, N×10",
        operators: [
          { name: "Conv", count: 21 },
          { name: "Relu", count: 19 },
          { name: "Add", count: 9 },
          { name: "GlobalAveragePool", count: 1 },
          { name: "Flatten", count: 1 },
          { name: "Gemm", count: 1 },
        ],
        convolutions: convolutionsOf(),
        withoutDerivative: [],
      },
      preprocessing: {
        text: "CIFAR-10: mean 0.4914, 0.4822, 0.4465, std 0.2470, 0.2435, 0.2616",
        source: "found",
        alike: ["ImageNet"],
        tried: [
          { name: "CIFAR-10", accuracy: 0.938, images: 500 },
          { name: "ImageNet", accuracy: 0.926, images: 500 },
          { name: "mean 0.5, std 0.5", accuracy: 0.894, images: 128 },
          { name: "none", accuracy: 0.381, images: 128 },
        ],
      },
    },
    data: {
      name: "images/cifar10-test",
      images: IMAGES,
      available: 10_000,
      classes: CLASSES,
      skipped: [
        { file: "cat/0193.png", reason: "is no PNG: its first bytes are of another format" },
        { file: "truck/thumbs.db", reason: "is of no format that Treble reads" },
      ],
      skippedCount: 3,
    },
    headline:
      "resnet20-cifar10.onnx is right on 93.6 % of 500 images and on 43.2 % under attack at L2 0.25; its smallest perturbations lie at 0.204 cycles per pixel, twice as high as the images.",
    clean: shareOf(0.936),
    robust: [
      {
        norm: "l2",
        epsilon: 0.25,
        attack: "PGD, 50 steps, 5 restarts, and targeted APGD",
        ...shareOf(robust(0.25, 0.3)),
      },
      {
        norm: "l2",
        epsilon: 0.5,
        attack: "PGD, 50 steps, 5 restarts, and targeted APGD",
        ...shareOf(robust(0.5, 0.3)),
      },
      { norm: "linf", epsilon: 8 / 255, attack: "PGD, 50 steps, 5 restarts, and targeted APGD", ...shareOf(0.004) },
    ],
    curves: [
      {
        norm: "l2",
        attack: "DDN on two losses, PGD",
        points: [
          { epsilon: 0, ...shareOf(0.936) },
          ...l2.map((epsilon) => ({ epsilon, ...shareOf(robust(epsilon, 0.3)) })),
        ],
      },
      {
        norm: "linf",
        attack: "FMN, PGD",
        points: [
          { epsilon: 0, ...shareOf(0.936) },
          ...linf.map((epsilon) => ({ epsilon, ...shareOf(robust(epsilon, 0.009)) })),
        ],
      },
    ],
    smallest: {
      attack: "DDN on the margin and on cross-entropy, 100 steps each",
      norm: "l2",
      attacked: 468,
      fooled: 466,
      reasons: { "gradient vanished": 2 },
      size: { q25: 0.148, median: 0.241, q75: 0.349 },
      medianInterval: { mean: 0.241, low: 0.226, high: 0.258 },
      survives8Bit: shareOf(0.987, 466),
    },
    spectra: {
      cutoff: 0.25,
      perturbations: spectrumOf(shapes.perturbations, 0.204, 0.314, 466),
      gradients: spectrumOf(shapes.gradients, 0.231, 0.392, 468),
      images: spectrumOf(shapes.images, 0.098, 0.061, IMAGES),
      whiteNoise: { ...WHITE, profile: profileOf({ r0: 1e6, falloff: 1, hill: 0 }, 0) },
      references: references.map(([label, shape, centroid]) => ({
        label,
        about: "CIFAR-10, features from a small start, 3 seeds",
        centroid: around(centroid, 0.006),
        profile: profileOf(withCentroid(shape, centroid), 0.15),
      })),
    },
    bands: [
      [0, 0.0625, 0.91, 1],
      [0.0625, 0.125, 0.52, 1],
      [0.125, 0.25, 0.38, 1],
      [0.25, 0.35, 0.44, 0.998],
      [0.35, 0.5, 0.83, 0.97],
      [0.5, Number.POSITIVE_INFINITY, 2.7, 0.61],
    ].map(([from, to, median, share]) => ({
      from: from!,
      to: to!,
      attacked: 468,
      fooled: Math.round(468 * share!),
      size: { q25: median! * 0.61, median: median!, q75: median! * 1.47 },
    })),
    sensitivity: {
      norm: 4,
      images: 256,
      cleanError: 0.064,
      errors: sensitivityMap(),
      size: [SIZE, SIZE],
      worst: [
        { frequency: [0.25, 0.1875], error: 0.81, picture: waveOn(random, 8, 6) },
        { frequency: [0.21875, -0.25], error: 0.79, picture: waveOn(random, 7, -8) },
      ],
    },
    channel: {
      images: 256,
      bands: [0.022, 0.044, 0.088, 0.177, 0.354].map((centre, i) => ({
        from: centre / Math.SQRT2,
        to: centre * Math.SQRT2,
        centre,
        threshold: [Number.POSITIVE_INFINITY, 0.19, 0.088, 0.051, 0.071][i]!,
        sensitivity: [0, 28, 129, 384, 198][i]!,
      })),
      gravity: { mean: 0.196, low: 0.187, high: 0.206 },
      centre: { mean: 0.201, low: 0.19, high: 0.214 },
      bandwidth: { mean: 1.9, low: 1.7, high: 2.2 },
      flags: [],
    },
    classes: CLASSES.map((name, i) => ({
      name,
      clean: shareOf(0.9 + 0.08 * random(), 50),
      robust: shareOf(0.25 + 0.5 * random(), 50),
      size: 0.14 + 0.22 * random(),
      centroid: 0.185 + 0.004 * i,
    })),
    confusions: [
      ["cat", "dog", 31],
      ["dog", "cat", 27],
      ["automobile", "truck", 24],
      ["truck", "automobile", 21],
      ["deer", "bird", 19],
      ["bird", "frog", 14],
    ].map(([from, to, count]) => ({ from: String(from), to: String(to), count: Number(count) })),
    examples: [
      exampleOf(random, "easiest", "ship/0071.png", "airplane", 0.031, 300),
      exampleOf(random, "median", "ship/0344.png", "automobile", 0.241, 40),
      exampleOf(random, "hardest", "ship/0012.png", "airplane", 1.12, 8),
    ],
    warnings: [
      {
        code: "large logits",
        raised: "on 12.4 % of the images the first logit leads by more than 17",
        means:
          "cross-entropy has no gradient there in single precision: an attack on it stands still and looks like robustness",
        advice: "attack the log odds or the margin (--loss log-odds, --loss margin)",
      },
    ],
    assertions: [
      {
        text: "clean>=0.9",
        value: 0.936,
        passed: true,
        sentence: "Accuracy without attack is 93.6 %, at least the 90 % asked for.",
      },
      {
        text: "robust@l2:0.25>=0.5",
        value: 0.432,
        passed: false,
        sentence: "Accuracy under attack at L2 0.25 is 43.2 %, below the 50 % asked for.",
      },
    ],
    baseline: {
      name: "resnet20-cifar10-v1.onnx",
      finished: "2026-02-11T09:30:00.000Z",
      rows: [
        {
          measure: "accuracy without attack",
          before: around(0.921, 0.02),
          now: around(0.936, 0.02),
          change: "not told apart",
        },
        {
          measure: "accuracy under attack, L2 0.25",
          before: around(0.31, 0.04),
          now: around(0.432, 0.043),
          change: "better",
        },
        {
          measure: "centroid of the perturbations",
          before: around(0.231, 0.006),
          now: around(0.204, 0.006),
          change: "neither",
        },
      ],
      differences: ["The baseline attacked 400 images, this audit 500."],
    },
    settings: [
      { name: "Seed", value: "0", reason: "Of random starts and noise." },
      {
        name: "Smallest perturbations",
        value: "DDN on the margin and on cross-entropy, 100 steps each, the smaller of the two",
        reason: "There is no radius to choose, and no random start that would colour the spectrum.",
      },
      {
        name: "Robustness",
        value: "PGD with 5 restarts of 50 steps and targeted APGD; an image counts as robust where all fail",
        reason: "One attack alone overestimates robustness.",
      },
      { name: "Intervals", value: "95 %: Wilson for shares, bootstrap over images for spectra", reason: "" },
    ],
    parts: [
      { name: "accuracy", images: 500, seconds: 2.1, state: "done", note: "" },
      { name: "examination", images: 64, seconds: 6.3, state: "done", note: "" },
      { name: "smallest perturbations", images: 468, seconds: 391, state: "done", note: "" },
      { name: "spectra", images: 500, seconds: 12, state: "done", note: "" },
      {
        name: "robustness",
        images: 500,
        seconds: 583,
        state: "done",
        note: "Restarts were cut from 10 to 5 to fit the budget.",
      },
      { name: "bands", images: 468, seconds: 318, state: "done", note: "" },
      { name: "sensitivity map", images: 256, seconds: 64, state: "done", note: "" },
      { name: "critical bands", images: 256, seconds: 8.2, state: "done", note: "" },
    ],
    caveats: [
      "Attacks find small perturbations, not provably the smallest: norms are upper bounds, and robust accuracies too.",
      "500 of 10 000 images were looked at.",
    ],
  };
}

/** Of a network of wider kernels on the same images, to compare with. */
export function secondAuditFixture(): AuditResult {
  const first = auditFixture();
  const shape = withCentroid({ r0: 0, falloff: 1.7, hill: 0.5 }, 0.121);
  return {
    ...first,
    model: {
      ...first.model,
      name: "wide-kernels.onnx",
      facts: {
        ...first.model.facts!,
        parameters: 1_204_330,
        convolutions: first.model.facts!.convolutions.map((one) =>
          one.kernel[0] === 3 ? { ...one, kernel: [9, 9] as const, ceiling: 0.999 } : one,
        ),
      },
    },
    headline: "",
    clean: shareOf(0.902),
    robust: first.robust.map((one) => ({ ...one, ...shareOf(0.8 * one.share) })),
    curves: first.curves.map((curve) => ({
      ...curve,
      points: curve.points.map((point) => ({ ...point, ...shareOf(0.9 * point.share) })),
    })),
    smallest: { ...first.smallest, size: { q25: 0.11, median: 0.192, q75: 0.287 }, medianInterval: undefined },
    spectra: { ...first.spectra, perturbations: spectrumOf(shape, 0.121, 0.142, 448), references: [] },
    bands: first.bands.map((band) => ({
      ...band,
      size: band.size && { q25: 0.7 * band.size.q25, median: 0.8 * band.size.median, q75: 0.9 * band.size.q75 },
    })),
    assertions: [],
    baseline: null,
  };
}

/** An audit that could hardly measure anything: no facts, nothing fooled, nothing beyond the three first parts. */
export function emptyAuditFixture(): AuditResult {
  const full = auditFixture();
  const nan = Number.NaN;
  const none: Share = { count: 0, total: 0, share: nan, low: nan, high: nan };
  return {
    ...full,
    command: "",
    seconds: nan,
    machine: "",
    model: {
      ...full.model,
      name: "",
      hash: null,
      bytes: null,
      description: "",
      facts: null,
      preprocessing: { text: "", source: "none", alike: [], tried: [] },
    },
    data: { name: "", images: 0, available: 0, classes: [], skipped: [], skippedCount: 0 },
    headline: "",
    clean: none,
    robust: [{ norm: "l2", epsilon: 0.5, attack: "", ...none }],
    curves: [{ norm: "l2", attack: "", points: [] }],
    smallest: { attack: "", norm: "l2", attacked: 0, fooled: 0, reasons: {}, size: null, survives8Bit: null },
    spectra: {
      ...full.spectra,
      perturbations: null,
      gradients: null,
      images: {
        ...full.spectra.images,
        count: 0,
        centroid: undefinedInterval,
        highShare: undefinedInterval,
        profile: emptyProfile(full.spectra.images.profile),
        map: full.spectra.images.map.map(() => nan),
      },
      references: [],
    },
    bands: [{ from: 0, to: Number.POSITIVE_INFINITY, attacked: 0, fooled: 0, size: null }],
    sensitivity: null,
    channel: null,
    classes: [{ name: "", clean: none, robust: null, size: nan, centroid: nan }],
    confusions: [],
    examples: [],
    warnings: [],
    assertions: [{ text: "", value: nan, passed: false, sentence: "" }],
    baseline: {
      name: "",
      finished: "",
      rows: [{ measure: "", before: undefinedInterval, now: undefinedInterval, change: "neither" }],
      differences: [],
    },
    settings: [],
    parts: [{ name: "bands", images: 0, seconds: nan, state: "left out", note: "" }],
    caveats: [],
  };
}

/** Text that would do something where it was taken for anything but text. */
export const hostileTexts = [
  "</script><script>alert(1)</script>",
  '"><img src=x onerror=alert(1)><a href="javascript:alert(1)">',
  "\u202e\u2066right to left\u200f\u200b",
  "\x1b[31m\x1b]0;title\x07red\x9b1m",
  "::error::x%0A::stop-commands::y\r\n::error::z",
  "##[error]legacy",
  "|a|`b`|[c](javascript:d)<!-- ]]> --> ]]>",
  "=cmd|' /C calc'!A0",
  `${"x".repeat(200)} ${"y".repeat(100)}`,
  "\ufffe\uffff\ud800\u2028\u2029",
] as const;

/** Texts that the format knows, and what is no text. */
const FIXED = new Set(["kind", "norm", "source", "state", "which", "change", "pixels", "hash", "finished"]);

/** The audit with one of `hostileTexts` before every text that is not one of a fixed set of words. */
export function hostileAuditFixture(): AuditResult {
  let place = 0;
  const poisoned = (value: unknown, key = ""): unknown => {
    if (typeof value === "string") {
      return FIXED.has(key) ? value : `${hostileTexts[place++ % hostileTexts.length]}${value}`;
    }
    if (Array.isArray(value)) return value.map((item) => poisoned(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poisoned(item, name)]));
  };
  const result = poisoned(auditFixture()) as AuditResult;
  // As many classes as there are hostile texts, each with its own.
  const classes = hostileTexts.map((text) => `${text}`);
  return {
    ...result,
    data: { ...result.data, classes },
    classes: result.classes.map((one, i) => ({ ...one, name: classes[i % classes.length]! })),
  };
}

function shareOf(share: number, total = IMAGES): Share {
  const count = Math.round(share * total);
  const p = count / total;
  const [z, n] = [1.96, total];
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { count, total, share: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

function around(mean: number, half: number): Interval {
  return { mean, low: Math.max(0, mean - half), high: mean + half };
}

function spectrumOf(shape: Shape, centroid: number, highShare: number, count: number): AuditSpectrum {
  return {
    count,
    centroid: around(centroid, 0.006),
    highShare: around(highShare, 0.014),
    profile: profileOf(shape, 0.08),
    map: mapOf(shape),
    size: [SIZE, SIZE],
  };
}

function emptyProfile({ radius }: RadialProfile): RadialProfile {
  const none = radius.map(() => Number.NaN);
  return { radius, share: none, low: none, high: none, density: none };
}

/** Of ResNet-20: 3×3 everywhere, two strides of 2 with 1×1 shortcuts. */
function convolutionsOf(): ConvolutionFact[] {
  const found: ConvolutionFact[] = [];
  let [field, jump, channels] = [1, 1, 3];
  const add = (name: string, kernel: number, stride: number, out: number): void => {
    field += (kernel - 1) * jump;
    found.push({
      name,
      kernel: [kernel, kernel],
      stride: [stride, stride],
      dilation: [1, 1],
      groups: 1,
      channels: [channels, out],
      receptiveField: [Math.min(SIZE, field), Math.min(SIZE, field)],
      ceiling: kernel === 1 ? 0.192 : 0.839,
    });
    jump *= stride;
    channels = out;
  };
  add("/conv1/Conv", 3, 1, 16);
  for (const [stage, width] of [16, 32, 64].entries())
    for (let block = 0; block < 3; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const before = channels;
      add(`/layer${stage + 1}/${block}/conv1/Conv`, 3, stride, width);
      add(`/layer${stage + 1}/${block}/conv2/Conv`, 3, 1, width);
      if (stride === 2)
        found.push({
          ...found.at(-1)!,
          name: `/layer${stage + 1}/${block}/shortcut/Conv`,
          kernel: [1, 1],
          stride: [2, 2],
          channels: [before, width],
          ceiling: 0.192,
        });
    }
  return found;
}

/** Errors high at middle frequencies and along the axes. */
function sensitivityMap(): number[] {
  return Array.from({ length: SIZE * SIZE }, (_, i) => {
    const [y, x] = [(Math.floor(i / SIZE) - SIZE / 2) / SIZE, ((i % SIZE) - SIZE / 2) / SIZE];
    const radius = Math.hypot(y, x);
    const hill = 0.74 * Math.exp(-(((radius - 0.29) / 0.13) ** 2));
    return Math.min(1, 0.064 + hill * (0.8 + 0.2 * Math.cos(4 * Math.atan2(y, x))));
  });
}

/** `[C, H, W]` values in [0, 1] as 8-bit pixels. */
export function pictureOf(values: readonly number[], shape: PictureData["shape"] = [3, SIZE, SIZE]): PictureData {
  const bytes = Uint8Array.from(values, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  return { shape, pixels: btoa(String.fromCharCode(...bytes)) };
}

function waveOn(random: () => number, fy: number, fx: number): PictureData {
  return pictureOf(
    shipImage(random).map((value, i) => {
      const [y, x] = [Math.floor((i % (SIZE * SIZE)) / SIZE), i % SIZE];
      return value + 0.125 * Math.cos((2 * Math.PI * (fy * y + fx * x)) / SIZE);
    }),
  );
}

function exampleOf(
  random: () => number,
  which: AuditExample["which"],
  image: string,
  classAfter: string,
  size: number,
  factor: number,
): AuditExample {
  const original = shipImage(random);
  const { perturbation } = filteredNoise(shapes.perturbations, size, random);
  return {
    ...{ which, image, trueClass: "ship", classAfter, size, factor },
    original: pictureOf(original),
    adversarial: pictureOf(original.map((value, i) => value + perturbation[i]!)),
    perturbation: pictureOf(perturbation.map((value) => 0.5 + factor * value)),
  };
}

/** Whether text holds what nobody sees: control characters, marks of direction, lone surrogates; line ends apart. */
export function holdsUnseen(text: string): boolean {
  return /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u.test(text.replaceAll("\n", ""));
}
