import { UserError } from "../../errors/userError.ts";
import { canonicalJson } from "../../formats/canonicalJson.ts";
import type { SeriesStyle } from "../../report/charts/chartStyle.ts";
import { networkStyles } from "../../report/charts/networkStyle.ts";
import { commonSpectrumScale } from "../../report/words/exampleScales.ts";
import { labelWithoutRecipe } from "../../report/words/networkName.ts";
import { type LabNetwork, type LabProfile, type LabRecipe, labFormat } from "../../results/lab.ts";
import type { NetworkResult, RadialProfile, StudyResult } from "../../results/results.ts";
import type { Interval } from "../../statistics/interval.ts";
import { base64 } from "../../text/base64.ts";

/**
 * The networks of a study that a page can show side by side: those of one recipe, on the study's images, of these
 * experiments (of all where none is named).
 * @throws UserError for an experiment that the study has not, and where no network is left.
 */
export function labNetworks(
  result: StudyResult,
  recipe: string,
  experiments: readonly string[],
): readonly NetworkResult[] {
  const unknown = experiments.find((name) => !result.experiments.some(({ base }) => base === name));
  if (unknown !== undefined) {
    const there = [...new Set(result.experiments.map(({ base }) => base))].join(", ");
    throw new UserError(`The study has no experiment ${unknown}; choose among ${there}.`);
  }
  const ids = new Set(
    result.experiments
      .filter((one) => one.recipe === recipe && (experiments.length === 0 || experiments.includes(one.base)))
      .flatMap(({ networks }) => networks),
  );
  const found = result.networks.filter(({ id, dataset }) => ids.has(id) && dataset === result.dataset.name);
  if (found.length > 0) return found;
  throw new UserError(`The study trained none of the networks that were asked for by the recipe ${recipe}.`);
}

/** Their file. @param accuracyOf shares at the lab's radii, by a network's id */
export function labRecipe(
  name: string,
  networks: readonly NetworkResult[],
  accuracyOf: (network: string) => readonly number[],
): LabRecipe {
  const levels = commonSpectrumScale(networks);
  const styles = networkStyles(networks);
  return {
    format: labFormat,
    name,
    levels,
    networks: networks.map((network) => ({
      ...labNetwork(network, levels, styles.get(network.id)!),
      accuracy: accuracyOf(network.id),
    })),
    kernels: kernelScale(networks),
  };
}

/**
 * Ids of the networks that differ in nothing but the width of their kernels, from the narrowest on: of several such
 * groups the largest.
 */
export function kernelScale(networks: readonly NetworkResult[]): readonly string[] {
  const groups = new Map<string, NetworkResult[]>();
  for (const network of networks) {
    const { convolution, special, activation } = network;
    if (convolution === null || network.kernel === null) continue;
    // What full-width and bounded-width networks do not both have is no difference: the former are always circular.
    const { family: _family, kernel: _kernel, padding, ...rest } = network.architecture;
    const key = canonicalJson({ ...withoutAbsent(rest), special, activation, zero: padding === "zero" });
    groups.set(key, [...(groups.get(key) ?? []), network]);
  }
  const [largest = []] = [...groups.values()].sort((a, b) => b.length - a.length);
  return largest.length < 2 ? [] : [...largest].sort((a, b) => a.kernel! - b.kernel!).map(({ id }) => id);
}

function withoutAbsent(fields: NetworkResult["architecture"]): Record<string, NonNullable<unknown>> {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value == null ? [] : [[name, value]])));
}

function labNetwork(
  network: NetworkResult,
  levels: LabRecipe["levels"],
  { light, dark, dash }: SeriesStyle,
): Omit<LabNetwork, "accuracy"> {
  const { id, family, architecture, architectureText, kernel, parameters, seeds, epochs, learningRate } = network;
  const { reachedCriterion, testAccuracy, centroid, highShare, minimumNorm, profile, spectrum, shared } = network;
  const { perturbation } = shared;
  return {
    ...{ id, label: labelWithoutRecipe(network), family, architecture, architectureText, kernel, parameters, seeds },
    look: { light, dark, dash },
    runs: network.runs.map(({ train }) => train),
    ...{ epochs: short(epochs), learningRate, reachedCriterion, testAccuracy: short(testAccuracy.mean) },
    centroid: shortInterval(centroid),
    highShare: shortInterval(highShare),
    norm: short(minimumNorm.median),
    profile: labProfile(profile),
    spectrum: base64(levelBytes(spectrum, levels)),
    shared: perturbation && {
      agreement: shortInterval(perturbation.agreement),
      centroid: shortInterval(perturbation.centroid),
      share: perturbation.profile?.share.map(short) ?? null,
    },
  };
}

/** Without its radii and densities, which follow from the grid. */
export function labProfile({ share, low, high }: RadialProfile): LabProfile {
  return { share: share.map(short), low: low.map(short), high: high.map(short) };
}

/** Four significant digits: more than an interval warrants. */
export function short(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : value;
}

function shortInterval({ mean, low, high }: Interval): Interval {
  return { mean: short(mean), low: short(low), high: short(high) };
}

/** @param spectrum `[H, W]` shares that sum to 1. */
function levelBytes(spectrum: readonly number[], { low, high }: LabRecipe["levels"]): Uint8Array {
  return Uint8Array.from(spectrum, (share) => {
    const level = Math.log10(Math.max(share, 0) * spectrum.length);
    return Math.round(255 * Math.min(1, Math.max(0, (level - low) / (high - low))));
  });
}
