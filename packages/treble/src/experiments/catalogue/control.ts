import { successful, type TrialRecord } from "../../pipeline/collect.ts";
import type { Chart } from "../../results/chart.ts";
import { hierarchicalContrast, type SeedSamples } from "../../statistics/bootstrap.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";
import { differenceClaim } from "../claims/differenceClaim.ts";
import type { Claim } from "../contract/claim.ts";
import type { Condition, ConditionRuns } from "../contract/conditionRuns.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { ortegaCaroAbstract, zhang } from "../contract/sources.ts";
import {
  behindLowPass,
  convolution,
  dilated,
  fullWidthByAdam,
  transformerOf,
  vggLike,
  visionTransformer,
} from "../networks/conditions.ts";
import { largestPatch } from "../networks/largestPatch.ts";

/** One thing about a network that can be set, and the network with and without it. */
interface Control {
  readonly id: string;
  /** As a row of a chart. */
  readonly label: string;
  /** As the subject of a claim, in the singular. */
  readonly subject: string;
  readonly base: Condition;
  readonly changed: Condition;
  /** Which way it is claimed to move the perturbations. */
  readonly direction: "lower" | "higher";
  readonly source: string;
  /** Whether a filter moves them by construction, so that the claim about their frequency is a check. */
  readonly check?: true;
}

const small = convolution(3);
const locality = `the argument from locality in ${ortegaCaroAbstract}`;

const QUICK: readonly Control[] = [
  {
    id: "kernel",
    label: "kernel 15 instead of 3",
    subject: "A larger kernel",
    ...{ base: small, changed: convolution(15), direction: "lower", source: ortegaCaroAbstract },
  },
  {
    id: "dilation-2",
    label: "dilation 2",
    subject: "A kernel of as many weights, 5 pixels wide instead of 3 (dilation 2),",
    ...{ base: small, changed: dilated(2), direction: "lower", source: `${locality}, tested here on dilation` },
  },
  {
    id: "low-pass",
    label: "low-pass at 0.15",
    subject: "A low-pass filter in front of the network",
    ...{ base: small, changed: behindLowPass(0.15), direction: "lower", source: "by construction; a check" },
    check: true,
  },
];

function furtherControls({ dataset }: Scale): readonly Control[] {
  const patch = largestPatch(dataset);
  return [
    {
      id: "dilation-4",
      label: "dilation 4",
      subject: "A kernel of as many weights, 9 pixels wide instead of 3 (dilation 4),",
      ...{ base: small, changed: dilated(4), direction: "lower", source: `${locality}, tested here on dilation` },
    },
    {
      id: "weak-low-pass",
      label: "low-pass at 0.3",
      subject: "A weak low-pass filter in front of the network",
      ...{ base: small, changed: behindLowPass(0.3), direction: "lower", source: "by construction; a check" },
      check: true,
    },
    ...(["max-blur", "blur"] as const).map(
      (pool): Control => ({
        id: pool,
        label: `${pool} pooling`,
        subject: `Anti-aliased pooling (${pool})`,
        ...{ base: vggLike(), changed: vggLike(pool), direction: "lower", source: `${zhang}, tested here on spectra` },
      }),
    ),
    {
      id: "patch",
      label: `patch ${patch} instead of 4`,
      subject: "A larger patch of a vision transformer",
      ...{ base: visionTransformer, changed: transformerOf(patch), direction: "lower" },
      source: `${locality}, tested here on patches`,
    },
    {
      id: "frequency",
      label: "Adam on Fourier coefficients",
      subject: "Training Fourier coefficients instead of the kernel by Adam, which moves every one by as much,",
      ...{ base: fullWidthByAdam("pixel"), changed: fullWidthByAdam("frequency"), direction: "higher" },
      source: "Adam's steps are of one size in the coordinates that it is given; tested here",
    },
  ];
}

function controlsOf(scale: Scale): readonly Control[] {
  return scale.name === "quick" ? QUICK : [...QUICK, ...furtherControls(scale)];
}

export const control: Experiment = {
  id: "control",
  title: "What can be controlled",
  question: "Which changes to a network lower the frequency of its perturbations, and what do they do to its accuracy?",
  presets: ["standard", "paper"],
  conditions: (scale) => {
    const all = controlsOf(scale).flatMap(({ base, changed }) => [base, changed]);
    return [...new Map(all.map((condition) => [condition.id, condition])).values()];
  },
  claims: (scale) => controlsOf(scale).flatMap(claimsOf),
  charts: (rows, { scale }) => [
    shiftChart(rows, scale),
    effectChart(rows, scale, {
      id: "control-accuracy",
      title: "Change of the accuracy, clean and robust",
      caption: `Share of the ${scale.measure.images} test images tried that are classified correctly (clean), and of those that no attack at L2 radius ${scale.measure.robustEpsilon} changed (robust): with the change minus without it, with 95 % intervals over seeds and images.`,
      label: "Change of the accuracy (share of images)",
      series: { clean, robust },
    }),
  ],
  caveats: (rows, { scale }) => {
    const reached = [...rows.values()].map(
      ({ condition, result }) => `${condition.label} ${(100 * result.testAccuracy.mean).toFixed(0)} %`,
    );
    const whole = [...rows.values()][0]!.seeds[0]!.train.testCount.toLocaleString("en");
    return [
      ...leastSeen(rows, scale),
      `Robust accuracy counts images that are right to begin with, so it falls with clean accuracy; on the whole test set of ${whole} images the networks reach: ${reached.join(", ")}.`,
    ];
  },
};

/** How small a difference in robust accuracy the intervals would still tell from none. */
function leastSeen(rows: ReadonlyMap<string, ConditionRuns>, scale: Scale): string[] {
  const widths = controlsOf(scale)
    .filter(({ direction }) => direction === "lower")
    .map(({ base, changed }) => {
      const { low, high } = difference(rows.get(changed.id)!.seeds.map(robust), rows.get(base.id)!.seeds.map(robust));
      return (high - low) / 2;
    });
  const widest = Math.max(...widths);
  if (!Number.isFinite(widest)) return [];
  const tried = `${scale.measure.images} images and ${scale.seeds} ${scale.seeds === 1 ? "seed" : "seeds"}`;
  return [
    `With ${tried} the intervals of differences in robust accuracy reach up to ±${widest.toFixed(3)} around the estimate: where a claim about it is inconclusive, a difference of that size may be there all the same.`,
  ];
}

/** What it does to the perturbations; where it lowers them, whether that makes the network more robust. */
function claimsOf({ id, subject, base, changed, direction, source, check }: Control): Claim[] {
  const [higher, lower] = direction === "lower" ? [base, changed] : [changed, base];
  const centroid = differenceClaim(higher, lower, {
    id: `control-${id}`,
    claim: `${subject} ${direction === "lower" ? "lowers" : "raises"} the frequency of the perturbations.`,
    source,
    ...(check && { check }),
  });
  if (direction === "higher") return [centroid];
  const robustness = differenceClaim(changed, base, {
    id: `control-${id}-robust`,
    claim: `${subject} raises the accuracy under attack.`,
    source: `the outlook of ${ortegaCaroAbstract}: control of the bias as a way to robustness`,
    metric:
      "share of the attacked test images that stay right under PGD with a random start and DDN at the study's L2 radius",
    quantity: "robust accuracy",
    unit: "share of images",
    measure: robust,
  });
  return [centroid, robustness];
}

/** 1 for every attacked image that is classified correctly, else 0. */
function clean({ spectra }: TrialRecord): Float64Array {
  const [predicted, labels] = [spectra.clean.data, spectra.labels.data];
  return Float64Array.from(predicted, (one, i) => Number(one === labels[i]));
}

/** 1 for every attacked image that stays right, else 0. */
function robust({ spectra }: TrialRecord): Float64Array {
  return Float64Array.from(spectra.robust.data);
}

/** The contrasts of the claims about frequency, one row a control. */
function shiftChart(rows: ReadonlyMap<string, ConditionRuns>, scale: Scale): Chart {
  const centroids = ({ id }: Condition): SeedSamples =>
    rows.get(id)!.seeds.map((measured) => successful(measured, "centroid"));
  return {
    id: "control-centroid",
    title: "Shift of the perturbations' frequency, as claimed",
    caption:
      "Difference in the mean frequency of the smallest perturbations with and without the change, with 95 % intervals over seeds and images. Positive is what the claim says: a lower frequency with the change, or a higher one where the row says so.",
    x: { label: "", scale: "rows" },
    y: { label: "Shift of the centroid in the claimed direction (cycles per pixel)", scale: "linear" },
    series: [
      {
        name: "perturbations",
        points: controlsOf(scale).map(({ label, direction, base, changed }) =>
          direction === "lower"
            ? { x: label, y: difference(centroids(base), centroids(changed)) }
            : { x: `${label} (higher)`, y: difference(centroids(changed), centroids(base)) },
        ),
      },
    ],
    references: [{ label: "no change", value: 0 }],
  };
}

/** One row a control: the network with it minus the one without. */
function effectChart(
  rows: ReadonlyMap<string, ConditionRuns>,
  scale: Scale,
  about: Pick<Chart, "id" | "title" | "caption"> & {
    readonly label: string;
    readonly series: Readonly<Record<string, (measured: TrialRecord) => Float64Array>>;
  },
): Chart {
  const { label, series, ...rest } = about;
  return {
    ...rest,
    x: { label: "", scale: "rows" },
    y: { label, scale: "linear" },
    series: Object.entries(series).map(([name, measure]) => {
      const samples = ({ id }: Condition): SeedSamples => rows.get(id)!.seeds.map(measure);
      return {
        name,
        points: controlsOf(scale).map(({ label: x, base, changed }) => ({
          x,
          y: difference(samples(changed), samples(base)),
        })),
      };
    }),
    references: [{ label: "no change", value: 0 }],
  };
}

/** NaN where one of the two has no sample at all. */
function difference(first: SeedSamples, second: SeedSamples): Interval {
  const groups = [first, second].map((seeds) => seeds.filter((samples) => samples.length > 0));
  if (groups.some((seeds) => seeds.length === 0)) return undefinedInterval;
  return hierarchicalContrast(groups, ([a, b]) => a! - b!);
}
