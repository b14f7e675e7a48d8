import { type Dataset, type Split, subset } from "../../data/dataset.ts";
import { UserError } from "../../errors/userError.ts";
import type { TrialConfig } from "./trialConfig.ts";

/**
 * The images that a trial trains on, as views: `trainImages` from `trainFrom` on, or from the first.
 * @throws UserError where a trial that does not begin at the first image asks for more than there are: fewer would not
 *   be the part it names. From the first on, a smaller dataset is used whole.
 */
export function trainingPart(
  { train }: Pick<Dataset, "train">,
  { trainFrom = 0, trainImages }: Pick<TrialConfig, "trainFrom" | "trainImages">,
): Split {
  if (trainFrom > 0 && trainFrom + trainImages > train.count) {
    throw new UserError(
      `Of the training images, ${trainImages} from number ${trainFrom} on were asked for, and there are ${train.count}; ask for fewer, or begin earlier.`,
    );
  }
  return subset(train, trainImages, trainFrom);
}
