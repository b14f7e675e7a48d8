import type { LabelledImages } from "../../data/labelledImages.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import type { Model } from "../../models/network/model.ts";
import type { Running } from "../../running/running.ts";
import type { RunStore } from "../../runs/store.ts";

/** What a part of an audit works with: a model, the images that are its own, and how it runs. */
export interface PartWork {
  readonly model: Classifier | Model;
  readonly data: LabelledImages;
  /** Keeps what is finished of attacks. */
  readonly store: RunStore;
  /** Of random starts and noise. */
  readonly seed: number;
  readonly running: Running;
}
