import type { Chart, ChartPoint, ChartSeries } from "../../results/chart.ts";
import type { SpectraKind } from "../../results/results.ts";
import type { Interval } from "../../statistics/interval.ts";
import { type PredictorScore, predictorNames, scorePredictors } from "../../theory/prediction/scorePredictors.ts";
import { foreseenNetworks, scoreOf } from "../claims/foresightClaims.ts";
import type { PredictionConfig } from "../computations/prediction.ts";
import type { Computed } from "../contract/computation.ts";
import type { ConditionRuns } from "../contract/conditionRuns.ts";
import type { ChartContext } from "../contract/experiment.ts";
import { quantityInterval } from "../contract/sharedQuantity.ts";
import { convolution, fullyConnected } from "../networks/conditions.ts";
import { momentCentroid, stageAxis, stageLines } from "./stageLines.ts";

const kinds = ["own", "shared"] as const;

/** The table of predictors as two charts, foreseen against measured, and along training. */
export function predictionCharts(
  rows: readonly ConditionRuns[],
  config: PredictionConfig,
  { computed = {} }: ChartContext,
): readonly Chart[] {
  const scores = kinds.map((spectra) => ({
    spectra,
    scores: scorePredictors(foreseenNetworks(rows, computed, spectra)),
  }));
  const along = alongChart(rows, config, computed);
  const charts = [
    tableChart(scores, "rank"),
    tableChart(scores, "error"),
    ...kinds.map((spectra, k) => scatterChart(rows, scores[k]!.scores, spectra, "lazy")),
    ...kinds.map((spectra, k) => scatterChart(rows, scores[k]!.scores, spectra, "combined")),
    ...(along ? [along] : []),
  ];
  // With few networks nothing can be ranked, and of one seed nothing is shared.
  return charts.filter(({ series }) => series.length > 0);
}

interface Scored {
  readonly spectra: SpectraKind;
  readonly scores: readonly PredictorScore[];
}

/** One row a predictor. */
function tableChart(scored: readonly Scored[], of: "rank" | "error"): Chart {
  const names = Object.entries(predictorNames);
  const points = (scores: readonly PredictorScore[]): ChartPoint[] =>
    scores
      .filter((score) => Number.isFinite(score[of].mean))
      .map((score) => ({ x: predictorNames[score.name], y: score[of] }));
  return {
    id: `prediction-${of}`,
    title: of === "rank" ? "How well each predictor ranks the networks" : "How far each predictor is off",
    caption:
      of === "rank"
        ? "Spearman's rank correlation of what each predictor foresees with the measured centroid of the perturbations, own and shared, with 95 % intervals over networks (Bonett & Wright 2000)."
        : "Mean absolute error of what each predictor foresees, against the measured centroid, own and shared, with 95 % bootstrap intervals over networks.",
    explanation:
      of === "rank"
        ? "Nothing here has seen a trained network of its half. Gradient at the start: the centroid of ∇ₓ(logit_y − logit_r) of random weights. Lazy training: while weights stay near their start a network is the linear model f₀(x) + ⟨∇_θ f₀(x), θ − θ₀⟩, whose training is that of a kernel machine with K(x, x′) = ⟨∇_θ f(x), ∇_θ f(x′)⟩ (Jacot, Gabriel & Hongler 2018; Lee et al. 2019): the gradient of its margin after training to the loss at which the networks stop is what it foresees. Own spectra keep the start's gradient, shared ones are the cross-spectrum of what training added from different starts. Kernel's sensitivity × class signal: S(r)²·|s(f)|², with S(r) = E‖d/dε ∇_θ f(x + ε φ)‖² over waves φ of an annulus and |s|² the energy of the difference of two classes' mean images: where early training would go. One step of learning features: the gradient after one step of gradient descent on all of a sample, as long as the loss asks for (Ba et al. 2022); from a small start it makes each layer of what the others and the images put into it, which lazy training leaves out. The least centroid of the first layer's window is what the uncertainty principle leaves to any filter of that size. All of them: ridge regression on the five, fitted to the other half of the architectures."
        : "A predictor may rank networks well and yet be off by as much for all. The constant is the measured mean of the other half; the line is a least-squares line (with a ridge) on the logarithm of the first layer's window, fitted to the other half: who foresees no better than these has not foreseen much.",
    x: { label: "", scale: "rows" },
    y: {
      label: of === "rank" ? "Rank correlation" : "Mean absolute error (cycles per pixel)",
      scale: "linear",
    },
    series: scored
      .map(({ spectra, scores }) => ({
        name: spectra,
        points: [...points(scores)].sort((a, b) => orderOf(names, a) - orderOf(names, b)),
      }))
      .filter(({ points: shown }) => shown.length > 0),
    references: of === "rank" ? [{ label: "no foresight", value: 0 }] : [],
  };
}

function orderOf(names: readonly (readonly [string, string])[], { x }: ChartPoint): number {
  return names.findIndex(([, label]) => label === x);
}

const SCATTERED = {
  lazy: { title: "lazy training", what: "lazy training" },
  combined: { title: "all together", what: "the regression on all predictors, fitted on the other half," },
};

/** Each network a point: foreseen to the right, measured upwards; a line where the two are equal. */
function scatterChart(
  rows: readonly ConditionRuns[],
  scores: readonly PredictorScore[],
  spectra: SpectraKind,
  name: keyof typeof SCATTERED,
): Chart {
  const { foreseen } = scoreOf(scores, name);
  const measured = (row: ConditionRuns): Interval =>
    spectra === "own" ? row.result.centroid : quantityInterval(row.shared.perturbation?.centroid ?? null);
  const series = rows.flatMap((row, place): ChartSeries[] => {
    const [x, y] = [foreseen[place]!, measured(row)];
    const known = Number.isFinite(x) && Number.isFinite(y.mean);
    return known ? [{ name: row.condition.label, points: [{ x, y }], apart: true }] : [];
  });
  const all = series.flatMap(({ points }) => points.flatMap(({ x, y }) => [Number(x), y.mean]));
  const ends = all.length === 0 ? [] : [Math.min(...all), Math.max(...all)];
  return {
    id: `prediction-${name}-${spectra}`,
    title: `Foreseen and measured: ${spectra} spectra, ${SCATTERED[name].title}`,
    caption: `Centroid of the perturbations as ${SCATTERED[name].what} foresees it, and as measured (${spectra === "own" ? "own spectra, 95 % intervals over seeds and images" : "what seeds share, 95 % intervals"}); one point a network. On the line both are equal.`,
    x: { label: "Foreseen (cycles per pixel)", scale: "linear" },
    y: { label: "Measured (cycles per pixel)", scale: "linear" },
    series: [
      ...series,
      ...(ends.length === 0
        ? []
        : [{ name: "foreseen = measured", points: ends.map((x) => ({ x, y: { mean: x, low: x, high: x } })) }]),
    ],
    references: [],
  };
}

/** Shared centroids along training, foreseen and measured, of the networks that were followed; null where none was. */
function alongChart(rows: readonly ConditionRuns[], { networks }: PredictionConfig, computed: Computed): Chart | null {
  const starts = networks.map((_, i) => networks.slice(0, i).reduce((sum, one) => sum + one.losses.length, 0));
  // Two, or their lines could not be told apart.
  const shown = [convolution(3).id, fullyConnected().id];
  const followed = rows.filter(({ condition, stages }) => stages.length > 1 && shown.includes(condition.id));
  if (followed.length === 0) return null;
  const measured = stageLines(followed, (stage) => momentCentroid(stage, "perturbation", "shared"));
  const foreseen = followed.map((row): ChartSeries => {
    const place = rows.indexOf(row);
    const { losses } = networks[place]!;
    return {
      name: `${row.condition.label}, foreseen`,
      points: losses.flatMap((x, k) => {
        const mean = computed.shared?.[starts[place]! + k] ?? -1;
        return mean < 0 ? [] : [{ x, y: { mean, low: mean, high: mean } }];
      }),
    };
  });
  return {
    id: "prediction-along",
    title: "Shared centroids along training",
    caption:
      "Centroid of what seeds share of the perturbations at each training loss, measured (95 % intervals) and foreseen by lazy training.",
    explanation:
      "Gradient flow on a kernel learns its eigenvectors one after the other, the largest first: f_t = f₀ + Σ_j a_j(t) K(·, x_j), da/dt = (y − softmax f)/n. Directions of the images with much variance, which are of low frequency, come first, and what is left to fit later is of higher frequency: the foreseen centroid rises as the loss falls. Networks that learn features may do otherwise.",
    x: stageAxis,
    y: { label: "Shared centroid (cycles per pixel)", scale: "linear" },
    series: [...measured, ...foreseen].filter(({ points }) => points.length > 0),
    references: [],
  };
}
