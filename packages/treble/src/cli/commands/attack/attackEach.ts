import { curvePoint, outcomeOf } from "../../../attacks/audit/outcome.ts";
import type { Attack } from "../../../attacks/contract/contract.ts";
import type { Ensemble } from "../../../attacks/contract/ensemble.ts";
import { writeFileAtomic } from "../../../files/atomicFile.ts";
import { attackRun } from "../../../pipeline/attackRun.ts";
import type { Running } from "../../../running/running.ts";
import type { RunStore } from "../../../runs/store.ts";
import type { ProgressDisplay } from "../../terminal/progress.ts";
import type { Tried } from "./askedAttacks.ts";
import type { AttackOptions } from "./attackRequest.ts";
import type { AttackSubject } from "./attackSubject.ts";
import type { About, Done } from "./attackText.ts";

/** What is run, and where. */
export interface Attacks {
  /** One attack, or one for each band. */
  readonly tries: readonly Tried[];
  /** The same at each radius of `--curve`, where the attack itself does not answer for all. */
  readonly curve: readonly (readonly Tried[])[];
  readonly store: RunStore;
  readonly about: About;
  readonly running: Running;
  readonly display: ProgressDisplay;
}

/** Runs the attacks one after the other, and says what each came to. */
export async function attackEach(
  { model, data, names, dataset, taken, goal }: AttackSubject,
  options: AttackOptions,
  { tries, curve, store, about, running, display }: Attacks,
): Promise<Done[]> {
  const { length: count } = data.labels;
  const total = tries.length + curve.flat().length;
  let at = 0;
  const attacked = async (attack: Attack | Ensemble, which: string): ReturnType<typeof attackRun> => {
    display.start("attack", attack.name);
    const { seed, straightThrough } = options;
    const job = { model, attack, data, names, dataset, taken, target: goal?.aim, seed, straightThrough, about };
    const stored = await attackRun(store, job, {
      ...running,
      onFound: (found) => display.log(`${found} of ${count} images were attacked before; going on.`),
      onProgress: ({ done }) =>
        display.update("attack", {
          done: (at + done / Math.max(1, count)) / total,
          text: `${which}${done} of ${count} images`,
        }),
    });
    display.finish("attack");
    at++;
    return stored;
  };
  const done: Done[] = [];
  for (const [i, { attack, band }] of tries.entries()) {
    const which = tries.length === 1 ? "" : `band ${i + 1} of ${tries.length}, `;
    const { result, run } = await attacked(attack, which);
    if (options.out !== undefined) writeFileAtomic(options.out, run.readFile("adversarial.npz"));
    const points = [];
    for (const [r, radius] of (options.curve ?? []).entries()) {
      const there = curve[r]?.[i];
      const answer = there ? await attacked(there.attack, `${which}radius ${radius}, `) : { result, run };
      points.push(curvePoint(answer.result, answer.run.id, radius));
    }
    const outcome = outcomeOf(result, { images: data.images, shape: model.shape, band }, points);
    done.push({ result, outcome, id: run.id });
  }
  return done;
}
