import { nodeBackend } from "ongrad/node";
import { examineResults } from "../../../attacks/audit/examineResults.ts";
import { type Verification, verifyAttack } from "../../../attacks/audit/verifyAttack.ts";
import { UserError } from "../../../errors/userError.ts";
import { datasetLoader } from "../../inputs/datasetLoader.ts";
import { writableStore } from "../../inputs/store.ts";
import type { CliContext } from "../../terminal/context.ts";
import { progressDisplay } from "../../terminal/progress.ts";
import { adviceFlags } from "./adviceFlags.ts";
import { type AttackFlags, askedAttacks, type Tried } from "./askedAttacks.ts";
import { atRadius, hasRadius } from "./atRadius.ts";
import { attackEach } from "./attackEach.ts";
import type { AttackOptions } from "./attackRequest.ts";
import { attackSubject } from "./attackSubject.ts";
import { bandsText, type Done, outcomeText, verificationText, warningText } from "./attackText.ts";
import { checkOutput } from "./checkOutput.ts";

/** `treble attack`: a trained network against one attack on test images. */
export async function attackCommand(target: string, options: AttackOptions, context: CliContext): Promise<number> {
  const tries = askedAttacks(options);
  const curve = curveAttacks(options, tries);
  checkOptions(options, tries);
  const display = progressDisplay(context);
  const datasets = datasetLoader(context, display, options.results);
  const running = { backend: nodeBackend(), threads: options.threads, signal: context.signal };
  try {
    const surroundings = { context, datasets, running, log: display.log };
    const subject = await attackSubject(target, options, [...tries, ...curve.flat()], surroundings);
    const { model, dataset, shown, data, names, goal, taken, notes, warnings } = subject;
    const store = writableStore(options.results, display.log);
    datasets.remember(store.root);
    const towards = goal && { target: { class: goal.aim, text: goal.text, leftOut: taken - data.labels.length } };
    const about = { network: model.description, dataset: shown, ...towards };
    const done = await attackEach(subject, options, { tries, curve, store, about, running, display });
    let second: Verification = {};
    if (options.verify) {
      display.start("verify", "second opinions");
      const [{ attack }, { result }] = [tries[0], done[0]!];
      second = await verifyAttack(
        { result, attack, atRadius: (epsilon) => askedAttacks(anew(options, epsilon))[0].attack },
        model,
        data,
        { ...running, seed: options.seed },
      );
      display.finish("verify");
    }
    display.stop();
    const used = { ...(model.foreign && { model: model.foreign }), notes };
    const tested = options.verify ? verificationText(second) : [];
    const after = done.flatMap(({ result, outcome: { band } }) =>
      examineResults({ whiteBox: result, attack: tries[0].attack, ...second }, adviceFlags).map((warning) => ({
        ...warning,
        ...(done.length > 1 && band && { band }),
      })),
    );
    const told = { ...about, shuffled: names !== undefined };
    const text = options.json
      ? `${JSON.stringify({ ...about, ...(shown !== dataset && { datasetName: dataset }), ...used, ...asData(done, options), ...(options.verify && { verified: tested }), warnings: [...warnings, ...after] }, null, 2)}\n`
      : (done.length === 1 ? outcomeText(told, done[0]!, options.out, tested) : bandsText(told, done)) +
        after.map((warning) => `\n${warningText(warning, warning.band)}\n`).join("");
    context.stdout.write(text);
    return 0;
  } finally {
    display.stop();
  }
}

/** Before anything is looked for. @throws UserError for options that do not go together. */
function checkOptions({ verify, target, band, out }: AttackOptions, { length }: readonly Tried[]): void {
  if (verify && target !== undefined)
    throw new UserError("--verify is for attacks away from an image's own class; leave out --target.");
  if (verify && band) throw new UserError("--verify is for attacks on all frequencies; leave out --band.");
  if (out === undefined) return;
  if (length > 1) throw new UserError("--out holds the images of one attack; name one band, or leave it out.");
  checkOutput(out);
}

/**
 * What must be attacked for the accuracy at each radius of `--curve`, one for each band: nothing where the smallest
 * perturbations answer.
 * @throws UserError for an attack whose name fixes the radius.
 */
function curveAttacks(options: AttackOptions, [first]: readonly Tried[]): readonly (readonly Tried[])[] {
  const { attack } = first!;
  const inBall = "attacks" in attack || attack.settings.epsilon !== null;
  return inBall ? (options.curve ?? []).map((radius) => askedAttacks(atRadius(options, radius))) : [];
}

/** The same attack at another radius, with a step of its own length; PGD where the name fixes the radius. */
function anew({ stepSize: _, ...options }: AttackOptions, epsilon: number): AttackFlags {
  return hasRadius(options) ? { ...options, epsilon } : { attack: "pgd-linf", epsilon, randomStart: true };
}

/** One attack as it is, several as a list. */
function asData(done: readonly Done[], { out }: AttackOptions): object {
  const each = done.map(({ result, outcome, id }) => ({
    attack: result.attack,
    ...("stages" in result ? { stages: result.stages } : {}),
    ...outcome,
    run: id,
  }));
  return each.length === 1 ? { ...each[0], out: out ?? null } : { bands: each };
}
