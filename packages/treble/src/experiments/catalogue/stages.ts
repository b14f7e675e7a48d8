import { numberText } from "../../results/numberText.ts";
import { slope } from "../../statistics/correlation.ts";
import { mean } from "../../statistics/mean.ts";
import { listText } from "../../text/listText.ts";
import { centroidReferences } from "../charts/centroidReferences.ts";
import { commonStages, contrastLine, momentCentroid, stageAxis, stageLines, stageLoss } from "../charts/stageLines.ts";
import { stageContrast } from "../claims/stageContrast.ts";
import { type Claim, signedText } from "../contract/claim.ts";
import type { Condition, ConditionRuns, StageSignal, Unknown } from "../contract/conditionRuns.ts";
import { sharedRule } from "../contract/decideShared.ts";
import { declaredIn } from "../contract/declared.ts";
import type { Experiment } from "../contract/experiment.ts";
import type { Scale } from "../contract/scale.ts";
import { combined, isDetermined, quantityInterval, type SharedQuantity } from "../contract/sharedQuantity.ts";
import { stageSamples } from "../contract/stageSamples.ts";
import {
  convolution,
  fullyConnected,
  locallyConnected,
  visionTransformer,
  withStages,
} from "../networks/conditions.ts";
import { hasTransformer, mainRecipes } from "../networks/mainComparison.ts";

/** What the contrasts of the study's main claims are made of. */
const [small, middle, full, dense, local] = [
  convolution(3),
  convolution(15),
  convolution("full"),
  fullyConnected(),
  locallyConnected(3),
];

/** A narrow kernel against a wide one, against no convolution, and against weights that are not shared. */
const contrasts = [
  { name: "small kernels", higher: small, lower: full },
  { name: "convolution at all", higher: small, lower: dense },
  { name: "sharing", higher: small, lower: local },
] as const;

const signals: Readonly<Record<StageSignal, string>> = {
  perturbation: "the smallest perturbations",
  targeted: "the smallest perturbations to the rival class",
  feature: "the features towards the rival class",
};

function networksOf(scale: Scale): readonly Condition[] {
  return [small, middle, full, dense, local, ...(hasTransformer(scale) ? [visionTransformer] : [])];
}

export const stages: Experiment = {
  id: "stages",
  title: "Stages",
  question:
    "At which training loss does an architecture show in its perturbations, in those of a network and in what seeds share?",
  recipes: mainRecipes,
  conditions: (scale) => networksOf(scale).map((condition) => withStages(condition, scale)),
  claims: (scale) => [risesClaim(scale)],
  charts: (rows, { scale, centroids }) => {
    const measured = signalsOf(rows);
    const references = centroidReferences(centroids);
    const y = { label: "Centroid (cycles per pixel)", scale: "linear" } as const;
    return [
      ...measured.flatMap((signal) => [
        {
          id: `stages-own-${signal}`,
          title: `Frequency along training: ${signals[signal]}, own`,
          caption: `Mean frequency of ${signals[signal]} at the first check at which the training loss is at or below a stated one, with 95 % intervals over seeds and images.`,
          ...{ x: stageAxis, y, references },
          series: stageLines(rows.values(), (stage) => momentCentroid(stage, signal, "own")),
        },
        {
          id: `stages-shared-${signal}`,
          title: `Frequency along training: ${signals[signal]}, what seeds share`,
          caption: `Centroid of what ${scale.seeds} seeds share of ${signals[signal]} at the same stages, with 95 % intervals; none where their agreement is not told from 0.`,
          ...{ x: stageAxis, y, references },
          series: stageLines(rows.values(), (stage) => momentCentroid(stage, signal, "shared")),
        },
      ]),
      {
        id: "stages-agreement",
        title: "Agreement of seeds along training",
        caption: `Share of the energy of ${signals.perturbation} that two seeds have in common (mean cosine), with 95 % intervals.`,
        x: stageAxis,
        y: { label: "Agreement (cosine)", scale: "linear" },
        series: stageLines(rows.values(), (stage) => quantityInterval(stage.shared.perturbation?.agreement ?? null)),
        references: [],
      },
      ...(["own", "shared"] as const).map((spectra) => ({
        id: `stages-contrasts-${spectra}`,
        title: `Contrasts along training, ${spectra === "own" ? "own spectra" : "what seeds share"}`,
        caption: `Difference of the centroids of ${signals.perturbation} along training, with 95 % intervals. ${whereAbove(rows, spectra)}`,
        x: stageAxis,
        y: { label: "Difference of centroids (cycles per pixel)", scale: "linear" as const },
        series: contrastsOf(rows).map(({ name, a, b }) =>
          contrastLine(name, a, b, (higher, lower) => stageContrast(higher, lower, spectra)),
        ),
        references: [{ label: "no difference", value: 0 }],
      })),
    ];
  },
  caveats: (rows) => [
    ...missedStages(rows),
    "Every network is trained once a seed and looked at where its loss first passes a stage, at one of four checks an epoch: it may have passed by a little.",
    "At early stages fewer images are right, and only those are attacked: the images behind a point differ from stage to stage and from network to network. Features are of all images.",
  ],
};

function contrastsOf(rows: ReadonlyMap<string, ConditionRuns>) {
  return contrasts.map(({ name, higher, lower }) => ({
    name: `${name}: ${higher.label} − ${lower.label}`,
    short: name,
    a: rows.get(higher.id)!,
    b: rows.get(lower.id)!,
  }));
}

/** One sentence: at which stages the interval of each contrast lies wholly above 0, and where wholly below. */
function whereAbove(rows: ReadonlyMap<string, ConditionRuns>, spectra: "own" | "shared"): string {
  const parts = contrastsOf(rows).map(({ short, a, b }) => {
    const looked = commonStages(a, b).map(([higher, lower]) => ({
      loss: numberText(stageLoss(higher), 1),
      interval: stageContrast(higher, lower, spectra),
    }));
    const at = (chosen: typeof looked): string => listText(chosen.map(({ loss }) => loss));
    const above = looked.filter(({ interval }) => interval.low > 0);
    const below = looked.filter(({ interval }) => interval.high < 0);
    const where = [
      above.length > 0 ? `above 0 at ${at(above)}` : "",
      below.length > 0 ? `below 0 at ${at(below)}` : "",
    ].filter(Boolean);
    return `${short} ${where.length === 0 ? "nowhere told from 0" : where.join(", ")}`;
  });
  return `Training losses at which the interval leaves 0: ${parts.join("; ")}.`;
}

/** The signals that any stage has something of. */
function signalsOf(rows: ReadonlyMap<string, ConditionRuns>): readonly StageSignal[] {
  return (Object.keys(signals) as StageSignal[]).filter((signal) =>
    [...rows.values()].some((row) => row.stages.some((stage) => stageSamples(stage, signal).length > 0)),
  );
}

/** Which networks did not come as far as the recipe's last stage. */
function missedStages(rows: ReadonlyMap<string, ConditionRuns>): string[] {
  const last = ({ stages: reached }: ConditionRuns): number => Math.min(...reached.map(stageLoss));
  const least = Math.min(...[...rows.values()].map(last));
  const behind = [...rows.values()].filter((row) => last(row) > least + 0.05);
  if (behind.length === 0) return [];
  const names = behind.map((row) => `${row.condition.label} (${numberText(last(row), 1)})`);
  return [`Not all seeds of ${listText(names)} reached loss ${numberText(least, 1)}: their lines end before.`];
}

function risesClaim(scale: Scale): Claim {
  const networks = networksOf(scale);
  return {
    id: "stages-rise",
    short: "shared frequency rises with training",
    claim: "What seeds share of the perturbations moves to higher frequencies while networks fit.",
    source: "a question of this laboratory: shared spectra are measured here first",
    declared: declaredIn("d149841"),
    metric: "shared centroid of the minimum-norm L2 perturbation along training, cycles per pixel",
    contrast: `least-squares slope of the shared centroid on minus log2 of the training loss, over the stages that all seeds of a network reached, those that one check passed together once; mean of ${listText(networks.map(({ label }) => label))}`,
    rule: sharedRule,
    unit: "cycles per pixel for each halving of the training loss",
    networks: networks.map(({ id }) => id),
    own: null,
    shared: (row) => slopeOf(row),
    statistic: mean,
    predicted: 1,
    sentence: (effect, slopes) =>
      `For each halving of the training loss the shared centroid moves by ${signedText(effect)} cycles per pixel: ` +
      `${slopes.map((one, i) => `${networks[i]!.label} ${numberText(one, 3, "both")}`).join(", ")}.`,
  };
}

/** Of the shared centroid on minus log2 of the loss; none with fewer than two looks at which it is determined. */
function slopeOf({ condition, stages: reached }: ConditionRuns): SharedQuantity | Unknown | null {
  // Several losses that one check passed are one look at a network: the lowest stands for them.
  const looks = reached.filter(({ epochs }, i) => epochs !== reached[i + 1]?.epochs);
  const known = looks.flatMap((stage) => {
    const centroid = stage.shared.perturbation?.centroid ?? null;
    return isDetermined(centroid) ? [{ x: -Math.log2(stageLoss(stage)), centroid }] : [];
  });
  if (known.length < 2) {
    return {
      why: `What seeds of ${condition.label} share is told from nothing at ${known.length} of ${looks.length} looks along training: too few for a slope.`,
    };
  }
  const xs = known.map(({ x }) => x);
  return combined(
    known.map(({ centroid }) => centroid),
    (values) => slope(xs, values),
  );
}
