import type { Schedule } from "../../training/schedule.ts";

/** The learning rate over time, as a factor of the highest; lengths are those of the training, whatever it is. */
export interface EpochSchedule {
  /**
   * `cosine` falls to zero at the end of the last epoch; `step` divides by 10 after a half and three quarters of the
   * epochs.
   */
  readonly name: "constant" | "cosine" | "step";
  /** Epochs over which the rate rises first, a fraction allowed. */
  readonly warmup: number;
}

/** The schedule of a training of so many epochs, in steps. */
export function scheduleInSteps({ name, warmup }: EpochSchedule, epochs: number, stepsPerEpoch: number): Schedule {
  const steps = (count: number): number => Math.max(1, Math.round(count * stepsPerEpoch));
  const rise = warmup === 0 ? 0 : steps(warmup);
  switch (name) {
    case "constant":
      return { name, warmup: rise };
    case "cosine":
      return { name, steps: steps(epochs), warmup: rise };
    case "step":
      return { name, milestones: [steps(epochs / 2), steps((3 * epochs) / 4)], factor: 0.1, warmup: rise };
  }
}
