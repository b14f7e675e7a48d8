import { nodeBackend } from "ongrad/node";
import { subset } from "../../../data/dataset.ts";
import { pixelsOf } from "../../../data/pixelsOf.ts";
import { UserError } from "../../../errors/userError.ts";
import { type FrequencyGrid, whiteNoiseCentroid } from "../../../frequency/grid.ts";
import { fixed, significant } from "../../../report/words/format.ts";
import { type Profile, whiteNoiseProfile } from "../../../spectrum/profile.ts";
import { signalsOf } from "../../../spectrum/signals.ts";
import { spectrum } from "../../../spectrum/spectrum.ts";
import { scalarNames } from "../../../spectrum/spectrumTable.ts";
import type { Interval } from "../../../statistics/interval.ts";
import { datasetLoader } from "../../inputs/datasetLoader.ts";
import { dataFlagsText } from "../../inputs/ownRequest.ts";
import type { CliContext } from "../../terminal/context.ts";
import { progressDisplay } from "../../terminal/progress.ts";
import { textTable } from "../../terminal/textTable.ts";
import { findSpectrumSource } from "./findSpectrumSource.ts";
import { measuredArrays } from "./measuredArrays.ts";
import { profileText } from "./profileText.ts";
import { sharedCommand } from "./sharedCommand.ts";
import { type Signals, signalsIn } from "./signalsIn.ts";
import type { SpectrumOptions } from "./spectrumOptions.ts";

/** What is printed: measures per signal, as intervals over the signals, and the mean profile. */
interface Spectrum {
  readonly source: string;
  /** Signals, and those among them that have a spectrum. */
  readonly count: number;
  readonly valid: number;
  readonly scalars: Readonly<Record<string, Interval>>;
  readonly grid: FrequencyGrid;
  readonly profile: Profile;
}

/** `treble spectrum`: of the signals in a file, of a measured run, or of a dataset's images. */
export async function spectrumCommand(
  source: string | undefined,
  options: SpectrumOptions,
  context: CliContext,
): Promise<number> {
  if (options.shared !== undefined) {
    checkAlone(source, options);
    return sharedCommand(options.shared, options, context);
  }
  if (options.out !== undefined) throw new UserError("--out is for --shared; take --json for numbers.");
  const found = await spectrumOf(source, options, context);
  context.stdout.write(options.json ? json(found) : text(found));
  return 0;
}

/** What `--shared` does not go together with. */
function checkAlone(source: string | undefined, options: SpectrumOptions): void {
  const beside = source ?? (options.data === undefined ? dataFlagsText(options)?.trim().split(" ")[0] : "--data");
  if (beside)
    throw new UserError(`--shared measures the files that it names alone; name ${beside} after it, or leave it out.`);
  if (options.window !== "none") throw new UserError("--shared measures signals as they are; leave out --window.");
}

async function spectrumOf(
  source: string | undefined,
  options: SpectrumOptions,
  context: CliContext,
): Promise<Spectrum> {
  if ((source === undefined) === (options.data === undefined)) {
    throw new UserError(
      source === undefined
        ? "Nothing was given to measure; name an npz file or a run, or a dataset with --data."
        : `Both ${source} and --data were given; leave one of them out.`,
    );
  }
  const unused = source === undefined ? options.layout && " --layout" : dataFlagsText(options);
  if (unused) {
    const [flag] = unused.trim().split(" ");
    const what = source === undefined ? "the arrays of a file (images take --data-layout)" : "images that --data names";
    throw new UserError(`${flag} is for ${what}; leave it out.`);
  }
  if (source === undefined) return measured(await datasetSignals(options, context), options, context);
  const found = findSpectrumSource(source, options, context);
  const fits = options.array === undefined ? measuredArrays(found.arrays) : null;
  if (fits !== null) return { ...fits, source: found.name };
  const { note, ...signals } = signalsIn(found.arrays, options.array, found.name, options.layout);
  if (note) context.stderr.write(`note: ${note}\n`);
  return measured(signals, options, context);
}

async function datasetSignals(options: SpectrumOptions, context: CliContext): Promise<Signals> {
  const { data = "", images } = options;
  const display = progressDisplay(context);
  try {
    const datasets = datasetLoader(context, display, options.results);
    const name = await datasets.name(data, options, { whole: true });
    const dataset = await datasets.load(name, { train: 0, test: images });
    const part = subset(dataset.test, images);
    return {
      name: `the first ${part.count} test images of ${datasets.shown(name)}`,
      values: pixelsOf(part.images),
      shape: dataset.shape,
    };
  } finally {
    display.stop();
  }
}

async function measured(signals: Signals, options: SpectrumOptions, context: CliContext): Promise<Spectrum> {
  const { profile, grid, count, valid, ...measures } = await spectrum(signalsOf(signals.values, signals.shape), {
    backend: nodeBackend(),
    threads: options.threads,
    window: options.window,
    signal: context.signal,
  });
  if (profile === null) {
    throw new UserError(`None of the ${count} signals has a spectrum (${signals.name}): all are zero or not finite.`);
  }
  const defined = scalarNames.filter((name) => Number.isFinite(measures[name].mean));
  const scalars = Object.fromEntries(defined.map((name) => [name, measures[name]]));
  return { source: signals.name, count, valid, scalars, grid, profile };
}

function json({ source, count, valid, scalars, grid, profile }: Spectrum): string {
  const white = { centroid: whiteNoiseCentroid(grid), profile: whiteNoiseProfile(grid) };
  const size = { height: grid.height, width: grid.width };
  return `${JSON.stringify({ source, count, valid, ...size, scalars, profile, whiteNoise: white }, null, 2)}\n`;
}

/** What a measure is, for people; of those not named here the name itself is shown. */
const labels: Readonly<Record<string, string>> = {
  centroid: "mean frequency (centroid), cycles per pixel",
  r50: "radius of half the energy, cycles per pixel",
  r90: "radius of 90 % of the energy, cycles per pixel",
  highShare: "energy share above 0.25 cycles per pixel",
  dcShare: "energy share at zero frequency",
  bandwidth: "effective number of frequencies (entropy)",
  bandwidthEntropy: "effective number of frequencies (entropy)",
  bandwidthParticipation: "effective number of frequencies (participation)",
  spatialEntropy: "effective number of pixels (entropy)",
  spatialParticipation: "effective number of pixels (participation)",
  uncertainty: "entropic uncertainty, nats above the bound",
  supportProduct: "support product (Donoho & Stark), at least 1",
  lp: "L1 norm of the Fourier coefficients",
  anisotropy: "anisotropy (axes against diagonals)",
  l2: "L2 norm, pixel units",
  featureTrained: "centroid of the learned features",
  featureInitial: "centroid of the features at initialisation",
  featureChange: "centroid of the features' change",
  rivalFeature: "centroid of the features towards the rival class",
};

function text({ source, count, valid, scalars, grid, profile }: Spectrum): string {
  const left = count === valid ? "" : ` (${count - valid} of ${count} have no spectrum and are left out)`;
  const rows = Object.entries(scalars).map(([name, { mean, low, high }]) => [
    labels[name] ?? name,
    number(mean),
    `[${number(low)}, ${number(high)}]`,
  ]);
  return [
    `Spectra of ${valid} signals of ${grid.height}×${grid.width} pixels${left}: ${source}\n\n`,
    textTable([["", "mean", "95 % interval"], ...rows], [1]),
    `\nWhite noise on this grid has its mean frequency at ${fixed(whiteNoiseCentroid(grid), 3)}. Intervals are over the signals.\n\n`,
    profileText(profile),
  ].join("");
}

function number(value: number): string {
  return Math.abs(value) >= 100 ? fixed(value, 1) : Math.abs(value) >= 0.01 ? fixed(value, 3) : significant(value, 2);
}
