import type { NetworkResult } from "../../results/results.ts";
import type { Interval } from "../../statistics/interval.ts";
import { compact, count, fixed, percentInterval } from "./format.ts";

/** A column of text or of whole numbers. */
export interface TextColumn {
  /** The head, in full. */
  readonly title: string;
  readonly text: (network: NetworkResult) => string;
}

/** A column of estimates with their spread, in the unit and with the decimals in which all tables print them. */
export interface EstimateColumn {
  readonly title: string;
  readonly of: (network: NetworkResult) => Interval;
  readonly decimals: number;
  /** A 95 % interval around the mean, or the quartiles around the median. */
  readonly spread: "interval" | "quartiles";
}

/** What tables say of a network besides its name, in the order in which they say it. */
export function networkColumns(robustEpsilon: number) {
  return {
    parameters: column("Parameters", (n) => count(n.parameters)),
    learningRate: column("Learning rate", (n) => compact(n.learningRate)),
    epochs: column("Epochs", (n) => fixed(n.epochs, n.epochs < 100 ? 1 : 0)),
    trainAccuracy: percents("Train accuracy (%)", (n) => n.trainAccuracy),
    testAccuracy: percents("Test accuracy (%)", (n) => n.testAccuracy),
    centroid: estimates("Perturbation centroid", (n) => n.centroid),
    highShare: percents("High band (%)", (n) => n.highShare),
    featureInitial: estimates("Feature centroid: at start", (n) => n.featureCentroid.initial),
    featureTrained: estimates("trained", (n) => n.featureCentroid.trained),
    featureChange: estimates("change", (n) => n.featureCentroid.change),
    minimumNorm: {
      ...estimates("Smallest L2 norm: median (quartiles)", ({ minimumNorm: { median, q25, q75 } }) => ({
        ...{ mean: median, low: q25, high: q75 },
      })),
      spread: "quartiles",
    },
    robustAccuracy: percents(`Robust accuracy at L2 ${compact(robustEpsilon)} (%)`, (n) => n.robustAccuracy),
    counts: column(
      "Fooled / attacked / tried",
      (n) => `${count(n.succeeded)} / ${count(n.attacked)} / ${count(n.tried)}`,
    ),
  } as const satisfies Record<string, TextColumn | EstimateColumn>;
}

export type NetworkColumns = ReturnType<typeof networkColumns>;

function column(title: string, text: TextColumn["text"]): TextColumn {
  return { title, text };
}

function estimates(title: string, of: EstimateColumn["of"], decimals = 3): EstimateColumn {
  return { title, of, decimals, spread: "interval" };
}

function percents(title: string, of: EstimateColumn["of"]): EstimateColumn {
  return estimates(title, (network) => percentInterval(of(network)), 1);
}
