/**
 * How well networks are foreseen before they are trained, over all that a folder of results has finished:
 *
 *     node scripts/predictionTable.mjs RESULTS [--own-store FOLDER]
 *
 * prints Markdown: each network with what was foreseen and measured, and the score of each predictor, by how networks
 * were trained and over all. What is foreseen is kept in RESULTS, or in the other folder, like any run.
 */
import { nodeBackend } from "../packages/ongrad/dist/run/node.js";
import { foreseenConfigOf } from "../packages/treble/dist/experiments/networks/foreseen.js";
import { canonicalJson } from "../packages/treble/dist/formats/canonicalJson.js";
import { toldOf } from "../packages/treble/dist/models/architectures.js";
import { describeArchitecture } from "../packages/treble/dist/models/describeArchitecture.js";
import { loadDataset, openStore } from "../packages/treble/dist/node.js";
import { foreseenRun } from "../packages/treble/dist/pipeline/foreseenRun.js";
import { readMeasured } from "../packages/treble/dist/pipeline/trial/measuredArrays.js";
import { sharedSpectrum } from "../packages/treble/dist/spectrum/sharedSpectrum.js";
import { signalsOf } from "../packages/treble/dist/spectrum/signals.js";
import { predictorNames, scorePredictors } from "../packages/treble/dist/theory/prediction/scorePredictors.js";

const [folder, flag, other] = process.argv.slice(2);
if (!folder || (flag && flag !== "--own-store"))
  throw new Error("node scripts/predictionTable.mjs RESULTS [--own-store FOLDER]");
const store = openStore(folder);
const size = { sample: 2000, kernelImages: 128, images: 64, starts: 2, seed: 0 };
const datasets = new Map();
const dataset = (name) => datasets.get(name) ?? datasets.set(name, loadDataset(name)).get(name);
const laboratory = {
  ...{ store: flag ? openStore(other) : store, backend: nodeBackend(), threads: 1, dataset },
  clock: () => performance.now() / 1000,
};

const networks = [];
for (const { key, config, measures } of trained()) {
  const { shape } = await dataset(config.dataset);
  const seeds = measures.map((measure) => readMeasured(store, measure));
  const own = mean(
    seeds.map(({ spectra }) => mean([...spectra.centroid.data].filter((c, i) => spectra.success.data[i] && c > 0))),
  );
  const shared =
    seeds.length < 2
      ? null
      : await sharedSpectrum(
          seeds.map((seed) => ({
            signals: signalsOf(seed.perturbations(), shape),
            present: seed.spectra.success.data,
          })),
          { draws: 500 },
        );
  const { foreseen } = await foreseenRun(laboratory, foreseenConfigOf(config), size);
  networks.push({ key, config, own, shared: shared?.determined ? shared.centroid.mean : Number.NaN, foreseen });
  process.stderr.write(`${nameOf(config)}\n`);
}

print(networks);

/** Networks by what they are but their seed, in an order of their own. */
function trained() {
  const runs = store.list().filter(({ state }) => state === "done");
  const byId = new Map(runs.map((run) => [run.id, run.config]));
  const groups = new Map();
  for (const { config } of runs) {
    if (config?.kind !== "measure") continue;
    const train = byId.get(config.train.slice(0, 16));
    if (!train || train.trainFrom || train.training.adversarial || train.training.stopLoss === null) continue;
    const { seed, learningRate, ...training } = train.training;
    const key = canonicalJson({ ...train, training });
    const group = groups.get(key) ?? { key, config: { ...train, training }, measures: [] };
    group.measures.push(config);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function print(all) {
  const scoresOf = (some, spectra) =>
    scorePredictors(
      some.map(({ config, foreseen, ...measured }) => ({
        architecture: config.architecture,
        measured: measured[spectra],
        predictors: { ...foreseen, lazy: foreseen.lazy.at(-1)[spectra], step: foreseen.step[spectra] },
      })),
    );
  const groups = new Map([["all", all]]);
  for (const one of all) {
    const name = trainingOf(one.config);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  for (const [name, some] of groups) {
    console.log(
      `\n${name}: ${some.length} networks, ${new Set(some.map(({ config }) => canonicalJson(config.architecture))).size} architectures\n`,
    );
    console.log(
      "| predictor | own: rank | own: error | shared: rank | shared: error | networks |\n| --- | ---: | ---: | ---: | ---: | ---: |",
    );
    const [own, shared] = ["own", "shared"].map((spectra) => scoresOf(some, spectra));
    own.forEach((score, i) => {
      const cells = [score, shared[i]].flatMap(({ rank, error }) => [
        Number.isFinite(rank.mean)
          ? `${rank.mean.toFixed(2)} (${rank.low.toFixed(2)} to ${rank.high.toFixed(2)})`
          : "–",
        error.mean.toFixed(3),
      ]);
      console.log(
        `| ${predictorNames[score.name]} | ${cells.join(" | ")} | ${score.networks}, ${shared[i].networks} |`,
      );
    });
  }
  const numbers = (...values) => values.map((value) => (Number.isFinite(value) ? value.toFixed(3) : "–")).join(" | ");
  console.log(
    "\n| network | trained | own | lazy | one step | shared | lazy | one step | at start | S × signal | least | optimum |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
  );
  for (const { config, own, shared, foreseen } of all) {
    const end = foreseen.lazy.at(-1);
    const { initial, product, floor, optimum } = foreseen;
    console.log(
      `| ${nameOf(config)} | ${trainingOf(config)} | ${numbers(own, end.own, foreseen.step.own, shared, end.shared, foreseen.step.shared, initial, product, floor, optimum.centroid)} |`,
    );
  }
}

function trainingOf({ training, initScale }) {
  return `${training.optimizer.name} from × ${initScale < 1 ? "small" : 1}`;
}

function nameOf({ architecture, dataset: name, initScale }) {
  return `${describeArchitecture(architecture, toldOf(architecture.family))}${name === "cifar10" ? "" : ` on ${name}`} × ${initScale}`;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
