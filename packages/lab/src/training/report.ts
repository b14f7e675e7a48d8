import type { Interval, TrainingOutcome } from "treble-lab";
import type { Engine } from "../engine/index.ts";
import type { Asked } from "./asked.ts";

/** Perturbations of some test images. Frequencies in cycles per pixel. */
export interface Measured {
  /** Images tried, of these classified right, of these with a perturbation. */
  readonly tried: number;
  readonly attacked: number;
  readonly valid: number;
  readonly centroid: Interval;
  readonly highShare: Interval;
  /** Share of the energy in each annulus; null where there is none. */
  readonly share: readonly number[] | null;
  /** Centres of the annuli, and white noise's share in each. */
  readonly radius: readonly number[];
  readonly noise: readonly number[];
}

/** A finished training, as plain data: what `run.json` holds. */
export interface Trained {
  readonly asked: Asked;
  /** What computed it. */
  readonly engine: Engine;
  readonly outcome: TrainingOutcome;
  readonly epochs: number;
  readonly step: number;
  /** Mean over the last epoch's batches, each before its update. */
  readonly loss: number;
  readonly learningRate: number;
  readonly initScale: number;
  /** Of the trained network, on the images that it was trained on. */
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
  readonly testImages: number;
  readonly seconds: number;
  readonly measured: Measured;
}

/** What two or more networks that differ in their seed alone have in common. */
export interface SharedReport {
  readonly seeds: readonly number[];
  readonly agreement: Interval;
  /** Null where it is not told from nothing. */
  readonly centroid: Interval | null;
  readonly share: readonly number[] | null;
}

/** What training says as it goes. */
export type TrainingReport =
  | {
      readonly kind: "step";
      readonly epoch: number;
      readonly step: number;
      readonly loss: number;
      readonly accuracy: number;
      readonly done: number;
      readonly total: number;
      readonly seconds: number;
    }
  | {
      /** It ended, at its last step or where the stopping loss was reached. */
      readonly kind: "trained";
      readonly epoch: number;
      readonly step: number;
      readonly loss: number;
      readonly accuracy: number;
      readonly seconds: number;
    }
  | { readonly kind: "look"; readonly epoch: number; readonly measured: Measured };
