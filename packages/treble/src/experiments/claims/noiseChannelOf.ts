import {
  type NoiseAnswers,
  type NoiseChannel,
  noiseChannels,
  noiseGravity,
  noiseSensitivity,
  noiseThresholds,
} from "../../attacks/bands/noiseChannel.ts";
import type { TrialRecord } from "../../pipeline/collect.ts";

/** What the probe `critical-bands` lets one ask of any of its images, which may repeat: resamplings ask thousands. */
export interface MeasuredChannel {
  /** The centre of each band, cycles per pixel. */
  readonly centres: Float64Array;
  /** The images that are right without noise, by their position: those that tell of noise. */
  readonly images: Float64Array;
  channel(images?: ArrayLike<number>): NoiseChannel;
  /** The channel's, without the fit, which takes a hundred times as long. */
  gravity(images?: ArrayLike<number>): number;
  /** Of a band, by its place. */
  sensitivity(band: number, images?: ArrayLike<number>): number;
}

const known = new WeakMap<TrialRecord, MeasuredChannel>();

/** The channel of one seed's network. @throws Error where the network has no probe `critical-bands`. */
export function noiseChannelOf(measured: TrialRecord): MeasuredChannel {
  let found = known.get(measured);
  if (found === undefined) {
    found = read(measured);
    known.set(measured, found);
  }
  return found;
}

function read(measured: TrialRecord): MeasuredChannel {
  const probe = measured.probe("critical-bands");
  const { chance, level } = probe.summary;
  const centres = probe.numbers("centre");
  const strengths = probe.numbers("strength");
  const [clean, correct] = [probe.array("clean").data, probe.array("correct").data];
  const answers: NoiseAnswers = { centres, strengths, chance, level, clean, correct };
  const thresholdOf = noiseThresholds(answers);
  const strongest = strengths.at(-1)!;
  return {
    centres,
    images: Float64Array.from([...clean.keys()].filter((n) => clean[n] === 1)),
    channel: noiseChannels(answers),
    gravity: (images) => {
      const thresholds = centres.map((_, band) => thresholdOf(band, images));
      return noiseGravity(centres, thresholds, strongest);
    },
    sensitivity: (band, images) => noiseSensitivity(thresholdOf(band, images), strongest),
  };
}
