/** The search of an attack: a batch of rows, each of which takes the next sample when its own is finished. */

import { iterate, type TypedData } from "ongrad";
import type { LabelledImages } from "../../data/labelledImages.ts";
import { pixelBounds, pullIntoBall } from "../../geometry/ball.ts";
import { randomPerturbation } from "../../geometry/randomStart.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { sampleKey } from "../../random/random.ts";
import { compileOptions } from "../../running/compileOptions.ts";
import type { Running } from "../../running/running.ts";
import { pixelsPerImage } from "../contract/checks.ts";
import type { Contest } from "../contract/contest.ts";
import type { StepAttack } from "../contract/contract.ts";
import { imagesPerRun } from "./forward.ts";
import { row, rowsFor } from "./rows.ts";
import { type AttackProgram, attackStep, hasPixelBounds, memoryPrefix, schedulePrefix } from "./step.ts";

/** What the search found, indexed like the images. Nothing here is confirmed yet. */
export interface Findings {
  /** `[N, C, H, W]`: the best iterate, inside the ball; the original where none was better than nothing. */
  readonly images: Float32Array;
  /** 1 where some iterate was in another class. */
  readonly crossed: Uint8Array;
  /** Steps whose gradient was zero or not finite. */
  readonly unusable: Int32Array;
  /** 1 where the last step taken had no usable gradient. */
  readonly stuck: Uint8Array;
  /** Images that the model was shown. */
  readonly queries: Int32Array;
}

export function emptyFindings(images: Float32Array, count: number): Findings {
  return {
    images: images.slice(),
    crossed: new Uint8Array(count),
    unusable: new Int32Array(count),
    stuck: new Uint8Array(count),
    queries: new Int32Array(count),
  };
}

export interface SearchOptions extends Running {
  /** The samples to search around, all of which the model classifies as their labels say. */
  readonly queue: readonly number[];
  readonly seed: number;
  /** Of a sample in the queue. */
  contest(sample: number): Contest;
  /** The classes that an attack with a target goes for on a sample, one after the other. */
  targets(sample: number): readonly number[];
  /** Called with the number of samples finished. */
  onFinished(count: number): void;
  /** Called with every sample that is finished, and what was found of it. */
  onSample?(sample: number, findings: Findings): void;
}

/** What a row of the batch works on: which sample, in which run, and how many iterates of it have been looked at. */
interface Task {
  readonly sample: number;
  readonly contest: Contest;
  readonly targets: readonly number[];
  /** How often it is attacked in all. */
  readonly runs: number;
  restart: number;
  seen: number;
}

/** Searches around those of the samples that `options.queue` names. */
export async function search(
  attack: StepAttack,
  classifier: Classifier,
  data: LabelledImages,
  options: SearchOptions,
): Promise<Findings> {
  const { images, labels } = data;
  const { queue } = options;
  const findings = emptyFindings(images, labels.length);
  if (queue.length === 0) return findings;
  const size = pixelsPerImage(classifier);
  const { classes } = classifier;
  const batchSize = imagesPerRun(options, classifier);
  const { epsilon, norm } = attack.settings;
  const steps = attack.updates ?? attack.settings.steps;
  const scheduled = Object.entries(attack.schedule ?? {}).map(([name, at]) => ({ name: schedulePrefix + name, at }));
  const open = async (rows: number): Promise<Table> => ({
    program: await iterate(attackStep(attack, classifier, rows), await compileOptions(options)),
    feeds: emptyFeeds(attack, rows, size, classes),
    tasks: new Array<Task | undefined>(rows).fill(undefined),
  });
  let table = await open(rowsFor(queue.length, batchSize));
  try {
    const originalOf = (sample: number): Float32Array => row(images, sample, size);

    const begin = (state: State, r: number, task: Task): void => {
      const { feeds } = table;
      if (feeds.turn) feeds.turn[r] = task.restart % attack.loss.length;
      if (feeds.targets) {
        feeds.targets[r] = task.targets[Math.floor(task.restart / attack.restarts) % task.targets.length]!;
      }
      const image = row(state.image, r, size);
      placeStart(attack, classifier, image, originalOf(task.sample), task, options.seed);
      for (const [name, { per, initial }] of Object.entries(attack.memory)) {
        const part = row(state[memoryPrefix + name]!, r, per === "pixel" ? size : 1);
        if (initial === "start") part.set(image);
        else part.fill(initial);
      }
    };

    let next = 0;
    const takeNext = (state: State, r: number): Task | undefined => {
      const sample = queue[next++];
      if (sample === undefined) return undefined;
      const contest = options.contest(sample);
      const targets = attack.target ? options.targets(sample) : [];
      const runs = attack.restarts * (attack.target ? targets.length : 1);
      const task: Task = { sample, contest, targets, runs, restart: 0, seen: 0 };
      const original = originalOf(task.sample);
      const { feeds } = table;
      feeds.original.set(original, r * size);
      feeds.labels[r] = labels[task.sample]!;
      feeds.contends.set(contest.contends, r * classes);
      feeds.offset[r] = contest.offset;
      if (feeds.lower && feeds.upper && epsilon !== null) {
        pixelBounds(original, epsilon, row(feeds.lower, r, size), row(feeds.upper, r, size));
      }
      state["best score"][r] = Number.POSITIVE_INFINITY;
      begin(state, r, task);
      return task;
    };

    const keepBest = (state: State, r: number, sample: number): void => {
      // Where no iterate had a score, the original stays.
      if (state["best score"][r]! === Number.POSITIVE_INFINITY) return;
      const found = row(findings.images, sample, size);
      found.set(row(state.best, r, size));
      if (epsilon !== null) pullIntoBall(found, originalOf(sample), norm, epsilon);
    };

    /**
     * Once no sample is left to begin, rows without one are idle: with a quarter of them so, a smaller graph takes
     * over.
     */
    const shrink = async (): Promise<void> => {
      const busy = table.tasks.filter((task) => task !== undefined);
      const left = Math.max(...busy.map(({ runs, restart, seen }) => (runs - restart) * steps - seen));
      const idle = 1 - busy.length / table.tasks.length;
      if (next < queue.length || idle < 1 / 4 || idle * left < worthCompiling) return;
      const rows = rowsFor(busy.length, batchSize);
      if (rows === table.tasks.length) return;
      const smaller = await open(rows);
      await moveRows(table, smaller);
      const { program } = table;
      table = smaller;
      await program.dispose();
    };

    const initial = await stateOf(table.program);
    for (let r = 0; r < table.tasks.length; r++) table.tasks[r] = takeNext(initial, r);
    table.program.reset(initial);
    let finished = 0;
    while (finished < queue.length) {
      options.signal?.throwIfAborted();
      const { program, feeds, tasks } = table;
      tasks.forEach((task, r) => {
        // The iterate after the last step is looked at and goes nowhere.
        feeds.stepSize[r] = task && task.seen < steps ? attack.stepSize(task.seen) : 0;
        for (const { name, at } of scheduled) {
          feeds.schedule[name]![r] = task && task.seen < steps ? at(task.seen) : 0;
        }
      });
      const { schedule, ...fixed } = feeds;
      const { crossed, usable, finished: early } = await program.step({ ...fixed, ...schedule });
      const ended: number[] = [];
      tasks.forEach((task, r) => {
        if (!task) return;
        if (crossed[r]) findings.crossed[task.sample] = 1;
        if (task.seen < steps) {
          findings.stuck[task.sample] = usable[r] ? 0 : 1;
          findings.unusable[task.sample]! += findings.stuck[task.sample]!;
        }
        task.seen++;
        findings.queries[task.sample]!++;
        if (task.seen > steps || early[r] || (attack.stopWhenFooled && crossed[r])) ended.push(r);
      });
      if (ended.length === 0) continue;
      const state = await stateOf(program);
      for (const r of ended) {
        const task = tasks[r]!;
        const fooled = attack.stopWhenFooled && crossed[r];
        const runs = task.runs + (findings.crossed[task.sample] ? 0 : (attack.retries ?? 0));
        if (!fooled && task.restart + 1 < runs) {
          task.restart++;
          task.seen = 0;
          begin(state, r, task);
        } else {
          keepBest(state, r, task.sample);
          options.onSample?.(task.sample, findings);
          finished++;
          tasks[r] = takeNext(state, r);
        }
      }
      program.reset(state);
      options.onFinished(finished);
      if (finished < queue.length) await shrink();
    }
    return findings;
  } finally {
    await table.program.dispose();
  }
}

/** Compiling a smaller graph takes about as long as so many steps. */
const worthCompiling = 8;

/** A compiled batch and what its rows work on. */
interface Table {
  readonly program: AttackProgram;
  readonly feeds: StepFeeds;
  readonly tasks: (Task | undefined)[];
}

/** Moves the rows that work on something, as they stand, to a smaller table. */
async function moveRows(from: Table, to: Table): Promise<void> {
  const [old, state] = [await stateOf(from.program), await stateOf(to.program)];
  const arrays = ({ feeds: { schedule, ...fixed } }: Table): Readonly<Record<string, TypedData>> => ({
    ...fixed,
    ...schedule,
  });
  const busy = [...from.tasks.keys()].filter((r) => from.tasks[r] !== undefined);
  for (const [source, target] of [
    [old, state],
    [arrays(from), arrays(to)],
  ] as const) {
    for (const [name, whole] of Object.entries(source)) {
      const length = whole.length / from.tasks.length;
      busy.forEach((r, i) => {
        (target[name] as Float32Array).set((whole as Float32Array).subarray(r * length, (r + 1) * length), i * length);
      });
    }
  }
  busy.forEach((r, i) => {
    to.tasks[i] = from.tasks[r];
  });
  to.program.reset(state);
}

interface StepFeeds {
  readonly original: Float32Array;
  readonly labels: Int32Array;
  readonly targets?: Int32Array;
  readonly turn?: Int32Array;
  readonly contends: Uint8Array;
  readonly offset: Float32Array;
  readonly stepSize: Float32Array;
  readonly lower?: Float32Array;
  readonly upper?: Float32Array;
  readonly schedule: Readonly<Record<string, Float32Array>>;
}
type State = Record<string, Float32Array> & { image: Float32Array; best: Float32Array; "best score": Float32Array };

function emptyFeeds(attack: StepAttack, batch: number, size: number, classes: number): StepFeeds {
  const pixels = (): Float32Array => new Float32Array(batch * size);
  const schedule = Object.fromEntries(
    Object.keys(attack.schedule ?? {}).map((name) => [schedulePrefix + name, new Float32Array(batch)]),
  );
  const feeds = {
    original: pixels(),
    labels: new Int32Array(batch),
    ...(attack.target ? { targets: new Int32Array(batch) } : {}),
    ...(typeof attack.loss === "function" ? {} : { turn: new Int32Array(batch) }),
    contends: new Uint8Array(batch * classes),
    offset: new Float32Array(batch),
    stepSize: new Float32Array(batch),
    schedule,
  };
  return hasPixelBounds(attack) ? { ...feeds, lower: pixels(), upper: pixels() } : feeds;
}

/** Writes the first iterate: the image, a random point of the ball around it, or the attack's own choice. */
function placeStart(
  attack: StepAttack,
  { shape, classes }: Classifier,
  image: Float32Array,
  original: Float32Array,
  { contest, restart }: Task,
  seed: number,
): void {
  const { norm, epsilon } = attack.settings;
  const { start } = attack;
  image.set(original);
  if (start === "image" || (start === "random" && epsilon === null)) return;
  const { label } = contest;
  const key = sampleKey(seed, original, label, restart);
  if (typeof start === "function") {
    image.set(start({ original: original.slice(), shape, label, classes, contest, key }, restart));
    for (let i = 0; i < image.length; i++) image[i] = Math.min(1, Math.max(0, image[i]!));
  } else {
    const delta = randomPerturbation(norm, epsilon!, image.length, key);
    for (let i = 0; i < image.length; i++) image[i] = Math.min(1, Math.max(0, original[i]! + delta[i]!));
  }
  if (epsilon !== null && !attack.leavesBall) pullIntoBall(image, original, norm, epsilon);
}

async function stateOf(program: AttackProgram): Promise<State> {
  return (await program.state()) as State;
}
