import { numberText } from "../../results/numberText.ts";
import { rowChart } from "../charts/rowChart.ts";
import { averageClaim } from "../claims/averageClaim.ts";
import { aboveShuffled, over, probed } from "../claims/probedSamples.ts";
import type { ConditionRuns } from "../contract/conditionRuns.ts";
import type { Experiment } from "../contract/experiment.ts";
import { ortegaCaro } from "../contract/sources.ts";
import { withProbes } from "../networks/conditions.ts";
import { conditionsIn, linearStacks } from "../networks/stacks.ts";

const source = `${ortegaCaro}, theory of linear models`;

const direction = {
  source,
  metric: "cosine of the minimum-norm L2 perturbation with the difference of the two predictors",
  unit: "cosine",
  quantity: "mean cosine with the predictors' difference",
  measure: probed("features", "reachedCosine"),
};

const spectrum = {
  source,
  metric:
    "correlation over frequencies of the Fourier magnitudes of the perturbation and of the predictors' difference, minus the same with the difference that belongs to another image, drawn at random",
  unit: "correlation",
  quantity: "mean correlation above that of shuffled pairs",
  measure: aboveShuffled("reachedMagnitudeCorrelation"),
};

/**
 * How far the attack stays from the least distance that a linear network allows: the boundary with the class reached is
 * a hyperplane, and a perturbation that crosses it is at least as long along its normal as the image is far from it.
 */
function lengthsOf(rows: readonly ConditionRuns[]): string[] {
  const cosines = rows.flatMap((row) => {
    const { mean } = over(probed("features", "reachedCosine"))(row);
    return Number.isFinite(mean) ? [{ label: row.condition.label, mean }] : [];
  });
  if (cosines.length === 0) return [];
  const [least, most] = [
    cosines.reduce((a, b) => (b.mean < a.mean ? b : a)),
    cosines.reduce((a, b) => (b.mean > a.mean ? b : a)),
  ];
  const share = ({ label, mean }: (typeof cosines)[number]): string => `${numberText(100 * mean, 0)} % in ${label}`;
  return [
    `How near the attack comes to the exact smallest perturbation: without the limits of the pixels' range, the distance to the boundary with the class reached is at most the perturbation's norm times the cosine shown, on average ${least === most ? share(least) : `${share(least)} to ${share(most)}`} of the norm.`,
  ];
}

export const linearPerturbations: Experiment = {
  id: "linear-perturbations",
  title: "Perturbations of linear networks",
  question: "Do the smallest perturbations of a network without non-linearity follow its end-to-end predictors?",
  conditions: (scale) =>
    conditionsIn(linearStacks(scale)).map((condition) =>
      withProbes(condition, { kind: "features" }, { kind: "shuffled-pairs" }),
    ),
  claims: (scale) => {
    const shallow = conditionsIn(linearStacks(scale), (hidden) => hidden === 1);
    const others = conditionsIn(linearStacks(scale), (hidden) => hidden !== 1);
    return [
      averageClaim(shallow, {
        ...direction,
        id: "linear-perturbation-direction",
        claim:
          "The smallest perturbation of a linear network points along the difference of two of its end-to-end predictors: that of the class it reaches, minus that of the image's own.",
      }),
      averageClaim(shallow, {
        ...spectrum,
        id: "linear-perturbation-spectrum",
        claim:
          "The spectrum of a linear network's smallest perturbation is that of its own image's predictors, more than that of another image's.",
      }),
      ...(others.length === 0
        ? []
        : [
            averageClaim(others, {
              ...direction,
              id: "linear-perturbation-direction-depths",
              claim:
                "Without a hidden layer, and with two to four of them, the smallest perturbation of a linear network points along the difference of two of its end-to-end predictors.",
            }),
          ]),
    ];
  },
  charts: (rows) => [
    rowChart(rows, {
      id: "linear-perturbations-direction",
      title: "Direction of perturbations",
      caption:
        "Cosine of the smallest perturbation with the difference of the predictors of the class that it reaches and of the image's own, and with the same of another image, with 95 % intervals over seeds and images.",
      label: "Cosine (1: the same direction)",
      series: {
        "own image": over(probed("features", "reachedCosine")),
        "another image": over(probed("shuffled-pairs", "reachedCosine")),
      },
    }),
    rowChart(rows, {
      id: "linear-perturbations-spectrum",
      title: "Spectrum of perturbations",
      caption:
        "Correlation over frequencies of the Fourier magnitudes of the smallest perturbation with those of the predictors' difference, of its own image and of another, with 95 % intervals over seeds and images.",
      label: "Correlation of Fourier magnitudes",
      series: {
        "own image": over(probed("features", "reachedMagnitudeCorrelation")),
        "another image": over(probed("shuffled-pairs", "reachedMagnitudeCorrelation")),
      },
    }),
  ],
  caveats: (rows) => [
    "Of a linear network the smallest perturbation is in theory exactly a multiple of the predictors' difference, where no pixel meets the limits of its range: what a cosine lacks to 1 is those limits and the finite steps of the attack.",
    ...lengthsOf([...rows.values()]),
  ],
};
