/** Attacks on networks that onnxruntime's own tools quantised: `bench/peers/quantised.py` writes them. */
import { readFileSync } from "node:fs";
import { type LoadedModel, load } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { pixelsOf } from "../data/pixelsOf.ts";
import type { AttackResult } from "./contract/result.ts";
import { checkAttack } from "./engine/checkAttack.ts";
import { predict } from "./engine/predict.ts";
import { runAttack } from "./engine/runAttack.ts";
import { pgdLinf } from "./methods/pgd.ts";
import { squareLinf } from "./methods/square.ts";

interface Golden {
  readonly images: string;
  readonly labels: readonly number[];
  /** The file, and onnxruntime's logits of the first images, one row an image. */
  readonly models: Readonly<Record<string, { readonly file: string; readonly logits: readonly number[][] }>>;
}

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "base64"));
const golden = JSON.parse(readFileSync(new URL("./goldens/quantised.golden.json", import.meta.url), "utf8")) as Golden;
const images = pixelsOf(bytes(golden.images));
const labels = Int32Array.from(golden.labels);
const options = { backend: nodeBackend(), threads: 1, batchSize: 60, seed: 1 };
const EPSILON = 0.1;

const open = (name: string, straightThrough = true): Promise<LoadedModel> =>
  load(bytes(golden.models[name]!.file), { backend: options.backend, straightThrough });

function accuracyLeft({ cleanPredictions, success }: AttackResult): number {
  return labels.filter((label, i) => cleanPredictions[i] === label && success[i] === 0).length / labels.length;
}

const margin = pgdLinf(EPSILON, { steps: 20, stepSize: EPSILON / 8, loss: "margin" });

describe("a network quantised by onnxruntime's tools, with straight-through derivatives", () => {
  it.each(Object.keys(golden.models).filter((name) => name !== "float"))(
    "%s: onnxruntime's logits, in any batch, and PGD does as well as what transfers from floats",
    async (name) => {
      const model = await open(name);
      expect(model).toMatchObject({ batch: "any", opaque: [] });
      const { logits } = await predict(model, images, options);
      const expected = golden.models[name]!.logits.flat();
      const largest = Math.max(...expected.map(Math.abs));
      const differences = expected.map((z, i) => Math.abs(z - logits[i]!));
      // A number that rounds the other way may move a logit by one step of its quantisation, 1/255 of their range.
      expect(Math.max(...differences)).toBeLessThan(0.015 * largest);
      const left = accuracyLeft(await runAttack(margin, model, { images, labels }, options));
      const ofFloats = await runAttack(margin, await open("float"), { images, labels }, options);
      const { predictions } = await predict(model, ofFloats.images, options);
      const transferred = labels.filter((label, i) => predictions[i] === label).length / labels.length;
      expect(transferred).toBeLessThan(0.5);
      expect(left).toBeLessThanOrEqual(transferred + 0.02);
      const square = await runAttack(squareLinf(EPSILON, { queries: 200 }), model, { images, labels }, options);
      process.stderr.write(
        `${name}: PGD leaves ${left}, that of the float network ${transferred}, Square ${accuracyLeft(square)}\n`,
      );
      expect(left).toBeLessThanOrEqual(accuracyLeft(square) + 0.05);
    },
    60_000,
  );
});

it.each(Object.keys(golden.models).filter((name) => name !== "float"))(
  "%s: without them, one sentence says once how it would have a derivative",
  async (name) => {
    const model = await open(name, false);
    for (const attack of [margin, { ...margin, name: "PGD (Madry, MNIST)" }, { ...margin, name: "Attacks, all" }]) {
      const subject = attack.name === "Attacks, all" ? "Attacks, all," : attack.name;
      let message = "";
      try {
        checkAttack(attack, model);
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).toContain(`, and ${subject} needs the model's derivative; attack with square or hopskipjump, `);
      expect(message.match(/straight-?through/gi)).toHaveLength(1);
      expect(message.match(/; /g)).toHaveLength(1);
    }
  },
);
