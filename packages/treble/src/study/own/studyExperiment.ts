import type { PlainAttack } from "../../attacks/plainAttack.ts";
import { centroidChart } from "../../experiments/charts/centroidChart.ts";
import { centroidReferences } from "../../experiments/charts/centroidReferences.ts";
import { rowChart } from "../../experiments/charts/rowChart.ts";
import { differenceClaim } from "../../experiments/claims/differenceClaim.ts";
import { over } from "../../experiments/claims/probedSamples.ts";
import type { Condition, ConditionRuns } from "../../experiments/contract/conditionRuns.ts";
import type { Experiment } from "../../experiments/contract/experiment.ts";
import { quantityInterval } from "../../experiments/contract/sharedQuantity.ts";
import { familyOf, parseArchitecture } from "../../models/architectures.ts";
import type { Interval } from "../../statistics/interval.ts";
import { measureOf, type StudyMeasure } from "./studyMeasures.ts";
import type { StudyData } from "./studySchema.ts";

/**
 * A user's study as an experiment: a chart of centroids, one of its attacks, and one for every other measure that its
 * claims name.
 *
 * @param source what claims without a source cite: the name of the file.
 * @throws UserError for an architecture that cannot be.
 */
export function studyExperiment(study: StudyData, source: string): Experiment {
  const { id, title, question, claims, attacks } = study;
  const conditions = study.networks.map((network) => conditionOf(network, study));
  const conditionNamed = (name: string): Condition => conditions.find((condition) => condition.id === name)!;
  const attackNamed = (name: string | undefined): PlainAttack | undefined => attacks.find((one) => one.name === name);
  return {
    ...{ id, title, question },
    conditions: ({ measure: { images } }) => {
      const probes = attacks.map((attack) => ({ kind: "attack-spectra" as const, attack, images }));
      return conditions.map((condition) => ({ ...condition, ...(probes.length > 0 && { probes }) }));
    },
    claims: () =>
      claims.map(({ higher, lower, measure, attack, ...claim }) =>
        differenceClaim(conditionNamed(higher), conditionNamed(lower), {
          ...claim,
          source: claim.source ?? source,
          ...measured(measureOf(measure, attackNamed(attack))),
        }),
      ),
    caveats: () => caveatsOf(study),
    charts: (rows, context) => {
      const byAttack = attacks.map((attack): [string, (row: ConditionRuns) => Interval] => [
        attack.name,
        over(measureOf("centroid", attack).measure!),
      ]);
      return [
        centroidChart(rows, context, { id: `${id}-centroid`, title: "Frequency by network" }),
        ...(attacks.length === 0
          ? []
          : [
              rowChart(rows, {
                id: `${id}-attacks`,
                title: "Frequency by attack",
                caption:
                  "Mean frequency of the perturbations that each attack finds, with 95 % intervals over seeds and images.",
                label: "Centroid (cycles per pixel)",
                series: { "smallest, by DDN": ({ result }) => result.centroid, ...Object.fromEntries(byAttack) },
                references: centroidReferences(context.centroids),
              }),
            ]),
        ...comparedOf(study).map(({ measure: name, attack }) => {
          const { quantity, metric, unit, measure, shared } = measureOf(name, attackNamed(attack));
          return rowChart(rows, {
            id: [id, name.toLowerCase(), attack].filter(Boolean).join("-"),
            title: `${quantity[0]!.toUpperCase()}${quantity.slice(1)}`,
            caption: `Mean ${metric}, with 95 % intervals over seeds and images.`,
            label: unit,
            series: {
              [quantity]: measure
                ? over(measure)
                : (row) => quantityInterval((shared && row.shared[shared]?.centroid) ?? null),
            },
          });
        }),
      ];
    },
  };
}

/** As a claim takes it: what only seeds together have is decided by what they share alone. */
function measured({ quantity, metric, unit, decimals, measure, shared }: StudyMeasure) {
  return { quantity, metric, unit, decimals, shared, ...(measure ? { measure } : { own: null }) };
}

/** What claims compare besides centroids, each once. */
function comparedOf({ claims }: StudyData): readonly StudyData["claims"][number][] {
  const others = claims.filter(({ measure }) => measure !== "centroid");
  return [...new Map(others.map((claim) => [`${claim.measure} ${claim.attack}`, claim])).values()];
}

/** What the study's settings, which all networks of a preset share, do not say. */
function caveatsOf(study: StudyData): string[] {
  const settings = ({
    data,
    trainImages,
    initScale,
    learningRate,
    training = {},
  }: Pick<NetworkData, "data" | "trainImages" | "initScale" | "learningRate" | "training">): string =>
    [
      data === undefined ? "" : `dataset ${data}`,
      trainImages === undefined ? "" : `${trainImages} training images`,
      initScale === undefined ? "" : `initialisation times ${initScale}`,
      learningRate === undefined ? "" : `learning rate ${learningRate}`,
      ...Object.entries(training).map(([name, value]) => `${name} ${JSON.stringify(value).replace(/"/g, "")}`),
    ]
      .filter(Boolean)
      .join(", ");
  const own = [["All networks", settings(study)], ...study.networks.map((one) => [one.label ?? one.id, settings(one)])];
  return own.flatMap(([who, what]) => (what ? [`${who}, unlike the study's settings: ${what}.`] : []));
}

type NetworkData = StudyData["networks"][number];

function conditionOf(network: NetworkData, study: StudyData): Condition {
  const { id, label = id, cost } = network;
  const architecture = parseArchitecture(network.architecture);
  const dataset = network.data ?? study.data;
  const trainImages = network.trainImages ?? study.trainImages;
  const initScale = network.initScale ?? study.initScale;
  const learningRate = network.learningRate ?? study.learningRate;
  const training = { ...study.training, ...network.training };
  return {
    ...{ id, label, architecture, cost: cost ?? familyOf(architecture).cost },
    ...(initScale !== undefined && { initScale }),
    ...(dataset !== undefined && { dataset }),
    ...(trainImages !== undefined && { trainImages }),
    ...(learningRate !== undefined && { learningRate }),
    ...(Object.keys(training).length > 0 && { training: training as Condition["training"] & object }),
  };
}
