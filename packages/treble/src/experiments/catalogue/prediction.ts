import type { ForeseenSize } from "../../pipeline/foreseenRun.ts";
import { numberText } from "../../results/numberText.ts";
import { predictionCharts } from "../charts/predictionCharts.ts";
import { foresightClaims } from "../claims/foresightClaims.ts";
import { computePrediction, type PredictionConfig, predictorsOf } from "../computations/prediction.ts";
import type { Condition } from "../contract/conditionRuns.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { foreseeable, foreseenConfig } from "../networks/foreseen.ts";
import { beyondConvolution } from "./beyondConvolution.ts";
import { datasets } from "./datasets.ts";
import { depth } from "./depth.ts";
import { kernelSize } from "./kernelSize.ts";
import { linearFeatures } from "./linearFeatures.ts";
import { nonlinearFeatures } from "./nonlinearFeatures.ts";
import { regime } from "./regime.ts";

/** Raised when the same settings would give other numbers. */
const VERSION = 2;

const SIZES: Readonly<Record<Scale["name"], ForeseenSize>> = {
  quick: { sample: 2000, kernelImages: 128, images: 64, starts: 2, seed: 0 },
  standard: { sample: 5000, kernelImages: 256, images: 128, starts: 3, seed: 0 },
  paper: { sample: 10_000, kernelImages: 512, images: 256, starts: 4, seed: 0 },
};

/**
 * Their time in training steps of a plan's calibration: 139 s for the ten networks of the quick study, where such a
 * step took 0.0155 s; the others by their sizes and numbers of networks, not measured.
 */
const STEPS: Readonly<Record<Scale["name"], number>> = { quick: 9000, standard: 90_000, paper: 400_000 };

/** Not more images than the study has itself. */
function sizeOf({ name, trainImages, measure }: Scale): ForeseenSize {
  const { sample, kernelImages, images, ...rest } = SIZES[name];
  return {
    ...rest,
    sample: Math.min(sample, trainImages),
    kernelImages: Math.min(kernelImages, 2 * measure.images),
    images: Math.min(images, measure.images),
  };
}

/** Networks that these train anyway. */
const sources = [kernelSize, beyondConvolution, depth, datasets, linearFeatures, nonlinearFeatures, regime];

function conditionsOf(scale: Scale): readonly Condition[] {
  const trained = sources.filter(({ presets }) => presets?.includes(scale.name) ?? true);
  return foreseeable(trained.flatMap((experiment) => experiment.conditions(scale)));
}

function configOf(scale: Scale): PredictionConfig {
  return { ...sizeOf(scale), networks: conditionsOf(scale).map((one) => foreseenConfig(one, scale)) };
}

export const prediction: Experiment = {
  id: "prediction",
  title: "Prediction before training",
  question:
    "Can it be said, from the architecture and the images alone, at which frequencies a network's perturbations will lie?",
  conditions: conditionsOf,
  computation: (scale) => {
    const config = configOf(scale);
    return {
      steps: STEPS[scale.name],
      config: { kind: "prediction", version: VERSION, ...config },
      compute: (laboratory) => computePrediction(config, laboratory),
    };
  },
  foreseen: (computed, scale) =>
    new Map(
      conditionsOf(scale).map(({ id }, place) => {
        const [own, shared] = (["own", "shared"] as const).map(
          (spectra) => predictorsOf(computed, place, spectra).lazy,
        );
        return [id, { own: own!, shared: shared! }];
      }),
    ),
  claims: (scale) => foresightClaims(conditionsOf(scale)),
  charts: (rows, context) => predictionCharts([...rows.values()], configOf(context.scale), context),
  caveats: (rows, { scale, computed }) => {
    const { kernelImages, images, starts } = sizeOf(scale);
    const optima = [...rows.values()].flatMap(({ condition, result }, place) => {
      const optimum = computed?.optimum?.[place] ?? -1;
      return optimum < 0
        ? []
        : [`${condition.label} ${numberText(optimum)} (measured ${numberText(result.centroid.mean)})`];
    });
    return [
      `Lazy training is computed on ${kernelImages} images with ${starts} draws of the initial weights, and looked at on ${images}: few images are fitted to a loss with less than many are, and how a network is really trained (its optimiser, its rate, its batches) does not enter.`,
      `The rich regime's optimum is known of linear networks alone, fully connected ones and full-width ones of two layers, and where training never ends: ${optima.length === 0 ? "none of them is here" : optima.join(", ")} cycles per pixel. That is too few to rank, and no predictor of the table.`,
      "What is fitted (the constant, the line on the window, the combination) is fitted to one half of the architectures and asked of the other, both ways; the halves are decided by a hash of the architecture.",
    ];
  },
};
