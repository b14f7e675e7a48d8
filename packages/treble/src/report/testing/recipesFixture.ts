import type {
  ClaimResult,
  FilterResult,
  NetworkResult,
  RadialProfile,
  RecipeResult,
  SharedSpectrumResult,
  StudyResult,
  Verdict,
} from "../../results/results.ts";
import type { Interval } from "../../statistics/interval.ts";
import { generator, studyFixture } from "./studyFixture.ts";

const RECIPES: readonly RecipeResult[] = [
  {
    name: "features",
    title: "Features learned from a small start",
    text: "SGD with momentum from small initial weights, until an early training loss",
    ran: true,
  },
  {
    name: "sgd",
    title: "SGD from the usual start",
    text: "SGD with momentum from the usual initial weights, until the images are nearly fitted",
    ran: true,
  },
  {
    name: "adam",
    title: "Adam from the usual start",
    text: "Adam at its usual rate from the usual initial weights, until the images are nearly fitted",
    ran: true,
  },
  {
    name: "practice",
    title: "As in practice",
    text: "AdamW on all images, flipped and shifted at random, with weight decay and a cosine schedule, for 20 epochs",
    ran: false,
  },
];

/** Of each recipe: the share of seeds' energy that is noise, and the verdicts of each claim, own and shared. */
const OUTCOMES: Readonly<
  Record<string, { readonly noise: number; readonly claims: Record<string, readonly [Verdict, Verdict | null]> }>
> = {
  features: {
    noise: 0.35,
    claims: {
      "kernel-size": ["supported", "supported"],
      "weight-sharing": ["inconclusive", "contradicted"],
      "linear-kernel": ["contradicted", null],
    },
  },
  sgd: {
    noise: 0.85,
    claims: { "kernel-size": ["supported", "supported"], "weight-sharing": ["contradicted", "supported"] },
  },
  adam: {
    noise: 0.72,
    claims: { "kernel-size": ["supported", "supported"], "weight-sharing": ["supported", "inconclusive"] },
  },
};

const EFFECTS: Readonly<Record<Verdict, Interval>> = {
  supported: { mean: 0.0412, low: 0.0287, high: 0.0538 },
  contradicted: { mean: -0.0274, low: -0.0391, high: -0.0158 },
  inconclusive: { mean: -0.0063, low: -0.0204, high: 0.0079 },
};

/**
 * The made-up study in three recipes of four, with claims by shared spectra, what seeds share, and filters: the energy
 * that seeds share is that of `studyFixture`, and their own is that with so much white noise.
 */
export function recipesFixture(): StudyResult {
  const base = studyFixture();
  const random = generator(7);
  const networks: NetworkResult[] = [];
  const claims: ClaimResult[] = [];
  const experiments: StudyResult["experiments"][number][] = [];
  for (const [at, { name: recipe }] of RECIPES.entries()) {
    const outcome = OUTCOMES[recipe];
    if (outcome === undefined) continue;
    const named = (id: string): string => (at === 0 ? id : `${id}-by-${recipe}`);
    const own = base.networks.filter(({ activation }) => at === 0 || activation !== "linear");
    networks.push(
      ...own.map((n) => ({
        ...noisy(n, outcome.noise, random),
        id: named(n.id),
        label: at === 0 ? n.label : `${n.label}, ${recipe}`,
        recipe,
      })),
    );
    const forms = base.claims.flatMap((claim) =>
      (outcome.claims[claim.row] ?? []).flatMap((verdict, i) =>
        verdict === null ? [] : [formOf(claim, verdict, i === 0 ? "own" : "shared", recipe, named)],
      ),
    );
    claims.push(...forms);
    for (const experiment of base.experiments) {
      const rows = base.claims.filter(({ id }) => experiment.claims.includes(id)).map(({ row }) => row);
      const belonging = forms.filter(({ row }) => rows.includes(row));
      if (belonging.length === 0) continue;
      const ids = experiment.networks.map(named);
      experiments.push({
        ...experiment,
        id: named(experiment.id),
        recipe,
        networks: networks.filter(({ id }) => ids.includes(id)).map(({ id }) => id),
        claims: belonging.map(({ id }) => id),
        charts: experiment.charts.map((chart) => ({ ...chart, id: named(chart.id) })),
      });
    }
  }
  return { ...base, recipes: RECIPES, networks, claims, experiments };
}

function formOf(
  claim: ClaimResult,
  verdict: Verdict,
  spectra: ClaimResult["spectra"],
  recipe: string,
  named: (id: string) => string,
): ClaimResult {
  const effect = EFFECTS[verdict];
  return {
    ...claim,
    id: named(spectra === "own" ? claim.id : `${claim.id}-shared`),
    recipe,
    spectra,
    declared:
      spectra === "own"
        ? "Written before the first run of the study."
        : "Written after runs of 10,000 images were seen.",
    contrast: spectra === "own" ? claim.contrast : `${claim.contrast}, of what seeds share`,
    networks: claim.networks.map(named),
    verdict,
    effect,
    seedEffects: spectra === "own" ? [effect.low, effect.mean, effect.high] : [],
    sentence: `By ${spectra} spectra the contrast is ${effect.mean}.`,
  };
}

/** The network with so much white noise of its seeds added to what they share. */
function noisy(network: NetworkResult, noise: number, random: () => number): NetworkResult {
  const { spectrum, profile, centroid, seedCentroids } = network;
  const white = 1 / spectrum.length;
  const whiteCentroid = 0.38288;
  const agreement = 1 - noise;
  const mixed = (value: number): number => agreement * value + noise * whiteCentroid;
  const moved = ({ mean, low, high }: Interval): Interval => ({
    mean: mixed(mean),
    low: mixed(low),
    high: mixed(high),
  });
  const shared = (strength: number): SharedSpectrumResult => ({
    images: 412,
    pairs: 3,
    agreement: { mean: strength, low: strength * 0.94, high: strength * 1.06 },
    centroid,
    ownCentroid: moved(centroid),
    profile,
    map: spectrum.map((share) => strength * share + 0.5 * white * (random() - 0.5)),
  });
  return {
    ...network,
    centroid: moved(centroid),
    seedCentroids: seedCentroids.map(mixed),
    spectrum: spectrum.map((share) => agreement * share + noise * white),
    profile: noisyProfile(profile, noise, spectrum.length),
    shared: { perturbation: shared(agreement), feature: shared(Math.min(1, agreement * 1.2)) },
    filters: network.convolution === null ? null : filtersOf(network.kernel!, spectrum, random),
  };
}

function noisyProfile(profile: RadialProfile, noise: number, area: number): RadialProfile {
  const points = profile.share.map((share, i) => share / profile.density[i]!);
  const mix = (share: number, i: number): number => (1 - noise) * share + (noise * points[i]!) / area;
  const { radius, share, low, high } = profile;
  return {
    ...{ radius, share: share.map(mix), low: low.map(mix), high: high.map(mix) },
    density: share.map((one, i) => mix(one, i) / points[i]!),
  };
}

/** Four filters of noise, whose made-up spectra are the network's. */
function filtersOf(width: number, spectrum: readonly number[], random: () => number): FilterResult {
  const filters = Array.from({ length: 4 }, () =>
    Array.from({ length: 3 * width * width }, () => (random() - 0.5) / width),
  );
  return { shape: [3, width, width], filters, spectra: filters.map(() => spectrum) };
}
