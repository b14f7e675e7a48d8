/**
 * Attacks, spectra, models and training, on any backend: the same in Node and in a browser. Images are `[N, C, H, W]`
 * with pixels in [0, 1]; radii and norms are in pixel units; frequencies are in cycles per pixel.
 *
 * `Value`, `Shape`, `Backend` and `LoadedModel` are ongrad's.
 *
 *     import { attack, load, spectrum } from "treble-lab";
 *     const model = await load(bytes, { mean, std });
 *     const result = await attack(model, { images, labels }, "pgd-linf", { epsilon: 8 / 255 });
 *     const { centroid } = await spectrum(result.perturbations);
 */

export { type AttackRunOptions, attack, type NamedAttackOptions } from "./attacks/attack.ts";
export { type AttackByName, attackOf } from "./attacks/attackOf.ts";
export { accuracyCurve, type CurvePoint } from "./attacks/audit/accuracyCurve.ts";
export { type BetterPreprocessing, betterPreprocessing, type Tried } from "./attacks/audit/betterPreprocessing.ts";
export { type ExamineOptions, examineModel } from "./attacks/audit/examineModel.ts";
export { examineResults, type ResultsToExamine } from "./attacks/audit/examineResults.ts";
export { type Attacked, type Outcome, outcomeOf, type RadiusAccuracy } from "./attacks/audit/outcome.ts";
export { type RobustAccuracy, robustAccuracy } from "./attacks/audit/robustAccuracy.ts";
export type { UsualPreprocessing } from "./attacks/audit/usualPreprocessings.ts";
export { type Verification, type Verified, type VerifyOptions, verifyAttack } from "./attacks/audit/verifyAttack.ts";
export type { Warning, WarningCode } from "./attacks/audit/warning.ts";
export { type BandAccuracy, type BandAccuracyOptions, bandAccuracy } from "./attacks/bands/bandAccuracy.ts";
export { type CriticalBands, type CriticalBandsOptions, criticalBands } from "./attacks/bands/criticalBands.ts";
export {
  type FourierSensitivity,
  type FourierSensitivityOptions,
  fourierSensitivity,
} from "./attacks/bands/fourierSensitivity.ts";
export type { ChannelFlag, NoiseAnswers, NoiseChannel } from "./attacks/bands/noiseChannel.ts";
export { outsideBand, shareOutside } from "./attacks/bands/outsideBand.ts";
export { type WithinBandOptions, withinBand } from "./attacks/bands/withinBand.ts";
export { type AttackName, catalogue as attackCatalogue } from "./attacks/catalogue.ts";
export type { Catalogue, CatalogueEntry } from "./attacks/catalogueOf.ts";
export type { Contest } from "./attacks/contract/contest.ts";
export type {
  Attack,
  AttackSettings,
  Constraint,
  Found,
  Memory,
  QueryAttack,
  Sample,
  StepAttack,
  StepUpdate,
  StepValues,
  Target,
} from "./attacks/contract/contract.ts";
export type { Ensemble, EnsembleResult, Stage } from "./attacks/contract/ensemble.ts";
export type { Loss, LossFlag, LossName } from "./attacks/contract/loss.ts";
export type { Answer, Dialogue, Question, QuestionKind } from "./attacks/contract/question.ts";
export type { AttackResult, FailureReason } from "./attacks/contract/result.ts";
export { type InputGradientOptions, inputGradient } from "./attacks/engine/inputGradient.ts";
export { type Prediction, predict } from "./attacks/engine/predict.ts";
export { type AttackOptions, runAttack } from "./attacks/engine/runAttack.ts";
export { type EnsembleOptions, runEnsemble } from "./attacks/engine/runEnsemble.ts";
export type { AttackChoices } from "./attacks/madeAttack.ts";
export { type ApgdOptions, type ApgdTargetedOptions, apgd, apgdTargeted } from "./attacks/methods/apgd.ts";
export { bim } from "./attacks/methods/bim.ts";
export { type BoundaryWalkOptions, boundaryWalk } from "./attacks/methods/boundaryWalk/boundaryWalk.ts";
export {
  type BrendelBethgeOptions,
  brendelBethge,
  type StartChoice,
} from "./attacks/methods/brendelBethge/brendelBethge.ts";
export { type CarliniWagnerOptions, carliniWagner } from "./attacks/methods/carliniWagner.ts";
export { type DdnOptions, ddn } from "./attacks/methods/ddn.ts";
export { type DeepFoolOptions, deepFool } from "./attacks/methods/deepFool.ts";
export { type FabOptions, type FabTargetedOptions, fab, fabTargeted } from "./attacks/methods/fab.ts";
export { fgsm } from "./attacks/methods/fgsm.ts";
export { type FmnOptions, fmn } from "./attacks/methods/fmn.ts";
export { fourierNoise } from "./attacks/methods/fourierNoise.ts";
export { type HopSkipJumpOptions, hopSkipJump } from "./attacks/methods/hopSkipJump.ts";
export { type MadryOptions, madryMnist } from "./attacks/methods/madry.ts";
export { type MiFgsmOptions, miFgsm } from "./attacks/methods/miFgsm.ts";
export { type NiFgsmOptions, niFgsm } from "./attacks/methods/niFgsm.ts";
export { type PgdL1Options, type PgdOptions, pgdL1, pgdL2, pgdLinf } from "./attacks/methods/pgd.ts";
export { type SpectrumDdnOptions, spectrumDdn } from "./attacks/methods/spectrumDdn.ts";
export { type SquareOptions, squareL2, squareLinf } from "./attacks/methods/square.ts";
export { onLevels } from "./attacks/onLevels.ts";
export { autoattackStandard, paperPreset, robustAccuracyPreset, spectrumPreset } from "./attacks/presets.ts";
export {
  applyPerturbation,
  type Fooling,
  type UniversalOptions,
  type UniversalPerturbation,
  universalPerturbation,
} from "./attacks/universalPerturbation.ts";
export { type Assertion, assertedRadii, parseAssertion, withAssertions } from "./audit/assertions.ts";
export { audit } from "./audit/audit.ts";
export { type AuditMemory, auditMemory } from "./audit/auditMemory.ts";
export {
  type AuditedOpened,
  type AuditOpenedOptions,
  auditOpened,
  type ImagesForAudit,
  imagesForAudit,
  type OpenedModel,
} from "./audit/auditOpened.ts";
export { type AuditEvent, type AuditOptions, type AuditPartName, auditParts } from "./audit/auditOptions.ts";
export { comparedAudits, withBaseline } from "./audit/baseline.ts";
export { type FoundPreprocessing, findPreprocessing } from "./audit/findPreprocessing.ts";
export { type FactsOptions, modelFacts } from "./audit/modelFacts.ts";
export { bytesPerImage } from "./audit/rowsForMemory.ts";
export type { FrequencyRange } from "./data/bandPatterns.ts";
export { channelStatistics, type Dataset, type Labels, type Split, subset } from "./data/dataset.ts";
export type { LabelledImages } from "./data/labelledImages.ts";
export { balancedOrder, isHeldOut, type Named } from "./data/own/balancedOrder.ts";
export { type ClassList, outputsOf, parseClassList } from "./data/own/classList.ts";
export { codePointOrder } from "./data/own/codePointOrder.ts";
export { type ImageArrays, imageArrays, type Layout, type NumericArray } from "./data/own/imageArrays.ts";
export { imageKind, MAX_IMAGE_BYTES } from "./data/own/imageFile.ts";
export { type ImagePart, isImageName, isLitter, partNamed } from "./data/own/imageNames.ts";
export type { OwnFile, OwnItem, OwnSource } from "./data/own/ownSource.ts";
export { MAX_PIXELS, type PixelImage } from "./data/own/pixelImage.ts";
export { type Preparation, prepared } from "./data/own/preparation.ts";
export type { Interpolation } from "./data/own/resample.ts";
export { pixelsOf } from "./data/pixelsOf.ts";
export { generateSynthetic, type SyntheticBand, type SyntheticOptions } from "./data/synthetic.ts";
export { UserError } from "./errors/userError.ts";
export type { JsonValue } from "./formats/canonicalJson.ts";
export { type ArrayData, decodeNpy, type NpyArray } from "./formats/npy.ts";
export { type NamedArrays, type ReadNpzOptions, readNpz, writeNpz } from "./formats/npz.ts";
export { type Annulus, type Band, bandMask, bandText } from "./frequency/band.ts";
export { type Frequency, fourierBasis, type Phase } from "./frequency/fourierBasis.ts";
export {
  type Annuli,
  centreSpectrum,
  type FrequencyGrid,
  frequencyGrid,
  whiteNoiseCentroid,
} from "./frequency/grid.ts";
export type { OctaveBand } from "./frequency/octaveBands.ts";
export type { Norm } from "./geometry/norms.ts";
export {
  type Architecture,
  buildNetwork,
  type Family,
  familyNames,
  optionsOf,
  parseArchitecture,
} from "./models/architectures.ts";
export type { FamilyOption } from "./models/families/family.ts";
export { foreignClassifier } from "./models/foreign/foreignClassifier.ts";
export type { ForeignOptions } from "./models/foreign/foreignModel.ts";
export { metadataPreprocessing, type StatedPreprocessing } from "./models/foreign/metadataPreprocessing.ts";
export { preprocessed } from "./models/foreign/preprocessed.ts";
export type { Preprocessing } from "./models/foreign/preprocessing.ts";
export {
  type PreprocessingPreset,
  preprocessingNamed,
  preprocessingPresets,
} from "./models/foreign/preprocessingPresets.ts";
export { preprocessingText } from "./models/foreign/preprocessingText.ts";
export { type LoadOptions, load } from "./models/load.ts";
export type { Classifier } from "./models/network/classifier.ts";
export { initialize } from "./models/network/initialize.ts";
export type { ForeignModelUse, Model } from "./models/network/model.ts";
export {
  bias,
  type ImageSpec,
  type InTraining,
  type Network,
  type ParameterSpec,
  parameterCount,
  standardize,
  type Weights,
  weight,
} from "./models/network/network.ts";
export type { StackLayer } from "./models/network/stackLayer.ts";
export { type TrainedNetwork, toOnnx, withWeights } from "./models/network/trained.ts";
export { stackOf } from "./models/stackOf.ts";
export { type AttackJob, type AttackRunning, attackRun } from "./pipeline/attackRun.ts";
export type * from "./results/audit.ts";
export type { Progress, Running } from "./running/running.ts";
export { completeRun } from "./runs/completeRun.ts";
export { memoryStore } from "./runs/memoryStore.ts";
export type { Checkpoint, Digest, MetricsRow, Run, RunListing, RunResult, RunStore, RunWriter } from "./runs/store.ts";
export { type Alignment, alignment } from "./spectrum/alignment.ts";
export type { NetworkPair } from "./spectrum/crossSums.ts";
export { type MeasureOptions, measureSpectra } from "./spectrum/measureSpectra.ts";
export { meanProfile, type Profile, whiteNoiseProfile } from "./spectrum/profile.ts";
export type { SharedDraws } from "./spectrum/sharedDraws.ts";
export {
  type NetworkSignals,
  type SharedOptions,
  type SharedSpectrum,
  type SharedTable,
  sharedSpectrum,
} from "./spectrum/sharedSpectrum.ts";
export { type ImageShape, type Signals, signalsOf } from "./spectrum/signals.ts";
export type { Window } from "./spectrum/spectralPower.ts";
export { type Spectrum, spectrum } from "./spectrum/spectrum.ts";
export { type ScalarName, type SpectrumTable, scalarNames } from "./spectrum/spectrumTable.ts";

export {
  type BootstrapOptions,
  hierarchicalContrast,
  hierarchicalInterval,
  type SeedSamples,
} from "./statistics/bootstrap.ts";
export {
  type Breakpoint,
  type BreakpointFinder,
  type BreakpointOptions,
  breakpointFinder,
  type TwoLines,
} from "./statistics/breakpoint.ts";
export { type Drawn, drawnContrast } from "./statistics/drawnContrast.ts";
export type { Interval } from "./statistics/interval.ts";
export { type Quartiles, quartiles } from "./statistics/quartiles.ts";
export { shellText } from "./text/shellText.ts";
export {
  type ConcentrationPoint,
  concentrationCurve,
  mostConcentratedKernel,
} from "./theory/concentration/concentrationCurve.ts";
export { type KernelSpectrum, kernelSpectrum } from "./theory/concentration/kernelSpectrum.ts";
export { stackCeiling } from "./theory/concentration/layerStack.ts";
export {
  entropicBound,
  type Plane,
  supportBound,
  type UncertaintyBound,
} from "./theory/concentration/uncertaintyBounds.ts";
export { boundedWidthNetwork } from "./theory/implicitBias/boundedWidthNetwork.ts";
export { inducedNorm, leastBoundedWidthNorm } from "./theory/implicitBias/boundedWidthNorm.ts";
export { fullWidthNetwork } from "./theory/implicitBias/fullWidthNetwork.ts";
export { fullyConnectedNetwork } from "./theory/implicitBias/fullyConnectedNetwork.ts";
export { gaussianSignals } from "./theory/implicitBias/gaussianSignals.ts";
export { directionError, type LabelledSignals } from "./theory/implicitBias/labelledSignals.ts";
export { fourierNorm, leastFourierNorm } from "./theory/implicitBias/leastFourierNorm.ts";
export { type FlowOptions, type FlowPath, type FlowPoint, limitOfFlow } from "./theory/implicitBias/limitOfFlow.ts";
export type { LinearNetwork } from "./theory/implicitBias/linearNetwork.ts";
export { type MarginSolution, maxMargin } from "./theory/implicitBias/maxMargin.ts";
export { fourierStationarity, type Stationarity, weightStationarity } from "./theory/implicitBias/stationarity.ts";
export {
  type MarginPath,
  type MarginTraining,
  type PathPoint,
  trainToMargin,
} from "./theory/implicitBias/trainToMargin.ts";
export { type KernelSupport, lowFrequencyCeiling } from "./theory/lowFrequencyCeiling.ts";
export { lowFrequencyShares } from "./theory/lowFrequencyShare.ts";
export { classSignal } from "./theory/prediction/classSignal.ts";
export { type Combination, combine, fitCombination, type Observed } from "./theory/prediction/combination.ts";
export { type Foreseen, type ForeseenMoment, type ForeseeTask, foresee } from "./theory/prediction/foresee.ts";
export { type KernelState, type KernelTask, kernelFlow } from "./theory/prediction/kernelFlow.ts";
export { type LazyMoment, type LazyTask, type LazyTraining, lazyTraining } from "./theory/prediction/lazyTraining.ts";
export { leastCentroid } from "./theory/prediction/leastCentroid.ts";
export { type NoOptimum, type RichOptimum, richOptimum } from "./theory/prediction/richOptimum.ts";
export {
  type ForeseenNetwork,
  type PredictorName,
  type PredictorScore,
  type Predictors,
  scorePredictors,
} from "./theory/prediction/scorePredictors.ts";
export { sensitivityProduct } from "./theory/prediction/sensitivityProduct.ts";
export { type FrequencySensitivity, frequencySensitivity } from "./theory/tangentKernel/frequencySensitivity.ts";
export type { Tangent } from "./theory/tangentKernel/tangent.ts";
export { tangentKernel, tangentSensitivity } from "./theory/tangentKernel/tangentKernel.ts";
export { type Evaluation, type Evaluator, evaluator } from "./training/evaluate.ts";
export { parseTraining, type TrainingChoices, type TrainingSettings } from "./training/settings.ts";
export {
  type EpochReport,
  type Outcome as TrainingOutcome,
  type StageReached,
  type TrainingOptions,
  type TrainingProgress,
  type TrainingResult,
  type TrainingState,
  train,
} from "./training/train.ts";
export type { Arrays, Trainable } from "./training/trainable.ts";
