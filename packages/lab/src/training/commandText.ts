import type { Asked } from "./asked.ts";

/** What trains the same network in a terminal. */
export function commandText(asked: Asked): string {
  const { family, ...options } = asked.architecture;
  const flags: Readonly<Record<string, unknown>> = {
    ...options,
    ...{ data: asked.data, "train-images": asked.trainImages, recipe: asked.recipe, epochs: asked.epochs },
    ...{ "stop-loss": asked.stopLoss || null, "learning-rate": asked.learningRate, "init-scale": asked.initScale },
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
