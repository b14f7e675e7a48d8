// Where the time of a study goes: some of its networks, one seed each, as the quick study does them, in this process,
// and every phase timed. Needs `npm run build` and CIFAR-10 in the cache.
//
//     node bench/study.mjs [--network ID,ID] [--images 10000] [--threads 1] [--detail] [--against FOLDER] [--rounds 1]
//
// With `--detail`, every phase under the phases that it is in comes first.
// With `--against`, another built checkout does the same in turns, and the files of both are compared.

import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { register } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { taken, timed, timedBackend } from "./phases.mjs";
import { median } from "./statistics.mjs";

register("./phaseHooks.mjs", import.meta.url);

const { values: flags } = parseArgs({
  options: {
    network: { type: "string" },
    images: { type: "string" },
    threads: { type: "string" },
    against: { type: "string" },
    rounds: { type: "string" },
    detail: { type: "boolean" },
  },
});
const NETWORKS = [
  "bounded-width-3",
  "bounded-width-15",
  "full-width",
  "fully-connected",
  "locally-connected-3",
  "vision-transformer",
];
const networks = flags.network?.split(",") ?? NETWORKS;
const threads = Number(flags.threads ?? 1);
const rounds = Number(flags.rounds ?? 1);

const own = await checkout(new URL("..", import.meta.url));
const other = flags.against && (await checkout(pathToFileURL(`${resolve(flags.against)}/`)));
const folder = mkdtempSync(join(tmpdir(), "treble-study-"));
try {
  const spent = new Map();
  const others = new Map();
  for (const id of networks) {
    for (let round = 0; round < rounds; round++) {
      const mine = await trial(own, id, "own");
      spent.set(id, [...(spent.get(id) ?? []), mine]);
      if (!other) continue;
      const theirs = await trial(other, id, "other");
      others.set(id, [...(others.get(id) ?? []), theirs]);
      const same = mine.files === theirs.files ? "the same files" : "OTHER FILES";
      console.error(`${id}: ${mine.cpu.toFixed(2)} s against ${theirs.cpu.toFixed(2)} s of processor time, ${same}`);
    }
  }
  if (flags.detail) printDetail(spent);
  printPhases(spent);
  if (other) printRatios(spent, others);
  console.log(await aroundIt());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A built checkout's own code, and its networks as the quick study has them. */
async function checkout(root) {
  const dist = (path) => import(new URL(`packages/${path}`, root).href);
  const { trialJob } = await dist("treble/dist/pipeline/trialJob.js");
  const { openStore } = await dist("treble/dist/runs/node/diskStore.js");
  const { loadDataset } = await dist("treble/dist/data/catalogue/datasets.js");
  const { nodeBackend } = await dist("ongrad/dist/run/node.js");
  const { scaleNamed } = await dist("treble/dist/experiments/contract/scale.js");
  const { experiments } = await dist("treble/dist/experiments/catalogue.js");
  const { conditionsOf } = await dist("treble/dist/experiments/conditionsOf.js");
  const { conditionConfig } = await dist("treble/dist/experiments/contract/conditionConfig.js");
  const quick = scaleNamed("quick", "cifar10");
  const scale = { ...quick, trainImages: Number(flags.images ?? quick.trainImages) };
  const conditions = conditionsOf(experiments, scale);
  return {
    root,
    trialJob,
    openStore,
    loadDataset,
    dataset: remembered((name) => loadDataset(name, { offline: true })),
    backend: timedBackend(nodeBackend()),
    config: (id) => {
      const condition = conditions.find((one) => one.id === id);
      if (!condition) throw new Error(`No network of the quick study is called ${id}.`);
      return conditionConfig(condition, 0, scale);
    },
  };
}

function remembered(load) {
  const loaded = new Map();
  return (name) => {
    if (!loaded.has(name)) loaded.set(name, load(name));
    return loaded.get(name);
  };
}

/** One network's job in a store of its own. */
async function trial({ trialJob, openStore, dataset, backend, config }, id, name) {
  const network = config(id);
  await dataset(network.dataset);
  const place = mkdtempSync(join(folder, `${name}-`));
  const laboratory = {
    ...{ store: openStore(place), backend, threads, dataset },
    clock: () => performance.now() / 1000,
  };
  taken();
  await timed("trial", trialJob)(laboratory, network, () => {});
  const phases = taken();
  const sum = (kind) => phases.reduce((all, phase) => all + phase[kind], 0);
  const files = hashOf(place);
  rmSync(place, { recursive: true, force: true });
  return { phases, wall: sum("wall"), cpu: sum("cpu"), files };
}

/** Of all arrays and models under a folder: other files tell the time. */
function hashOf(place) {
  const hash = createHash("sha256");
  const paths = readdirSync(place, { recursive: true }).filter((path) => /\.(npz|onnx)$/.test(path));
  for (const path of paths.sort()) hash.update(path.replace(/^.*runs/, "")).update(readFileSync(join(place, path)));
  return hash.digest("hex");
}

/** The row of the table that a phase belongs to, by the labels that it is under. */
function rowOf({ path }) {
  const last = path.at(-1);
  const under = (label) => path.includes(label);
  if (last === "session") return "compiling: sessions of the runtime";
  if (under("graph")) return "compiling: graphs, gradients, lowering, serialising";
  if (last === "state" || last === "reset") return "state copied out and in";
  if (under("search")) return "search of rates: steps and batches";
  if (under("checkpoints")) return "checkpoints";
  if (under("files")) return "other files";
  if (under("image statistics")) return "images' mean and deviation";
  if (under("train") && under("evaluate")) return under("loop") ? "checks of the loss" : "evaluation after training";
  if (under("loop")) return last === "run" ? "training steps" : "training: batches and the rest";
  const probe = path.find((label) => label.startsWith("probe "));
  if (probe) return probe;
  if (under("spectra")) return "spectra";
  const attack = path[path.indexOf("measure") + 1];
  if (under("measure") && attack !== undefined) return attack;
  return "the rest";
}

function printDetail(spent) {
  for (const [id, trials] of spent) {
    for (const { path, cpu, entered } of trials[0].phases.toSorted((a, b) => b.cpu - a.cpu)) {
      console.log(`${id}: ${cpu.toFixed(3)} s, ${entered} ×, ${path.slice(1).join(" > ")}`);
    }
  }
}

function printPhases(spent) {
  const columns = new Map(
    [...spent].map(([id, trials]) => [id, trials.toSorted((a, b) => a.cpu - b.cpu)[trials.length >> 1]]),
  );
  const rows = new Map();
  for (const [id, { phases }] of columns) {
    for (const phase of phases) {
      const row = rows.get(rowOf(phase)) ?? new Map();
      row.set(id, (row.get(id) ?? 0) + phase.cpu);
      rows.set(rowOf(phase), row);
    }
  }
  const sum = (numbers) => [...numbers].reduce((a, b) => a + b, 0);
  const totals = [...columns.values()].map(({ cpu }) => cpu);
  const share = (part, whole) => ((100 * part) / whole).toFixed(1);
  console.log(`| phase, % of processor time | all | ${[...columns.keys()].join(" | ")} |`);
  console.log(`| --- | ---: | ${totals.map(() => "---:").join(" | ")} |`);
  for (const [name, row] of [...rows].toSorted(([, a], [, b]) => sum(b.values()) - sum(a.values()))) {
    const cells = [...columns].map(([id, { cpu }]) => share(row.get(id) ?? 0, cpu));
    console.log(`| ${name} | ${share(sum(row.values()), sum(totals))} | ${cells.join(" | ")} |`);
  }
  const seconds = (kind) => [...columns.values()].map((trial) => trial[kind]);
  for (const [name, kind] of [
    ["processor seconds", "cpu"],
    ["seconds by the clock", "wall"],
  ]) {
    const cells = seconds(kind).map((value) => value.toFixed(1));
    console.log(`| ${name} | ${sum(seconds(kind)).toFixed(1)} | ${cells.join(" | ")} |`);
  }
}

function printRatios(spent, others) {
  console.log("\n| network | processor seconds | the other's | ratio | files |");
  console.log("| --- | ---: | ---: | ---: | --- |");
  for (const [id, mine] of spent) {
    const theirs = others.get(id);
    const ratio = median(mine.map(({ cpu }, i) => cpu / theirs[i].cpu));
    const same = mine.every(({ files }, i) => files === theirs[i].files) ? "the same" : "others";
    const [a, b] = [mine, theirs].map((trials) => median(trials.map(({ cpu }) => cpu)).toFixed(2));
    console.log(`| ${id} | ${a} | ${b} | ${ratio.toFixed(3)} | ${same} |`);
  }
}

/** What a worker process takes before its first network. */
async function aroundIt() {
  const starts = [];
  const loads = [];
  for (let i = 0; i < 3; i++) {
    const begun = performance.now();
    const worker = fork(new URL("packages/treble/dist/study/node/worker.js", own.root), [], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    await new Promise((ready) => worker.once("message", ready));
    starts.push((performance.now() - begun) / 1e3);
    worker.disconnect();
    const before = performance.now();
    await own.loadDataset("cifar10", { offline: true });
    loads.push((performance.now() - before) / 1e3);
  }
  const [start, load] = [starts, loads].map((times) => median(times).toFixed(2));
  return `\nOnce a worker process: ${start} s to start it, ${load} s to load CIFAR-10.`;
}
