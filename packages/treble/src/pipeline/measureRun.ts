import { robustAccuracy } from "../attacks/audit/robustAccuracy.ts";
import { inputGradient } from "../attacks/engine/inputGradient.ts";
import { runAttack } from "../attacks/engine/runAttack.ts";
import { ddn } from "../attacks/methods/ddn.ts";
import { pgdL2 } from "../attacks/methods/pgd.ts";
import { subset } from "../data/dataset.ts";
import { pixelsOf } from "../data/pixelsOf.ts";
import { rivalClasses } from "../data/rivalClasses.ts";
import { writeNpz } from "../formats/npz.ts";
import { buildNetwork } from "../models/architectures.ts";
import { initialize } from "../models/network/initialize.ts";
import { withWeights } from "../models/network/trained.ts";
import type { Progress } from "../running/running.ts";
import { measureSpectra } from "../spectrum/measureSpectra.ts";
import { sum } from "../statistics/sum.ts";
import { loadWeights } from "./training/savedWeights.ts";
import type { TrainSummary } from "./training/trainRun.ts";
import { keepingFindings, removeFindings } from "./trial/findingsFile.ts";
import { imageSpec } from "./trial/imageSpec.ts";
import type { Laboratory, Report } from "./trial/laboratory.ts";
import { featuresFile, type MeasuredArrays, perturbationsFile, spectraFile } from "./trial/measuredArrays.ts";
import { type Performed, perform } from "./trial/perform.ts";
import type { RunConfig } from "./trial/runConfig.ts";
import type { TrialConfig } from "./trial/trialConfig.ts";
import { resultVersion } from "./trial/version.ts";

/** What a measurement says beside its arrays. */
export interface MeasureSummary {
  /** Test images tried, of these classified correctly, of these given an adversarial image. */
  readonly tried: number;
  readonly attacked: number;
  readonly succeeded: number;
  /** Why the others have none, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Share of the tried images still right after every attack at `robustEpsilon`. */
  readonly robustAccuracy: number;
  /** Share of the adversarial images that survive rounding to 8 bits. */
  readonly survives8Bit: number;
  readonly seconds: number;
}

/** The configuration that names a measurement of the training run with this hash. */
export function measureRunConfig(config: TrialConfig, train: string): RunConfig<MeasureSummary> {
  return { kind: "measure", version: resultVersion, train, seed: config.seed, ...config.measure };
}

/**
 * Attacks and measures one trained network: minimum-norm perturbations (DDN, no random start) and their spectra;
 * learned features (input gradients of the margin) at initialisation, trained, and their difference, and those of the
 * margin to one rival an image that is the same for every network (`rivalClasses`); robust accuracy
 * by PGD with a random start, together with the minimum-norm attack. See `measuredArrays` for its files.
 */
export async function measureRun(
  laboratory: Laboratory,
  config: TrialConfig,
  trained: Performed<TrainSummary>,
  report: Report,
): Promise<Performed<MeasureSummary>> {
  return perform(laboratory, measureRunConfig(config, trained.hash), async (writer): Promise<MeasureSummary> => {
    const start = laboratory.clock();
    const { images: tried, ddnSteps, ddnLoss, robustEpsilon } = config.measure;
    const data = await laboratory.dataset(config.dataset);
    const part = subset(data.test, tried);
    const images = pixelsOf(part.images);
    const network = buildNetwork(config.architecture, imageSpec(data, config.trainImages));
    const weights = loadWeights(laboratory.store, trained);
    const classifier = withWeights(network, weights);
    const { backend, threads, signal } = laboratory;
    const options = { backend, threads, signal };
    const phase = (from: number, to: number) => ({
      ...options,
      seed: config.seed,
      onProgress: ({ done, total }: Progress): void =>
        report({ phase: "attack", done: from + ((to - from) * done) / Math.max(1, total) }),
    });

    const smallestNorm = ddn({ steps: ddnSteps, loss: ddnLoss });
    const { smallest, fixed } = await keepingFindings(writer, "attacks", async (findings) => ({
      smallest: await runAttack(
        smallestNorm,
        classifier,
        { images, labels: part.labels },
        {
          ...phase(0, 0.55),
          kept: findings.of(0),
        },
      ),
      fixed: await runAttack(
        pgdL2(robustEpsilon, { randomStart: true, stopWhenFooled: true }),
        classifier,
        { images, labels: part.labels },
        { ...phase(0.55, 0.85), kept: findings.of(1) },
      ),
    }));
    const untrained = withWeights(network, initialize(network, config.seed, config.initScale));
    const features = await inputGradient(classifier, { images, labels: part.labels }, phase(0.85, 0.9));
    const initialFeatures = await inputGradient(untrained, { images, labels: part.labels }, phase(0.9, 0.93));
    const rivalFeatures = await inputGradient(
      classifier,
      { images, labels: part.labels },
      { ...phase(0.93, 0.95), rivals: rivalClasses(part.labels, network.images.classes) },
    );
    report({ phase: "spectrum", done: 0.95 });

    const { perturbations } = smallest;
    const spectra = await measureSpectra(perturbations, options);
    const change = {
      data: features.data.map((value, i) => value - initialFeatures.data[i]!),
      shape: features.shape,
    };
    const featureSpectra = {
      featureTrained: await measureSpectra(features, options),
      featureInitial: await measureSpectra(initialFeatures, options),
      featureChange: await measureSpectra(change, options),
      rivalFeature: await measureSpectra(rivalFeatures, options),
    };
    const n = part.count;
    const { standing, robustAccuracy: share } = robustAccuracy([fixed, smallest], "l2", robustEpsilon);
    const perImage = <Data>(data: Data) => ({ data, shape: [n] });
    const [, height, width] = data.shape;
    const arrays: MeasuredArrays = {
      labels: perImage(part.labels),
      clean: perImage(smallest.cleanPredictions),
      adversarial: perImage(smallest.adversarialPredictions),
      success: perImage(smallest.success),
      robust: perImage(standing),
      l2: perImage(smallest.l2),
      centroid: perImage(spectra.centroid),
      r50: perImage(spectra.r50),
      r90: perImage(spectra.r90),
      highShare: perImage(spectra.highShare),
      dcShare: perImage(spectra.dcShare),
      bandwidth: perImage(spectra.bandwidthEntropy),
      uncertainty: perImage(spectra.uncertainty),
      featureTrained: perImage(featureSpectra.featureTrained.centroid),
      featureInitial: perImage(featureSpectra.featureInitial.centroid),
      featureChange: perImage(featureSpectra.featureChange.centroid),
      rivalFeature: perImage(featureSpectra.rivalFeature.centroid),
      profile: { data: spectra.profile, shape: [n, spectra.grid.annuli.count.length] },
      meanDistribution: { data: spectra.meanDistribution, shape: [height, width] },
      meanPower: { data: spectra.meanPower, shape: [height, width] },
    };
    writer.writeFile(spectraFile, writeNpz(arrays));
    writer.writeFile(perturbationsFile, writeNpz({ perturbation: perturbations }));
    writer.writeFile(featuresFile, writeNpz({ rivalFeature: rivalFeatures }));
    removeFindings(writer);
    const succeeded = sum(smallest.success);
    return {
      tried: n,
      attacked: smallest.attacked,
      succeeded,
      reasons: tally(smallest.reasons),
      robustAccuracy: share,
      survives8Bit: succeeded ? sum(smallest.survives8Bit) / succeeded : 0,
      seconds: laboratory.clock() - start,
    };
  });
}

function tally(reasons: readonly (string | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const reason of reasons) if (reason !== undefined) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
