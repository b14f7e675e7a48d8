import { numberText } from "../../results/numberText.ts";
import { mean } from "../../statistics/mean.ts";
import { type Claim, intervalRule, signedText } from "../contract/claim.ts";
import type { Condition } from "../contract/conditionRuns.ts";

/** What a claim about several networks together says, besides which they are. */
export interface AverageClaim
  extends Pick<
    Claim,
    "id" | "claim" | "source" | "metric" | "unit" | "measure" | "summary" | "shared" | "declared" | "sharedDeclared"
  > {
  /** What is above 0, in a few words. */
  readonly quantity: string;
}

/** The claim that a quantity is above 0, on average over the networks. */
export function averageClaim(conditions: readonly Condition[], words: AverageClaim): Claim {
  const { quantity, ...rest } = words;
  const labels = conditions.map(({ label }) => label);
  return {
    ...rest,
    contrast: `${quantity}, averaged over ${labels.join("; ")}`,
    rule: intervalRule,
    networks: conditions.map(({ id }) => id),
    statistic: mean,
    predicted: 1,
    sentence: (effect, means) =>
      `${capitalised(quantity)}, averaged over the networks: ${signedText(effect)}. By network: ${means.map((one, i) => `${labels[i]} ${numberText(one)}`).join("; ")}.`,
  };
}

/** The claim that the first of a pair of networks has more of something than the second, on average over the pairs. */
export function averageDifferenceClaim(
  pairs: readonly { readonly higher: Condition; readonly lower: Condition }[],
  words: AverageClaim,
): Claim {
  const { quantity, ...rest } = words;
  const named = pairs.map(({ higher, lower }) => `${higher.label} over ${lower.label}`);
  const differences = (means: ArrayLike<number>): number[] => pairs.map((_, i) => means[2 * i]! - means[2 * i + 1]!);
  return {
    ...rest,
    contrast: `difference in the mean ${quantity}, averaged over the pairs ${named.join("; ")}`,
    rule: intervalRule,
    networks: pairs.flatMap(({ higher, lower }) => [higher.id, lower.id]),
    statistic: (means) => mean(differences(means)),
    predicted: 1,
    sentence: (effect, means) =>
      `Difference in the ${quantity}, averaged over the pairs: ${signedText(effect)} ${words.unit}. By pair: ` +
      `${differences(means)
        .map((difference, i) => `${named[i]} ${numberText(difference)}`)
        .join("; ")}.`,
  };
}

function capitalised(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}
