import { duration, fixed, percent } from "treble-lab/report";
import { engineText } from "../engine/index.ts";
import type { Measured, SharedReport, Trained } from "./report.ts";
import type { TrainingState } from "./trainer.ts";

/** Where training is, in one line. */
export function statusText({ phase, progress, engine, points, failure }: TrainingState): string {
  if (phase === "idle") return "";
  if (phase === "failed") return failure ?? "";
  if (phase === "starting") return "Fetching the runtime and making the images …";
  if (progress === null) return "Compiling …";
  const { done, total, seconds } = progress;
  const left = done > 0 && done < total ? `, about ${duration((seconds / done) * (total - done))} left` : "";
  const epoch = fixed(points.at(-1)?.epoch ?? 0, 1);
  const where = `epoch ${epoch}, step ${done} of ${total}`;
  const how = engine ? engineText(engine) : "";
  if (phase === "measuring") return `Trained, ${where}; attacking the test images … ${how}`;
  if (phase === "done") return `Done after ${duration(seconds)}, ${where}. ${how}`;
  return `${phase === "paused" ? "Paused at" : "At"} ${where}${left}. ${how}`;
}

/** What a training came to. */
export function trainedSentence({ asked, outcome, epochs, trainLoss, testAccuracy, testImages }: Trained): string {
  const end = { finished: "", reached: ", where the stopping loss was reached", diverged: ", where the loss diverged" };
  return `Seed ${asked.seed} after ${fixed(epochs, 1)} epochs${end[outcome]}: training loss ${fixed(trainLoss, 4)}, ${percent(testAccuracy)} % of ${testImages} test images right.`;
}

/** Where its perturbations lie. */
export function lookSentence({ valid, attacked, centroid, highShare }: Measured): string {
  if (attacked === 0)
    return "It classifies none of the images that are attacked right, so there is nothing to perturb.";
  if (valid === 0) return `None of ${attacked} attacked images has a perturbation.`;
  return `Your network's perturbations of ${valid} images have a mean frequency of ${fixed(centroid.mean, 3)} cycles per pixel (95 % interval ${fixed(centroid.low, 3)} to ${fixed(centroid.high, 3)}); ${percent(highShare.mean, 0)} % of their energy lies above 0.25.`;
}

/** What seeds have in common. */
export function sharedSentence({ seeds, agreement, centroid }: SharedReport): string {
  const common = `Seeds ${seeds.join(", ")} share ${percent(agreement.mean)} % of their perturbations' energy`;
  if (centroid === null) return `${common}, which cannot be told from nothing.`;
  return `${common}, at a mean frequency of ${fixed(centroid.mean, 3)} cycles per pixel.`;
}
