/**
 * The model as it answers an attack's questions: one compiled graph for each kind and number of rows, made when first
 * asked.
 */

import { compile, type DTypes, type Executable, input, reduceSum, slice, sub, type Value, where } from "ongrad";
import type { Classifier } from "../../models/network/classifier.ts";
import { compileOptions } from "../../running/compileOptions.ts";
import type { Running } from "../../running/running.ts";
import { pixelsPerImage } from "../contract/checks.ts";
import { ownClass, rivalMargin } from "../contract/loss.ts";
import type { QuestionKind } from "../contract/question.ts";
import { derivatives } from "./derivatives.ts";
import { checkedLogits } from "./forward.ts";

/** Questions of one kind, in as many rows as `sizeFor` gives for their number. */
export interface QuestionBatch {
  /** `[N, C, H, W]` */
  readonly images: Float32Array;
  /** int32 `[N, 1]` */
  readonly labels: Int32Array;
  /** int32 `[N, 1]` */
  readonly targets: Int32Array;
}

export interface AnswerBatch {
  /** `[N, classes]` */
  readonly logits: Float32Array;
  /** `[N, …]`: `perImage` numbers an image. */
  readonly gradients: Float32Array;
  readonly perImage: number;
}

/** A graph that answers one kind of question, and the arrays it answers into. */
interface Answering {
  run(batch: QuestionBatch): Promise<AnswerBatch>;
  dispose(): Promise<void>;
}

export interface Answers {
  ask(kind: QuestionKind, batch: QuestionBatch): Promise<AnswerBatch>;
  dispose(): Promise<void>;
}

/** `what` asks: for messages. */
export function answersOf(what: string, classifier: Classifier, options: Running): Answers {
  const graphs = new Map<string, Promise<Answering>>();
  return {
    async ask(kind, questions) {
      const rows = questions.labels.length;
      const name = `${kind} ${rows}`;
      const graph = graphs.get(name) ?? compileAnswering(what, kind, rows, classifier, options);
      graphs.set(name, graph);
      return (await graph).run(questions);
    },
    async dispose() {
      for (const graph of await Promise.allSettled(graphs.values())) {
        if (graph.status === "fulfilled") await graph.value.dispose();
      }
    },
  };
}

async function compileAnswering(
  what: string,
  kind: QuestionKind,
  batch: number,
  classifier: Classifier,
  options: Running,
): Promise<Answering> {
  const { classes } = classifier;
  const images = input("images", [batch, ...classifier.shape]);
  const labels = input("labels", [batch, 1], "int32");
  const targets = input("targets", [batch, 1], "int32");
  const logits = checkedLogits(classifier, images);
  const asked = derivativesOf(what, kind, images, logits, labels, targets, classes);
  const inputs: Record<string, Value> = {
    images,
    ...(kind === "margin" || kind === "difference" ? { labels } : {}),
    ...(kind === "difference" ? { targets } : {}),
  };
  const outputs: Record<string, Value> = { logits };
  asked.forEach((value, k) => {
    outputs[`gradient ${k}`] = value;
  });
  const executable: Executable<string, DTypes> = await compile(inputs, outputs, await compileOptions(options));
  const size = pixelsPerImage(classifier);
  const into = Object.fromEntries(
    Object.entries(outputs).map(([name, { shape }]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
  );
  const perImage = asked.length * size;
  // One gradient is handed on as it lies; several are put side by side, image by image.
  const side = asked.length > 1 ? new Float32Array(batch * perImage) : (into["gradient 0"] ?? new Float32Array(0));
  return {
    async run(questions) {
      const feeds = Object.fromEntries(
        Object.keys(inputs).map((name) => [name, questions[name as keyof QuestionBatch]]),
      );
      await executable.run(feeds, into);
      if (asked.length > 1) {
        for (let k = 0; k < asked.length; k++) {
          const part = into[`gradient ${k}`]!;
          for (let n = 0; n < batch; n++) {
            side.set(part.subarray(n * size, (n + 1) * size), n * perImage + k * size);
          }
        }
      }
      return { logits: into.logits!, gradients: side, perImage };
    },
    dispose: () => executable.dispose(),
  };
}

function derivativesOf(
  what: string,
  kind: QuestionKind,
  images: Value,
  logits: Value,
  labels: Value,
  targets: Value,
  classes: number,
): readonly Value[] {
  const own = ownClass(labels, classes);
  switch (kind) {
    case "logits":
      return [];
    case "margin":
      return derivatives(what, reduceSum(rivalMargin(logits, own)), [images], logits);
    case "difference": {
      const chosen = where(ownClass(targets, classes), logits, 0);
      return derivatives(what, reduceSum(sub(chosen, where(own, logits, 0))), [images], logits);
    }
    case "jacobian":
      return Array.from(
        { length: classes },
        (_, k) => derivatives(what, reduceSum(slice(logits, 1, k, k + 1)), [images], logits)[0],
      );
  }
}
