import type { Chart, ChartPoint } from "../../results/chart.ts";
import { numberText } from "../../results/numberText.ts";
import type { Interval } from "../../statistics/interval.ts";
import { mean } from "../../statistics/mean.ts";
import {
  boundedName,
  computeImplicitBias,
  denseName,
  depths,
  fullName,
  type ImplicitBiasConfig,
  trainedWidths,
  widthsOf,
} from "../computations/implicitBias.ts";
import type { Claim } from "../contract/claim.ts";
import { type Computed, everyDrawRule } from "../contract/computation.ts";
import { declaredIn } from "../contract/declared.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { gunasekar, jagadeesan } from "../contract/sources.ts";

/** Cosines with the optimum above which a network went there: along descent, and in the flow's limit. */
const NEAR = { dense: 0.999, limit: 0.99 };

/** Raised when the same settings would give other numbers. */
const VERSION = 1;

const SIZES: Readonly<Record<Scale["name"], Pick<ImplicitBiasConfig, "size" | "signals" | "draws" | "steps">>> = {
  quick: { size: 32, signals: 8, draws: 3, steps: 5000 },
  standard: { size: 64, signals: 16, draws: 5, steps: 20_000 },
  paper: { size: 128, signals: 32, draws: 5, steps: 20_000 },
};

/** Their time in training steps of a plan's calibration: 7 s, 70 s and 231 s where such a step took 0.0155 s. */
const STEPS: Readonly<Record<Scale["name"], number>> = { quick: 450, standard: 4500, paper: 15_000 };

function configOf(scale: Scale): ImplicitBiasConfig {
  return { ...SIZES[scale.name], flowSteps: 1500, growth: 0.2, initialScale: 0.1, kept: 24 };
}

/** Each draw's numbers of what stands one draw after the other. */
function byDraw(all: readonly number[], { draws }: ImplicitBiasConfig): readonly (readonly number[])[] {
  const each = all.length / draws;
  return Array.from({ length: draws }, (_, draw) => all.slice(draw * each, (draw + 1) * each));
}

function claimsOf(config: ImplicitBiasConfig): Claim[] {
  const common = {
    ...{ check: true as const, rule: everyDrawRule, networks: [], shared: null, predicted: 1 as const },
    declared: declaredIn("0ca6ffe", "30 November 2026"),
    statistic: ([value]: Float64Array) => value!,
  };
  const cosine = (name: string, where: "end" | "limit", least: number) => (computed: Computed) =>
    computed[`${name} ${where}`]!.map((error) => 1 - error - least);
  const cosines = (least: number) => (effect: Interval) =>
    `Cosines of ${numberText(effect.low + least, 5)} to ${numberText(effect.high + least, 5)} over ${config.draws} draws of ${config.signals} signals of ${config.size} values.`;
  return [
    {
      ...common,
      id: "implicit-bias-max-margin",
      claim: "Gradient descent on a fully connected linear network goes to the max-margin predictor.",
      source: `${gunasekar}, theorem 1`,
      metric: `cosine of the predictor after ${config.steps} normalised steps with the exact max-margin predictor`,
      contrast: `that cosine minus ${NEAR.dense}, two layers of weights`,
      unit: "of the cosine",
      computed: cosine(denseName, "end", NEAR.dense),
      sentence: cosines(NEAR.dense),
    },
    {
      ...common,
      id: "implicit-bias-fourier",
      claim:
        "Gradient flow on a full-width convolutional linear network of two layers goes to the predictor of least Fourier norm.",
      source: `${gunasekar}, theorem 2`,
      metric: "cosine of the predictor in the limit of the flow with the exact minimum of ‖β̂‖₁ at margin 1",
      contrast: `that cosine minus ${NEAR.limit}`,
      unit: "of the cosine",
      computed: cosine(fullName(2), "limit", NEAR.limit),
      sentence: cosines(NEAR.limit),
    },
    {
      ...common,
      id: "implicit-bias-stationary",
      claim:
        "Full-width convolutional linear networks of three to five layers come closer to the first-order conditions of the least ‖β̂‖ with exponent 2/L, all along gradient descent.",
      source: `${gunasekar}, theorem 2a`,
      metric: "log10 of the residual of the first-order conditions",
      contrast: `fall of the residual over the last tenfold of ${config.steps} steps, the least over the three depths`,
      unit: "powers of ten",
      computed: (computed) => {
        const before = computed.steps!.findIndex((step) => step >= config.steps / 10);
        const falls = [3, 4, 5].map((layers) =>
          byDraw(computed[`${fullName(layers)} residual`]!, config).map((path) =>
            Math.log10(path[before]! / path.at(-1)!),
          ),
        );
        return falls[0]!.map((_, draw) => Math.min(...falls.map((fall) => fall[draw]!)));
      },
      sentence: (effect) =>
        `Over the last tenfold of steps the residual falls by ${numberText(effect.low, 2)} to ${numberText(effect.high, 2)} powers of ten where it falls least.`,
    },
    {
      ...common,
      id: "implicit-bias-bounded",
      claim:
        "Gradient flow on bounded-width convolutional linear networks goes to the predictor of least induced norm.",
      source: jagadeesan,
      metric: `cosine of the predictor in the limit of the flow with the exact minimum of the norm that kernels of its width induce`,
      contrast: `the smaller of the cosines of kernels of ${trainedWidths.map(({ width }) => width).join(" and ")} values, minus ${NEAR.limit}`,
      unit: "of the cosine",
      computed: (computed) => {
        const each = trainedWidths.map(({ width }) => cosine(boundedName(width), "limit", NEAR.limit)(computed));
        return each[0]!.map((_, draw) => Math.min(...each.map((values) => values[draw]!)));
      },
      sentence: cosines(NEAR.limit),
    },
    {
      ...common,
      id: "implicit-bias-between",
      claim:
        "Bounded-width networks lie between fully connected and full-width ones: the wider their kernels, the smaller the Fourier norm that they end with.",
      source: jagadeesan,
      metric: "‖β̂‖₁ in the limit of the flow, at margin 1, against the least there is",
      contrast: `the smallest step down along fully connected, kernels of ${trainedWidths.map(({ width }) => width).join(", of ")} values, full-width of two layers`,
      unit: "of the least Fourier norm",
      computed: (computed) => {
        const order = [denseName, ...trainedWidths.map(({ width }) => boundedName(width)), fullName(2)];
        const norms = order.map((name) => computed[`${name} sparsity`]!);
        return norms[0]!.map((_, draw) => Math.min(...norms.slice(1).map((one, i) => norms[i]![draw]! - one[draw]!)));
      },
      sentence: (effect) =>
        `The smallest step down is ${numberText(effect.low, 3, "both")} to ${numberText(effect.high, 3, "both")} times the least Fourier norm.`,
    },
  ];
}

/** The largest residual in the limit over all depths and draws. */
function worstLimit(computed: Computed): number {
  return Math.max(...depths.flatMap((layers) => computed[`${fullName(layers)} limitResidual`]!));
}

/** Mean over the draws and their range. */
function range(values: readonly number[]): Pick<ChartPoint, "y" | "dots"> {
  return { y: { mean: mean(values), low: Math.min(...values), high: Math.max(...values) }, dots: values };
}

/** A quantity along gradient descent. */
function alongSteps(computed: Computed, name: string, config: ImplicitBiasConfig): ChartPoint[] {
  const paths = byDraw(computed[name]!, config);
  return computed.steps!.map((x, at) => ({ x, y: range(paths.map((path) => path[at]!)).y }));
}

function chartsOf(computed: Computed, config: ImplicitBiasConfig): Chart[] {
  const labels: readonly (readonly [name: string, label: string])[] = [
    [denseName, "fully connected, 2 layers"],
    [fullName(1), "full-width, 1 layer"],
    ...trainedWidths.map(({ width, channels }) => {
      const label = `kernels of ${width}, ${channels} ${channels === 1 ? "channel" : "channels"}`;
      return [boundedName(width), label] as const;
    }),
    [fullName(2), "full-width, 2 layers"],
  ];
  const over = `Mean over ${config.draws} draws of ${config.signals} random signals of ${config.size} values in two classes; intervals are their range.`;
  const steps = { label: "Steps of gradient descent", scale: "log10" as const };
  const widths = widthsOf(config.size);
  const ofWidths = (name: string): ChartPoint[] => {
    const draws = byDraw(computed[name]!, config);
    return widths.map((x, at) => ({ x, ...range(draws.map((draw) => draw[at]!)) }));
  };
  const trained = (name: string): ChartPoint[] =>
    [
      [1, denseName] as const,
      ...trainedWidths.map(({ width }) => [width, boundedName(width)] as const),
      [config.size, fullName(2)] as const,
    ].map(([x, network]) => ({ x, ...range(computed[`${network} ${name}`]!) }));
  return [
    {
      id: "implicit-bias-direction",
      title: "Distance to where theory sends each network",
      caption: `One less the cosine of each network's predictor with its own optimum, along gradient descent. ${over}`,
      explanation:
        "A linear network computes ⟨β, x⟩, whatever its wiring; but gradient descent moves weights, and of all β that separate two classes it finds the one that is cheapest in weights. With the exponential loss, whose weights grow for ever, the direction of β tends to the minimum of a norm R(β) with y⟨x, β⟩ ≥ 1 for all signals: of fully connected networks R = ‖β‖₂, the max-margin predictor; of full-width convolutions of two layers R = ‖β̂‖₁ = Σ_k |β̂_k|, which is small where few frequencies are used (Gunasekar et al. 2018); of kernels of K values a norm between the two, given by a semidefinite program (Jagadeesan et al. 2022). The optimum of each is computed exactly here, with a duality gap below a millionth. Steps are normalised by the loss, so that the logarithm of the time that plain gradient descent would take grows in proportion to them: a straight line here, a power of the steps, is there that power of 1/log t.",
      x: steps,
      y: { label: "1 − cosine with the optimum", scale: "log10" },
      series: labels.map(([name, label]) => ({ name: label, points: alongSteps(computed, `${name} error`, config) })),
      references: [],
    },
    {
      id: "implicit-bias-limit",
      title: "The same at the end, and in the limit of the flow",
      caption: `One less the cosine with the optimum after ${config.steps} steps of gradient descent, and after the flow in its limit, in which margins grow by a factor of e^${Math.round(config.flowSteps * config.growth)}. ${over}`,
      explanation:
        "Frequencies that the optimum does not use die out slowly: with multipliers α of the margins and ĝ = Σ αᵢ yᵢ x̂ᵢ, the weights of frequency k grow as the power |ĝ_k| of the margin, those that stay as the power 1; so the share of k falls as the margin to the power |ĝ_k| − 1, and where |ĝ_k| is 0.98 a margin of a million leaves three quarters of it. Once the loss sees the smallest margins alone, the flow can be followed in implicit steps, each of which multiplies the smallest margin by a constant with the least motion of the weights. The dots are single draws.",
      x: { label: "", scale: "rows" },
      y: { label: "1 − cosine with the optimum", scale: "log10" },
      series: (["end", "limit"] as const).map((where) => ({
        name: where === "end" ? "after gradient descent" : "in the flow's limit",
        points: labels.map(([name, label]) => ({
          x: label,
          ...range(computed[`${name} ${where}`]!.map((error) => Math.max(error, 1e-16))),
        })),
      })),
      references: [],
    },
    {
      id: "implicit-bias-residual",
      title: "First-order conditions by depth",
      caption: `Residual of the first-order conditions of the least ‖β̂‖ with exponent 2/L, for full-width networks of L layers along gradient descent. In the flow's limit it is at most ${worstLimit(computed).toExponential(0)}. ${over}`,
      explanation:
        "With three layers and more the exponent 2/L is below 1, and ‖β̂‖_{2/L} = (Σ_k |β̂_k|^{2/L})^{L/2} is no norm: it has many local minima, and theory says only that the limit is a point at which its first-order conditions hold, |β̂_k|^{2/L − 2} β̂_k = Σ αᵢ yᵢ x̂ᵢ,k with multipliers αᵢ ≥ 0 of the signals at the margin (Gunasekar et al. 2018, theorem 2a). The multipliers that come nearest are found by non-negative least squares; the residual is what is left, 0 where the conditions hold and 1 where no multipliers help.",
      x: steps,
      y: { label: "Residual", scale: "log10" },
      series: depths.map((layers) => ({
        name: `${layers} ${layers === 1 ? "layer" : "layers"}`,
        points: alongSteps(computed, `${fullName(layers)} residual`, config),
      })),
      references: [],
    },
    {
      id: "implicit-bias-width",
      title: "From max margin to few frequencies, by kernel width",
      caption: `Fourier norm and length at margin 1, against the least there is of either: of the exact optimum for each kernel width, and of trained networks in the flow's limit (fully connected at width 1). ${over}`,
      explanation:
        "A network with kernels of K values and a linear read-out pays R_K(β) = min Σ ‖w‖‖v‖ over all kernels w and read-outs v that make β: with K = 1 that is ‖β‖₂, with K = D it is ‖β̂‖₁/√D, and in between a semidefinite program. From one end to the other the optimum takes fewer frequencies (its Fourier norm falls to the least) and grows longer; step by step neither need hold in every draw.",
      x: { label: "Kernel width (values)", scale: "log2" },
      y: { label: "Against the least there is", scale: "linear", fromZero: false },
      series: [
        { name: "Fourier norm, optimum", points: ofWidths("widths sparsity") },
        { name: "Fourier norm, trained", points: trained("sparsity") },
        { name: "length, optimum", points: ofWidths("widths length") },
        { name: "length, trained", points: trained("length") },
      ],
      references: [{ label: "the least", value: 1 }],
    },
  ];
}

export const implicitBias: Experiment = {
  id: "implicit-bias",
  title: "Where linear networks go",
  question:
    "Of all predictors that separate two classes, does gradient descent find the one that theory says its wiring makes cheapest?",
  // Networks trained on images are far from any limit; what becomes of the theory there, `linear-features` asks.
  conditions: () => [],
  computation: (scale) => {
    const config = configOf(scale);
    return {
      steps: STEPS[scale.name],
      config: { kind: "implicit-bias", version: VERSION, ...config },
      compute: ({ signal }) => computeImplicitBias(config, signal),
    };
  },
  claims: (scale) => claimsOf(configOf(scale)),
  charts: (_, { scale, computed }) => chartsOf(computed ?? {}, configOf(scale)),
  caveats: (_, { computed }) => {
    const worst = Math.max(...(computed?.gap ?? []));
    return [
      `All of this is computed on random one-dimensional signals, in double precision and without any network or image of the study; the largest duality gap of an optimum is ${worst.toExponential(0)} of its norm. Networks that are trained on images stop far from any limit: what becomes of the theory there, \`linear-features\` asks.`,
      "Above two layers theory promises a point at which the first-order conditions hold, not the least quasi-norm: where a network goes depends on its start.",
    ];
  },
};
