import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { withinBand } from "../bands/withinBand.ts";
import type { Attack } from "../contract/contract.ts";
import { apgd, apgdTargeted } from "../methods/apgd.ts";
import { brendelBethge } from "../methods/brendelBethge/brendelBethge.ts";
import { carliniWagner } from "../methods/carliniWagner.ts";
import { ddn } from "../methods/ddn.ts";
import { deepFool } from "../methods/deepFool.ts";
import { fabTargeted } from "../methods/fab.ts";
import { fmn } from "../methods/fmn.ts";
import { hopSkipJump } from "../methods/hopSkipJump.ts";
import { pgdLinf } from "../methods/pgd.ts";
import { squareLinf } from "../methods/square.ts";
import { convClassifier, interiorImages } from "../testing/classifiers.ts";
import type { Finding, KeptFindings } from "./keptFindings.ts";
import { predict } from "./predict.ts";
import { type AttackOptions, runAttack } from "./runAttack.ts";
import { runEnsemble } from "./runEnsemble.ts";

const options: AttackOptions = { backend: nodeBackend(), threads: 1, batchSize: 4, seed: 5 };
const shape = [3, 8, 8] as const;
const model = convClassifier(shape, 5, 1, 8);
const images = interiorImages(2, 21, shape);
const labels = Int32Array.from((await predict(model, images, options)).predictions, (k, n) =>
  n % 7 ? k : (k + 1) % 5,
);

const attacks: Readonly<Record<string, Attack>> = {
  DDN: ddn({ steps: 20 }),
  "PGD, random starts": pgdLinf(0.02, {
    steps: 6,
    stepSize: 0.005,
    randomStart: true,
    restarts: 3,
    stopWhenFooled: true,
  }),
  "APGD-T": apgdTargeted("l2", 0.4, { steps: 6, targets: 2, restarts: 2, loss: "margin" }),
  FMN: fmn("l2", { steps: 20 }),
  "Carlini-Wagner": carliniWagner({ steps: 10, searchSteps: 3, learningRate: 0.03, initialConstant: 0.1 }),
  Square: squareLinf(0.02, { queries: 40, restarts: 2 }),
  HopSkipJump: hopSkipJump({ steps: 3, initialEvaluations: 20 }),
  DeepFool: deepFool("l2"),
  "FAB-T in a ball": fabTargeted("linf", { steps: 8, targetClasses: 2, epsilon: 0.02, stopWhenFooled: true }),
  "Brendel-Bethge": brendelBethge("l2", { steps: 30, learningRate: 0.02, decays: 5 }),
  "DDN in a band": withinBand(ddn({ steps: 20 }), { from: 0.1, to: 0.4 }),
};

/** Keeps what is found, and stops the attack after `most` samples. */
function keeper(most: number) {
  const kept = new Map<string, Finding>();
  const stop = new AbortController();
  let count = 0;
  const of = (stage: number): KeptFindings => ({
    known: (sample) => kept.get(`${stage} ${sample}`),
    keep: (sample, finding) => {
      expect(kept.has(`${stage} ${sample}`)).toBe(false);
      kept.set(`${stage} ${sample}`, finding);
      if (++count === most) stop.abort(new Error("stopped"));
    },
  });
  return { of, kept, signal: stop.signal };
}

test.each(Object.entries(attacks))("%s: stopped and resumed, it comes to the result of one go", async (_, attack) => {
  const whole = await runAttack(attack, model, { images, labels }, options);
  expect(whole.success.some(Boolean)).toBe(true);
  const { of, kept, signal } = keeper(5);
  const stopped = runAttack(attack, model, { images, labels }, { ...options, signal, kept: of(0) });
  await expect(stopped).rejects.toThrow("stopped");
  expect(kept.size).toBeGreaterThanOrEqual(5);
  expect(kept.size).toBeLessThan(18);
  const progress: number[] = [];
  const onProgress = ({ done }: { done: number }): void => void progress.push(done);
  expect(await runAttack(attack, model, { images, labels }, { ...options, onProgress, kept: of(0) })).toEqual(whole);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(progress.at(-1)).toBe(21);
  expect(kept.size).toBe(18);
  // And once more, with nothing left to search.
  expect(await runAttack(attack, model, { images, labels }, { ...options, kept: of(0) })).toEqual(whole);
});

test.each([5, 18, 22, 30])("an ensemble, stopped after %i searches", async (most) => {
  const ensemble = {
    name: "three",
    norm: "linf",
    epsilon: 0.02,
    attacks: [
      pgdLinf(0.02, { steps: 2, stepSize: 0.004, randomStart: true }),
      apgd("linf", 0.02, { steps: 8 }),
      squareLinf(0.02, { queries: 40 }),
    ],
  } as const;
  const whole = await runEnsemble(ensemble, model, { images, labels }, options);
  expect(whole.stages.filter(({ broken }) => broken > 0).length).toBeGreaterThan(1);
  const { of, signal } = keeper(most);
  const stopped = await runEnsemble(ensemble, model, { images, labels }, { ...options, signal, keptOf: of }).catch(
    (error: unknown) => error,
  );
  if (stopped instanceof Error) expect(stopped.message).toBe("stopped");
  expect(await runEnsemble(ensemble, model, { images, labels }, { ...options, keptOf: of })).toEqual(whole);
});
