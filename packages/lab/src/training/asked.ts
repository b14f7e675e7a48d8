import { type Architecture, channelStatistics, type Dataset, parseArchitecture, subset, UserError } from "treble-lab";
import { networkOf } from "treble-lab/experiments";

/** A network to be trained and attacked here, as plain data, by the names of the command line's options. */
export interface Asked {
  /** Family and options. */
  readonly architecture: Readonly<Record<string, unknown>>;
  readonly data: string;
  readonly trainImages: number;
  readonly recipe: string;
  readonly epochs: number | null;
  /** False: all epochs, whatever the recipe does. */
  readonly stopLoss: number | false | null;
  readonly learningRate: number | null;
  readonly initScale: number | null;
  /** Null: the recipe's. */
  readonly batchSize: number | null;
  readonly seed: number;
  readonly attack: string;
  readonly epsilon: number | null;
}

/** What the library makes of it: everything that decides the training. */
export interface Trial {
  readonly architecture: Architecture;
  readonly training: ReturnType<typeof networkOf>["training"];
  readonly learningRate: number;
  readonly initScale: number;
  readonly seed: number;
}

/**
 * The same network as `treble train` with these options.
 * @throws UserError for options that exclude each other or are out of range, and where no learning rate is known.
 */
export function trialOf(asked: Asked): Trial {
  const { data, trainImages, recipe, epochs, stopLoss, learningRate, initScale, batchSize, seed } = asked;
  const architecture = parseArchitecture(asked.architecture);
  const options = {
    ...{ recipe, seed },
    ...(epochs !== null && { epochs }),
    ...(stopLoss !== null && { stopLoss }),
    ...(learningRate !== null && { learningRate }),
    ...(initScale !== null && { initScale }),
    ...(batchSize !== null && { batchSize }),
  };
  const config = networkOf(options, { architecture, dataset: data, trainImages });
  if (typeof config.learningRate !== "number") {
    throw new UserError(`The recipe ${recipe} looks for a learning rate, which takes long; name one here.`);
  }
  // Stages are looks at the training, and no part of it.
  const { stages: _looks, ...training } = config.training;
  return { architecture, training, learningRate: config.learningRate, initScale: config.initScale, seed };
}

/** Of the images that a network is for: their shape, and the statistics of those that it is trained on. */
export function imagesOf(dataset: Dataset, trainImages: number) {
  const { shape, classes, train } = dataset;
  return { shape, classes: classes.length, ...channelStatistics(subset(train, trainImages), shape[0]) };
}
