import type { Asked } from "./asked.ts";
import { ownName } from "./ownDataset.ts";

/** What trains the same network in a terminal. @param side of a visitor's own images here, in pixels */
export function commandText(asked: Asked, side: number): string {
  const { family, ...options } = asked.architecture;
  const flags: Readonly<Record<string, unknown>> = {
    ...options,
    ...(asked.data === ownName ? { data: "IMAGES", resize: side, crop: side } : { data: asked.data }),
    ...{ "train-images": asked.trainImages, recipe: asked.recipe, epochs: asked.epochs },
    ...{ "stop-loss": asked.stopLoss || null, "learning-rate": asked.learningRate, "init-scale": asked.initScale },
    "batch-size": asked.batchSize,
    seed: asked.seed,
  };
  const given = Object.entries(flags).filter(([, value]) => value !== null && value !== undefined);
  const whole = asked.stopLoss === false ? " --no-stop-loss" : "";
  return `treble train ${family}${given.map(([name, value]) => ` --${name} ${value}`).join("")}${whole}`;
}

/** What attacks it, once its run has this name. */
export function attackText({ attack, epsilon }: Asked): string {
  return `treble attack RUN --attack ${attack}${epsilon === null ? "" : ` --epsilon ${epsilon}`}`;
}
