/**
 * A made-up but plausible study, for tests and for looking at pages: every number comes from a formula and a fixed
 * generator, none was measured.
 */
import {
  type BestKernelResult,
  type ExampleRow,
  type ExperimentResult,
  type NetworkResult,
  type RadialProfile,
  resultFormat,
  type StudyResult,
} from "../../results/results.ts";
import type { Interval } from "../../statistics/interval.ts";

const SIZE = 32;
const CHANNELS = 3;
const PIXELS = SIZE * SIZE;

/** Classes of CIFAR-10. */
const CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/** Energy at a radius: `1 / (1 + (r/r0)²)^falloff`, and a broad hill at 0.32, `hill` times as high as it is there. */
export interface Shape {
  readonly r0: number;
  readonly falloff: number;
  readonly hill: number;
}

interface Spec extends Pick<NetworkResult, "id" | "label" | "family" | "activation" | "kernel" | "parameters"> {
  readonly place: number;
  readonly shape: Shape;
  readonly centroid: number;
  readonly test: number;
  readonly norm: number;
  readonly target: string;
  readonly unreached: boolean;
}

/** falloff and hill: see `Shape`; † did not reach the criterion. */
const TABLE = `
  fully-connected        | fully-connected    | relu   |    | 789258 | falloff 1.1 hill 0.1    | centroid 0.206 | test 0.47 | norm 0.31 | airplane
  bounded-width-3        | bounded-width      | relu   |  3 | 164298 | falloff 1.9 hill 2.0    | centroid 0.211 | test 0.51 | norm 0.18 | cat
  bounded-width-7        | bounded-width      | relu   |  7 | 166218 | falloff 1.7 hill 0.9    | centroid 0.151 | test 0.52 | norm 0.21 | truck
  bounded-width-15       | bounded-width      | relu   | 15 | 174666 | falloff 1.7 hill 0.3    | centroid 0.073 | test 0.48 | norm 0.26 | airplane
  full-width             | full-width         | relu   | 32 | 213018 | falloff 1.9 hill 0.1    | centroid 0.043 | test 0.46 | norm 0.34 | airplane
  locally-connected-3    | locally-connected  | relu   |  3 | 638986 | falloff 1.2 hill 1.2    | centroid 0.190 | test 0.44 | norm 0.22 | bird     †
  vision-transformer     | vision-transformer | gelu   |    | 541002 | falloff 0.9 hill 0.6    | centroid 0.224 | test 0.53 | norm 0.24 | truck
  linear-fully-connected | fully-connected    | linear |    | 789258 | falloff 1.0 hill 0.1    | centroid 0.202 | test 0.38 | norm 0.12 | airplane
  linear-bounded-width-3 | bounded-width      | linear |  3 | 164298 | falloff 1.5 hill 1.4    | centroid 0.177 | test 0.36 | norm 0.11 | cat
  linear-full-width      | full-width         | linear | 32 | 213018 | falloff 1.8 hill 0.1    | centroid 0.049 | test 0.37 | norm 0.16 | deer
`;

const TONES: ReadonlyMap<string, number> = new Map([
  ["fully-connected", 0],
  ["locally-connected", 1],
  ["vision-transformer", 2],
]);

const SPECS: readonly Spec[] = TABLE.trim().split("\n").map(specOf);

function specOf(row: string, place: number): Spec {
  const [id, family, activation, kernel, parameters, shape, centroid, test, norm, target] = row
    .split("|")
    .map((cell) => cell.trim()) as [string, Spec["family"], Spec["activation"], ...string[]];
  const number = (cell: string | undefined, name: string): number =>
    Number(new RegExp(`${name} ([\\d.]+)`).exec(cell ?? "")?.[1]);
  const width = kernel === "" ? null : Number(kernel);
  const name = family === "bounded-width" || family === "full-width" ? family : family.replace("-", " ");
  return {
    id,
    place,
    family,
    activation,
    kernel: width,
    label: `${activation === "linear" ? "linear " : ""}${name}${width === null ? "" : ` ${width}×${width}`}`,
    parameters: Number(parameters),
    shape: withCentroid(
      { r0: 0, falloff: number(shape, "falloff"), hill: number(shape, "hill") },
      number(centroid, "centroid"),
    ),
    centroid: number(centroid, "centroid"),
    test: number(test, "test"),
    norm: number(norm, "norm"),
    target: target?.replace("†", "").trim() ?? "",
    unreached: target?.includes("†") ?? false,
  };
}

/** Builds the made-up study: 32×32 RGB, CIFAR-10's classes, ten networks, three claims. */
export function studyFixture(): StudyResult {
  const random = generator(20_060_114);
  const images = profileOf(withCentroid({ r0: 0, falloff: 1.2, hill: 0 }, 0.098), 0.03);
  const whiteNoise = profileOf({ r0: 1e6, falloff: 1, hill: 0 }, 0);
  const image = shipImage(random);
  const networks = SPECS.map(networkOf);
  return {
    format: resultFormat,
    title: "Do small convolutions cause high-frequency adversarial perturbations?",
    preset: "standard",
    command: "treble reproduce kernel-size --preset standard --data cifar10 --seeds 3 --out results/kernel-size",
    version: "0.1.0",
    finished: "2026-03-01T14:05:32.120Z",
    seconds: 5_412,
    dataset: {
      name: "cifar10",
      label: "CIFAR-10",
      trainImages: 10_000,
      testImages: 500,
      shape: [CHANNELS, SIZE, SIZE],
      classes: CLASSES,
    },
    robustEpsilon: 0.25,
    basis: "Networks start from initial weights 5 times smaller than usual and are compared at training loss 1.45.",
    settings: [
      {
        name: "Optimiser",
        value: "SGD, momentum 0.9, weight decay 5e-4",
        reason:
          "Weight decay removes what training does not use, so that little of the random initialisation stays in the features.",
      },
      {
        name: "Initial weights",
        value: "He, × 0.2",
        reason:
          "Random weights have a white spectrum; a small start keeps their residue from looking like a high-frequency bias.",
      },
      {
        name: "Criterion",
        value: "training loss 1.45",
        reason: "The centroid moves while a network fits, so networks are compared at one training loss.",
      },
      {
        name: "Learning rate",
        value: "0.0003 to 0.01, per architecture",
        reason: "A full-width layer has large gradients and diverges at the rate a 3×3 kernel needs.",
      },
      {
        name: "Attack",
        value: "DDN, L2, 100 steps",
        reason:
          "Minimum-norm: the perturbation is no larger than it has to be, so no energy is spent past the boundary.",
      },
      { name: "Batch size", value: "128", reason: "" },
      { name: "Bootstrap", value: "2 000 draws, seeds first, then samples", reason: "" },
    ],
    recipes: [{ name: "features", title: "Features learned from a small start", text: "", ran: true }],
    experiments: experimentsOf(networks),
    figures: ["svg", "png", "csv"],
    claims: [
      {
        id: "kernel-size",
        row: "kernel-size",
        recipe: "features",
        spectra: "own",
        declared: "",
        claim: "The smaller the convolution kernel, the higher the frequencies of adversarial perturbations.",
        source: "arXiv 2006.11440, section 4.2",
        metric: "centroid of the perturbation",
        contrast: "bounded-width 3×3 minus full-width, ReLU, centroid of minimum-norm L2 perturbations",
        networks: ["bounded-width-3", "bounded-width-7", "bounded-width-15", "full-width"],
        rule: "Supported if the 95 % interval of the difference lies wholly above 0, contradicted if wholly below, otherwise inconclusive.",
        predicted: 1,
        check: false,
        verdict: "supported",
        effect: { mean: 0.168, low: 0.155, high: 0.181 },
        seedEffects: [0.159, 0.171, 0.174],
        unit: "cycles per pixel",
        sentence:
          "Perturbations of the 3×3 network lie 0.168 cycles per pixel higher than those of the full-width network.",
        seeds: 3,
        samples: 640,
      },
      {
        id: "weight-sharing",
        row: "weight-sharing",
        recipe: "features",
        spectra: "own",
        declared: "",
        claim: "Locality, not weight sharing, causes it: locally connected layers show the same bias as convolutions.",
        source: "arXiv 2006.11440, section 4.3",
        metric: "centroid of the perturbation",
        contrast: "locally connected 3×3 minus fully connected, ReLU, centroid of minimum-norm L2 perturbations",
        networks: ["locally-connected-3", "fully-connected"],
        rule: "Supported if the 95 % interval of the difference lies wholly above 0, contradicted if wholly below, otherwise inconclusive.",
        predicted: 1,
        check: false,
        verdict: "inconclusive",
        effect: { mean: -0.016, low: -0.041, high: 0.012 },
        seedEffects: [-0.035, -0.006, -0.007],
        unit: "cycles per pixel",
        sentence:
          "Perturbations of the locally connected network lie 0.016 cycles per pixel below those of the fully connected one, but the interval includes zero.",
        seeds: 3,
        samples: 612,
      },
      {
        id: "linear-kernel",
        row: "linear-kernel",
        recipe: "features",
        spectra: "own",
        declared: "",
        claim:
          "Without a non-linearity, a fully connected network is attacked at lower frequencies than a convolution.",
        source: "arXiv 2006.11440, section 3",
        metric: "centroid of the perturbation",
        contrast: "linear bounded-width 3×3 minus linear fully connected, centroid of minimum-norm L2 perturbations",
        networks: ["linear-bounded-width-3", "linear-fully-connected"],
        rule: "Supported if the 95 % interval of the difference lies wholly above 0, contradicted if wholly below, otherwise inconclusive.",
        predicted: 1,
        check: false,
        verdict: "contradicted",
        effect: { mean: -0.025, low: -0.034, high: -0.016 },
        seedEffects: [-0.03, -0.026, -0.019],
        unit: "cycles per pixel",
        sentence:
          "Perturbations of the linear 3×3 network lie 0.025 cycles per pixel below those of the fully connected one.",
        seeds: 3,
        samples: 570,
      },
    ],
    networks,
    images: { centroid: { mean: 0.098, low: 0.096, high: 0.101 }, profile: images },
    whiteNoise: { centroid: 0.38288, profile: whiteNoise },
    example: {
      index: 1,
      choice: "the first test image that every network's first seed classifies correctly and is fooled on",
      trueClass: "ship",
      image,
      rows: SPECS.map((s) => exampleRow(s, random)),
    },
    caveats: [
      "Locally connected 3×3 did not reach the training loss at which the networks are compared in 40 epochs.",
      "The networks' test accuracies differ by up to 17 percentage points; each stands in its row.",
    ],
    terms: ["Bounded-width", "Full-width", "Locally connected", "Fully connected", "ResNet"].map((name) => ({
      about: "networks",
      name,
      text: `What ${name} means.`,
      words: [name, name.replace(" ", "-")],
    })),
  };
}

/** A bell of so many pixels, with a bell of a spectrum. */
function kernelOf(size: number): BestKernelResult {
  const bell = (extent: number, width: number): number[] =>
    Array.from({ length: extent ** 2 }, (_, i) => {
      const middle = Math.floor(extent / 2);
      const r = Math.hypot(Math.floor(i / extent) - middle, (i % extent) - middle);
      return Math.exp(-0.5 * (r / width) ** 2);
    });
  const spectrum = bell(SIZE, SIZE / (2 * size));
  const sum = spectrum.reduce((total, value) => total + value, 0);
  return {
    ...{ size: [size, size], image: [SIZE, SIZE], grid: [SIZE, SIZE], cutoff: 0.1 },
    ...{ share: 0.08 * size, flatShare: 0.075 * size, kernel: bell(size, size / 3) },
    spectrum: spectrum.map((value) => value / sum),
  };
}

function experimentsOf(networks: readonly NetworkResult[]): ExperimentResult[] {
  const convolutions = networks.filter(
    ({ kernel, activation, family }) => kernel !== null && activation === "relu" && family !== "locally-connected",
  );
  const others = networks.filter(({ activation }) => activation !== "linear");
  const linear = networks.filter(({ activation }) => activation === "linear");
  const references = [{ label: "white noise", value: 0.38288 }];
  return [
    {
      id: "kernel-size",
      base: "kernel-size",
      recipe: "features",
      title: "Kernel size",
      question: "Does a smaller convolution kernel move adversarial perturbations to higher frequencies?",
      command: "npm run reproduce -- kernel-size",
      networks: convolutions.map(({ id }) => id),
      claims: ["kernel-size"],
      kernels: [3, 5, 7].map(kernelOf),
      charts: [
        {
          id: "kernel-size-centroid",
          title: "Frequency against kernel width",
          caption: "Mean frequency against the width of the kernel, with 95 % intervals.",
          x: { label: "Kernel width (pixels)", scale: "log2" },
          y: { label: "Centroid (cycles per pixel)", scale: "linear" },
          series: [
            {
              name: "perturbations",
              points: convolutions.map((n) => ({ x: n.kernel!, y: n.centroid, dots: n.seedCentroids })),
            },
            { name: "features", points: convolutions.map((n) => ({ x: n.kernel!, y: n.featureCentroid.trained })) },
          ],
          references,
        },
      ],
      caveats: [],
    },
    {
      id: "weight-sharing",
      base: "weight-sharing",
      recipe: "features",
      title: "Weight sharing",
      question: "Is it locality or weight sharing that decides?",
      command: "npm run reproduce -- weight-sharing",
      networks: others.map(({ id }) => id),
      claims: ["weight-sharing"],
      charts: [
        {
          id: "weight-sharing-centroid",
          title: "Frequency by architecture",
          caption: "Mean frequency of the perturbations, with 95 % intervals.",
          x: { label: "", scale: "rows" },
          y: { label: "Centroid (cycles per pixel)", scale: "linear" },
          series: [
            {
              name: "perturbations",
              points: others.map((n) => ({ x: n.label, y: n.centroid, dots: n.seedCentroids })),
            },
          ],
          references,
        },
      ],
      caveats: ["The locally connected network stopped early, so the two are not compared at one loss."],
    },
    {
      id: "linear",
      base: "linear",
      recipe: "features",
      title: "Linear networks",
      question: "Does the wiring of a network without non-linearity decide at which frequencies it is attacked?",
      command: "npm run reproduce -- linear",
      networks: linear.map(({ id }) => id),
      claims: ["linear-kernel"],
      charts: [
        {
          id: "linear-centroid",
          title: "Frequency by wiring",
          caption: "Mean frequency of perturbations and features, with 95 % intervals.",
          x: { label: "", scale: "rows" },
          y: { label: "Centroid (cycles per pixel)", scale: "linear" },
          series: [
            { name: "perturbations", points: linear.map((n) => ({ x: n.label, y: n.centroid })) },
            { name: "features", points: linear.map((n) => ({ x: n.label, y: n.featureCentroid.trained })) },
          ],
          references,
        },
      ],
      caveats: [],
    },
  ];
}

function networkOf(s: Spec): NetworkResult {
  const profile = profileOf(s.shape, 0.12);
  const highShare = profile.share.reduce((sum, share, i) => sum + (profile.radius[i]! > 0.25 ? share : 0), 0);
  const attacked = Math.round(1500 * s.test);
  return {
    id: s.id,
    recipe: "features",
    label: s.label,
    dataset: "cifar10",
    family: s.family,
    activation: s.activation,
    kernel: s.kernel,
    convolution: s.family === "bounded-width" ? "bounded" : s.family === "full-width" ? "full" : null,
    tone: TONES.get(s.family) ?? null,
    architecture: { family: s.family, ...(s.kernel === null ? {} : { kernel: s.kernel }) },
    architectureText: `${s.family}${s.kernel === null ? "" : `, kernel ${s.kernel}`}`,
    special: s.family === "vision-transformer" ? ["initialisation times 1"] : [],
    parameters: s.parameters,
    seeds: 3,
    runs: [0, 1, 2].map((seed) => ({
      train: runId(30 * s.place + seed),
      measure: runId(30 * s.place + seed + 10),
      probes: s.activation === "linear" ? [runId(30 * s.place + seed + 20)] : [],
    })),
    epochs: s.unreached ? 40 : 8 + 60 * (0.55 - s.test),
    reachedCriterion: !s.unreached,
    learningRate: s.kernel === 32 ? 0.0003 : 0.01,
    trainLoss: s.unreached ? 1.52 : 1.45,
    trainAccuracy: around(s.test + 0.015, 0.006),
    testAccuracy: around(s.test, 0.012),
    centroid: around(s.centroid, s.unreached ? 0.021 : 0.006),
    seedCentroids: [-0.7, 0.1, 0.6].map((part) => s.centroid + part * (s.unreached ? 0.021 : 0.006)),
    spectrum: mapOf(s.shape),
    shared: { perturbation: null, feature: null },
    filters: null,
    featureCentroid: {
      initial: around(s.kernel === 32 ? 0.381 : 0.362, 0.003),
      trained: around(s.centroid + 0.014, 0.007),
      change: around(s.centroid + 0.006, 0.006),
    },
    highShare: around(highShare, 0.01),
    bandwidth: around(400 * s.centroid, 12),
    robustAccuracy: around(s.test * (s.norm / 0.5), 0.02),
    minimumNorm: { q25: s.norm * 0.55, median: s.norm, q75: s.norm * 1.62 },
    tried: 1500,
    attacked,
    succeeded: attacked - (s.unreached ? 4 : 0),
    profile,
    trainSeconds: 180,
  };
}

function runId(number: number): string {
  return (0x9e3779b9 * (number + 1)).toString(16).padStart(16, "0").slice(-16);
}

function around(mean: number, half: number): Interval {
  return { mean, low: Math.max(0, mean - half), high: mean + half };
}

function energyAt(shape: Shape, radius: number): number {
  const knee = (r: number): number => (1 + (r / shape.r0) ** 2) ** -shape.falloff;
  return knee(radius) + shape.hill * knee(0.32) * Math.exp(-(((radius - 0.32) / 0.13) ** 2));
}

/** Signed frequency of DFT index `u`, cycles per pixel. */
function signedFrequency(u: number): number {
  return (u < SIZE / 2 ? u : u - SIZE) / SIZE;
}

export function profileOf(shape: Shape, relativeWidth: number): RadialProfile {
  const rings = Math.floor(Math.SQRT1_2 * SIZE) + 1;
  const energy = new Array<number>(rings).fill(0);
  const points = new Array<number>(rings).fill(0);
  for (let u = 0; u < SIZE; u++)
    for (let v = 0; v < SIZE; v++) {
      const radius = Math.hypot(signedFrequency(u), signedFrequency(v));
      const ring = Math.min(rings - 1, Math.floor(radius * SIZE));
      energy[ring]! += energyAt(shape, radius);
      points[ring]! += 1;
    }
  const total = energy.reduce((a, b) => a + b, 0);
  const share = energy.map((e) => e / total);
  return {
    radius: share.map((_, i) => (i + 0.5) / SIZE),
    share,
    low: share.map((s) => s * (1 - relativeWidth)),
    high: share.map((s) => s * (1 + relativeWidth)),
    density: share.map((s, i) => s / points[i]!),
  };
}

/** `[H, W]`, zero frequency in the middle; sums to 1. */
export function mapOf(shape: Shape): number[] {
  const energy = Array.from({ length: PIXELS }, (_, i) =>
    energyAt(shape, Math.hypot(Math.floor(i / SIZE) - SIZE / 2, (i % SIZE) - SIZE / 2) / SIZE),
  );
  const total = energy.reduce((a, b) => a + b, 0);
  return energy.map((e) => e / total);
}

/** The same shape with the knee moved to where the centroid is the one wanted. */
export function withCentroid(shape: Shape, centroid: number): Shape {
  let [low, high] = [1e-4, 3];
  for (let i = 0; i < 40; i++) {
    const middle = Math.sqrt(low * high);
    if (centroidOf(profileOf({ ...shape, r0: middle }, 0)) < centroid) low = middle;
    else high = middle;
  }
  return { ...shape, r0: Math.sqrt(low * high) };
}

function centroidOf(profile: RadialProfile): number {
  return profile.share.reduce((sum, share, i) => sum + share * profile.radius[i]!, 0);
}

function exampleRow(s: Spec, random: () => number): ExampleRow {
  return {
    network: s.id,
    ...filteredNoise(s.shape, s.norm, random),
    norm: s.norm,
    classBefore: "ship",
    classAfter: s.target,
    success: true,
  };
}

/** White noise filtered to a spectrum and scaled to its L2 norm, with the spectrum it then has. */
export function filteredNoise(
  shape: Shape,
  norm: number,
  random: () => number,
): Pick<ExampleRow, "perturbation" | "spectrum"> {
  const perturbation: number[] = [];
  const energy = new Array<number>(PIXELS).fill(0);
  for (let c = 0; c < CHANNELS; c++) {
    const re = Array.from({ length: PIXELS }, () => random() + random() + random() - 1.5);
    const im = new Array<number>(PIXELS).fill(0);
    dft(re, im, -1);
    for (let u = 0; u < SIZE; u++)
      for (let v = 0; v < SIZE; v++) {
        const i = u * SIZE + v;
        const gain = Math.sqrt(energyAt(shape, Math.hypot(signedFrequency(u), signedFrequency(v))));
        re[i]! *= gain;
        im[i]! *= gain;
        const centred = ((u + SIZE / 2) % SIZE) * SIZE + ((v + SIZE / 2) % SIZE);
        energy[centred]! += re[i]! ** 2 + im[i]! ** 2;
      }
    dft(re, im, 1);
    perturbation.push(...re);
  }
  const length = Math.sqrt(perturbation.reduce((sum, x) => sum + x * x, 0));
  const total = energy.reduce((a, b) => a + b, 0);
  return {
    perturbation: perturbation.map((x) => (x * norm) / length),
    spectrum: energy.map((e) => e / total),
  };
}

/** Unitary 2-D DFT in place, rows then columns. */
function dft(re: number[], im: number[], sign: 1 | -1): void {
  for (const [stride, step] of [
    [1, SIZE],
    [SIZE, 1],
  ] as const)
    for (let line = 0; line < SIZE; line++) {
      const lineRe = new Array<number>(SIZE).fill(0);
      const lineIm = new Array<number>(SIZE).fill(0);
      for (let k = 0; k < SIZE; k++)
        for (let n = 0; n < SIZE; n++) {
          const angle = (sign * 2 * Math.PI * ((k * n) % SIZE)) / SIZE;
          const a = re[line * step + n * stride]!;
          const b = im[line * step + n * stride]!;
          lineRe[k]! += (a * Math.cos(angle) - b * Math.sin(angle)) / Math.sqrt(SIZE);
          lineIm[k]! += (a * Math.sin(angle) + b * Math.cos(angle)) / Math.sqrt(SIZE);
        }
      for (let k = 0; k < SIZE; k++) {
        re[line * step + k * stride] = lineRe[k]!;
        im[line * step + k * stride] = lineIm[k]!;
      }
    }
}

/** A ship on the sea under the sky, as far as 32×32 pixels go. */
export function shipImage(random: () => number): number[] {
  const image = new Array<number>(CHANNELS * PIXELS);
  for (let h = 0; h < SIZE; h++)
    for (let w = 0; w < SIZE; w++) {
      const hull = h >= 18 && h <= 23 && w >= 4 + (h - 18) * 0.8 && w <= 28 - (h - 18) * 0.5;
      const house = h >= 12 && h < 18 && w >= 15 && w <= 23;
      const funnel = h >= 8 && h < 12 && w >= 18 && w <= 20;
      const base = hull
        ? [0.35, 0.12, 0.12]
        : house
          ? [0.88, 0.87, 0.84]
          : funnel
            ? [0.75, 0.3, 0.15]
            : h < 20
              ? [0.55 + h * 0.012, 0.7 + h * 0.008, 0.88]
              : [0.1, 0.28 - (h - 20) * 0.006, 0.42];
      const shade = 0.05 * (random() - 0.5);
      for (let c = 0; c < CHANNELS; c++) image[c * PIXELS + h * SIZE + w] = Math.min(1, Math.max(0, base[c]! + shade));
    }
  return image;
}

/** Uniform numbers in [0, 1): Mulberry32, public domain. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
