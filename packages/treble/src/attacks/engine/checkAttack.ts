import { input, reduceSum } from "ongrad";
import { UserError } from "../../errors/userError.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { type NameOption, nameOption } from "../../text/nameOption.ts";
import { asSubject } from "../contract/asSubject.ts";
import type { Attack } from "../contract/contract.ts";
import type { Ensemble } from "../contract/ensemble.ts";
import { fewestClasses, type LossName } from "../contract/loss.ts";
import { needsGradient } from "../contract/needsGradient.ts";
import { derivatives } from "./derivatives.ts";
import { checkedLogits } from "./forward.ts";

/**
 * Before any work is done: whether the model has as many classes as the attack, or each one of an ensemble, needs, and
 * the derivative that it needs. AutoAttack's own code (auto-attack 0.1, `checks.check_n_classes`) warns that "with only
 * 3 classes it is not possible to use the targeted DLR loss" and then fails where it does; here it does not begin.
 * @param called what messages call the option of the model.
 * @throws UserError that names what is missing.
 */
export function checkAttack(
  attack: Attack | Ensemble,
  classifier: Classifier,
  called: NameOption<"straightThrough"> = nameOption,
): void {
  const { classes } = classifier;
  for (const one of "attacks" in attack ? attack.attacks : [attack]) {
    const loss = one.settings.loss as LossName | undefined;
    const least = loss === undefined ? 2 : fewestClasses(loss, one.target !== undefined);
    if (classes >= least) continue;
    throw new UserError(
      one === attack
        ? `The loss ${one.target ? "targeted " : ""}${loss} needs at least ${least} classes and the model has ${classes}; use the loss margin or log odds.`
        : `${asSubject(attack.name)} needs at least ${least} classes, for the loss ${loss} of its ${one.name}, and the model has ${classes}; take robust-accuracy, which needs only two.`,
    );
  }
  if (needsGradient(attack)) checkDerivative(attack.name, classifier, called);
}

/** Classifiers that are known to have a derivative. */
const differentiable = new WeakSet<Classifier>();

function checkDerivative(name: string, classifier: Classifier, called: NameOption<"straightThrough">): void {
  if (differentiable.has(classifier)) return;
  const images = input("images", [2, ...classifier.shape]);
  const logits = checkedLogits(classifier, images);
  derivatives(name, reduceSum(logits), [images], logits, called);
  differentiable.add(classifier);
}
