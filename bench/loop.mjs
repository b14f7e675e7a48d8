// What the training loop leaves of the throughput of its own step: reading and augmenting batches, counting, handing
// the state over, and a checkpoint on disk after every epoch of 10,000 images, as in the quick study. In turns in one
// process, the median of rounds. Needs `npm run build`.
//
//     node bench/loop.mjs [--threads 1] [--rounds 5]

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { iterate } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { buildNetwork, generateSynthetic, initialize, parseArchitecture, parseTraining, train } from "treble-lab";
// What no user needs: the parts themselves.
import { writeCheckpoint } from "../packages/treble/dist/runs/node/checkpointFile.js";
import { trainingStepsPerRun } from "../packages/treble/dist/training/stepsPerRun.js";
import { parameterKey, stateShapes, trainStep } from "../packages/treble/dist/training/trainStep.js";
import { median, withQuartiles } from "./statistics.mjs";

const { values } = parseArgs({ options: { threads: { type: "string" }, rounds: { type: "string" } } });
const options = { backend: nodeBackend(), threads: Number(values.threads ?? 1) };
const rounds = Number(values.rounds ?? 5);

const data = generateSynthetic({ trainCount: 10_000, testCount: 10, shape: [3, 32, 32] });
const images = { shape: data.shape, classes: 10, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
/** The least share of the step's throughput that is well. */
const target = 0.8;

const folder = mkdtempSync(join(tmpdir(), "treble-loop-"));
const networks = [
  ["fully connected", { family: "fully-connected" }],
  ["bounded-width 3×3", { family: "bounded-width", kernel: 3 }],
  ["small CNN [32,64]", { family: "small-cnn", widths: [32, 64] }],
];

for (const [name, architecture] of networks) {
  const network = buildNetwork(parseArchitecture(architecture), images);
  const settings = parseTraining({ learningRate: 1e-4, epochs: 2, batchSize: 128 });
  const augmented = { ...settings, augment: { flip: true, crop: 4 } };
  const initial = initialize(network, 0);
  const shares = { plain: [], augmented: [] };
  const [alone, aloneAugmented] = [
    await stepAlone(network, settings, initial),
    await stepAlone(network, augmented, initial),
  ];
  for (let round = 0; round < rounds; round++) {
    shares.plain.push((await alone.milliseconds()) / (await loop(network, settings, initial)));
    shares.augmented.push((await aloneAugmented.milliseconds()) / (await loop(network, augmented, initial)));
  }
  await alone.dispose();
  await aloneAugmented.dispose();
  for (const [kind, all] of Object.entries(shares)) {
    const verdict = median(all) >= target ? "" : `  BELOW ${target}`;
    console.log(`${name}, ${kind}: the loop keeps ${withQuartiles(all)} of the step's throughput${verdict}`);
  }
}

rmSync(folder, { recursive: true, force: true });

/** The step on one batch, again and again; as many a run as the loop takes. */
async function stepAlone(network, settings, initial) {
  const step = trainStep(network, settings);
  const stepsPerRun = trainingStepsPerRun(step);
  const program = await iterate(step, { ...options, stepsPerRun });
  const weights = Object.fromEntries(Object.entries(initial).map(([key, array]) => [parameterKey(key), array]));
  program.reset({ ...(await program.state()), ...weights });
  const count = Math.floor(data.train.count / settings.batchSize);
  const size = data.train.images.length / data.train.count;
  const n = count * settings.batchSize;
  const feeds = {
    images: data.train.images.slice(0, n * size),
    labels: BigInt64Array.from(data.train.labels.subarray(0, n), BigInt),
    ...(settings.augment.flip && { flip: new BigInt64Array(n) }),
    ...(settings.augment.crop > 0 && { row: new BigInt64Array(n), column: new BigInt64Array(n) }),
  };
  await program.steps(count, feeds);
  return {
    async milliseconds() {
      const start = performance.now();
      await program.steps(count, feeds);
      return (performance.now() - start) / count;
    },
    dispose: () => program.dispose(),
  };
}

/** Milliseconds a step of the loop's second epoch, its checkpoint included: the first one pays for compiling. */
async function loop(network, settings, initial) {
  const ends = [];
  const shapes = stateShapes(network, settings);
  const onEpoch = (_, { epoch, arrays: state }) => {
    const arrays = Object.fromEntries(
      Object.entries(state).map(([name, values]) => [name, { data: values, shape: shapes[name] }]),
    );
    writeCheckpoint(folder, "bench", { epoch, arrays, meta: {} });
    ends.push(performance.now());
  };
  await train(network, data.train, settings, { initial, ...options, onEpoch });
  return (ends[1] - ends[0]) / Math.floor(data.train.count / settings.batchSize);
}
