/** The search of an attack: a batch of rows, each of which takes the next sample when its own is finished. */

import { iterate, type TypedData } from "ongrad";
import type { LabelledImages } from "../../data/labelledImages.ts";
import { pixelBounds, pullIntoBall } from "../../geometry/ball.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { compileOptions } from "../../running/compileOptions.ts";
import type { Running } from "../../running/running.ts";
import { stepsPerRun } from "../../running/stepsPerRun.ts";
import { pixelsPerImage } from "../contract/checks.ts";
import type { Contest } from "../contract/contest.ts";
import type { StepAttack } from "../contract/contract.ts";
import { imagesPerRun } from "./forward.ts";
import { placeStart } from "./placeStart.ts";
import { row, rowsFor } from "./rows.ts";
import { type AttackProgram, attackStep, memoryPrefix, schedulePrefix } from "./step.ts";
import { emptyFeeds, fed, type StepFeeds } from "./stepFeeds.ts";

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
  const open = async (rows: number): Promise<Table> => {
    const step = attackStep(attack, classifier, rows);
    // What comes after a sample's end must not be taken with it: its result would depend on when others began.
    const atOnce = step.endsEarly ? 1 : stepsPerRun(step, OPERATIONS_PER_RUN);
    const feeds = emptyFeeds(attack, rows, size, classes, atOnce);
    const constantFeeds = Object.keys(feeds.constant);
    return {
      program: await iterate(step, { ...(await compileOptions(options)), stepsPerRun: atOnce, constantFeeds }),
      feeds,
      atOnce,
      tasks: new Array<Task | undefined>(rows).fill(undefined),
    };
  };
  let table = await open(rowsFor(queue.length, batchSize));
  try {
    const originalOf = (sample: number): Float32Array => row(images, sample, size);

    const begin = (state: State, r: number, task: Task): void => {
      const feeds = table.feeds.constant;
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
      const feeds = table.feeds.constant;
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
      const { program, feeds, tasks, atOnce } = table;
      const left = tasks.map((task) => (task ? steps + 1 - task.seen : Number.POSITIVE_INFINITY));
      const count = Math.min(atOnce, ...left);
      const rows = tasks.length;
      tasks.forEach((task, r) => {
        for (let i = 0; i < count; i++) {
          // The iterate after the last step is looked at and goes nowhere.
          const step = task && task.seen + i < steps ? task.seen + i : undefined;
          feeds.stepSize[i * rows + r] = step === undefined ? 0 : attack.stepSize(step);
          for (const { name, at } of scheduled) feeds.schedule[name]![i * rows + r] = step === undefined ? 0 : at(step);
        }
      });
      const { crossed, usable, finished: early } = await program.steps(count, fed(feeds, count * rows));
      const ended: number[] = [];
      tasks.forEach((task, r) => {
        if (!task) return;
        for (let i = r; i < count * rows; i += rows) {
          if (crossed[i]) findings.crossed[task.sample] = 1;
          if (task.seen < steps) {
            findings.stuck[task.sample] = usable[i] ? 0 : 1;
            findings.unusable[task.sample]! += findings.stuck[task.sample]!;
          }
          task.seen++;
          findings.queries[task.sample]!++;
        }
        // Of several steps only the last can be the end.
        const last = (count - 1) * rows + r;
        if (task.seen > steps || early[last] || (attack.stopWhenFooled && crossed[last])) ended.push(r);
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

/** They take a core about 50 ms. */
const OPERATIONS_PER_RUN = 2e9;

/** A compiled batch and what its rows work on. */
interface Table {
  readonly program: AttackProgram;
  readonly feeds: StepFeeds;
  /** Steps of a run at most. */
  readonly atOnce: number;
  readonly tasks: (Task | undefined)[];
}

/** Moves the rows that work on something, as they stand, to a smaller table. */
async function moveRows(from: Table, to: Table): Promise<void> {
  const [old, state] = [await stateOf(from.program), await stateOf(to.program)];
  const arrays = ({ feeds: { constant } }: Table): Readonly<Record<string, TypedData>> => ({ ...constant });
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

type State = Record<string, Float32Array> & { image: Float32Array; best: Float32Array; "best score": Float32Array };

async function stateOf(program: AttackProgram): Promise<State> {
  return (await program.state()) as State;
}
