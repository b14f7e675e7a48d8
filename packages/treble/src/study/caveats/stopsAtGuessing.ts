import { numberText } from "../../results/numberText.ts";

/** At which training loss a network stops, and on which images. */
export interface Stop {
  readonly dataset: string;
  /** Null where it trains for a fixed number of epochs. */
  readonly stopLoss: number | null;
  /** `guessingLoss` of its training images. */
  readonly guessing: number;
}

/** Above this share of the loss of guessing a network has learned next to nothing. */
const LITTLE = 0.9;

/**
 * Where networks stop at a loss that guessing has, or nearly: the common training loss is made for ten classes, and of
 * two or three a network that was hardly trained reaches it. A sentence for each dataset.
 */
export function stopsAtGuessing(stops: Iterable<Stop>): string[] {
  const worst = new Map<string, Stop & { readonly stopLoss: number }>();
  for (const { dataset, stopLoss, guessing } of stops) {
    if (stopLoss === null || !(guessing > 0) || stopLoss <= LITTLE * guessing) continue;
    if (stopLoss > (worst.get(dataset)?.stopLoss ?? 0)) worst.set(dataset, { dataset, stopLoss, guessing });
  }
  return [...worst.values()].map(
    ({ dataset, stopLoss, guessing }) =>
      `On the images of ${dataset} guessing has a training loss of ${numberText(guessing, 2)}, and networks stop at ${stopLoss}: they have learned next to nothing by then. Ask for a lower one in a study of your own (training: { stopLoss }), half of the loss of guessing, say.`,
  );
}
