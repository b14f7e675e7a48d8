/** The search of a query attack: many samples' dialogues at once, their questions answered in full batches. */

import type { LabelledImages } from "../../data/labelledImages.ts";
import { pullIntoBall } from "../../geometry/ball.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { sampleKey } from "../../random/random.ts";
import { pixelsPerImage } from "../contract/checks.ts";
import type { Contest } from "../contract/contest.ts";
import type { Found, QueryAttack } from "../contract/contract.ts";
import type { Answer, Dialogue, Question, QuestionKind } from "../contract/question.ts";
import { type Answers, answersOf, type QuestionBatch } from "./answers.ts";
import { imagesPerRun } from "./forward.ts";
import { sizeFor } from "./rows.ts";
import { emptyFindings, type Findings, type SearchOptions } from "./stepSearch.ts";

/** One sample's dialogue, waiting for the rest of an answer. */
interface Waiting {
  readonly sample: number;
  readonly contest: Contest;
  readonly dialogue: Dialogue<Found>;
  question: Question;
  answer: Answer;
  /** Images of the question, and how many of them are answered. */
  images: number;
  answered: number;
}

/** As `search`, for attacks that ask. */
export async function converse(
  attack: QueryAttack,
  classifier: Classifier,
  data: LabelledImages,
  options: SearchOptions,
): Promise<Findings> {
  const { images, labels } = data;
  const { queue } = options;
  const findings = emptyFindings(images, labels.length);
  const size = pixelsPerImage(classifier);
  const batch = imagesPerRun(options, classifier);
  const { classes, shape } = classifier;
  const answers = answersOf(attack.name, classifier, options);
  const waiting: Waiting[] = [];
  let [next, finished] = [0, 0];

  const pose = (to: Waiting, question: Question): void => {
    to.question = question;
    to.images = question.images.length / size;
    to.answered = 0;
    to.answer = emptyAnswer(question.kind, to.images, size, classes);
    findings.queries[to.sample]! += to.images;
  };

  const finish = (sample: number, found: Found): void => {
    if (found.image) {
      const image = findings.images.subarray(sample * size, (sample + 1) * size);
      const { norm, epsilon } = attack.settings;
      if (epsilon !== null)
        pullIntoBall(found.image, images.subarray(sample * size, (sample + 1) * size), norm, epsilon);
      image.set(found.image);
      findings.crossed[sample] = 1;
    }
    findings.stuck[sample] = found.stuck ? 1 : 0;
    findings.unusable[sample] = found.unusable ?? 0;
    options.onSample?.(sample, findings);
    options.onFinished(++finished);
  };

  /** Begins dialogues until as many wait as a batch has rows. */
  const refill = (): void => {
    while (waiting.length < batch && next < queue.length) {
      const sample = queue[next++]!;
      const original = images.slice(sample * size, (sample + 1) * size);
      const label = labels[sample]!;
      const key = sampleKey(options.seed, original, label, 0);
      const contest = options.contest(sample);
      const dialogue = attack.search({ original, shape, label, classes, contest, key });
      const first = dialogue.next();
      if (first.done) {
        finish(sample, first.value);
        continue;
      }
      const entry: Waiting = {
        sample,
        contest,
        dialogue,
        question: first.value,
        answer: noAnswer,
        images: 0,
        answered: 0,
      };
      pose(entry, first.value);
      waiting.push(entry);
    }
  };

  const room: QuestionBatch = {
    images: new Float32Array(Math.max(2, batch) * size),
    labels: new Int32Array(Math.max(2, batch)),
    targets: new Int32Array(Math.max(2, batch)),
  };
  try {
    refill();
    while (waiting.length > 0) {
      options.signal?.throwIfAborted();
      await answerBatch(waiting, answers, room, { size, batch, classes });
      for (let i = waiting.length - 1; i >= 0; i--) {
        const entry = waiting[i]!;
        if (entry.answered < entry.images) continue;
        const turn = entry.dialogue.next(entry.answer);
        if (!turn.done) {
          pose(entry, turn.value);
          continue;
        }
        waiting.splice(i, 1);
        finish(entry.sample, turn.value);
      }
      refill();
    }
    return findings;
  } finally {
    await answers.dispose();
  }
}

const noAnswer: Answer = { logits: new Float32Array(0), gradients: new Float32Array(0) };

function emptyAnswer(kind: QuestionKind, images: number, size: number, classes: number): Answer {
  const gradients = kind === "logits" ? 0 : kind === "jacobian" ? classes : 1;
  return { logits: new Float32Array(images * classes), gradients: new Float32Array(images * gradients * size) };
}

/** Answers as many as fit in a batch of the kind of question that most images wait for. */
async function answerBatch(
  waiting: readonly Waiting[],
  answers: Answers,
  room: QuestionBatch,
  { size, batch, classes }: { readonly size: number; readonly batch: number; readonly classes: number },
): Promise<void> {
  const kind = mostWanted(waiting);
  const rows: { readonly to: Waiting; readonly first: number; readonly count: number; readonly row: number }[] = [];
  let row = 0;
  for (const to of waiting) {
    if (to.question.kind !== kind || row === batch) continue;
    const first = to.answered;
    const count = Math.min(batch - row, to.images - first);
    room.images.set(to.question.images.subarray(first * size, (first + count) * size), row * size);
    // The margin of a target is that of a label, turned round.
    const decisive = kind === "margin" ? (to.contest.target ?? to.contest.label) : to.contest.label;
    room.labels.fill(decisive, row, row + count);
    if (to.question.targets) room.targets.set(to.question.targets.subarray(first, first + count), row);
    rows.push({ to, first, count, row });
    row += count;
  }
  const asked = sizeFor(row, batch);
  const { logits, gradients, perImage } = await answers.ask(kind, {
    images: room.images.subarray(0, asked * size),
    labels: room.labels.subarray(0, asked),
    targets: room.targets.subarray(0, asked),
  });
  for (const { to, first, count, row } of rows) {
    to.answer.logits.set(logits.subarray(row * classes, (row + count) * classes), first * classes);
    const part = gradients.subarray(row * perImage, (row + count) * perImage);
    const isTurned = kind === "margin" && to.contest.target !== undefined;
    to.answer.gradients.set(isTurned ? part.map((value) => -value) : part, first * perImage);
    to.answered += count;
  }
}

function mostWanted(waiting: readonly Waiting[]): QuestionKind {
  const wanted = new Map<QuestionKind, number>();
  for (const { question, images, answered } of waiting) {
    wanted.set(question.kind, (wanted.get(question.kind) ?? 0) + images - answered);
  }
  return [...wanted].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
}
